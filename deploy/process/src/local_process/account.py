"""Say as which user of the operating system a server runs."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict


class SpawnOptions(TypedDict, total=False):
    """What `subprocess` is told to change the user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """A user and group of the operating system.

    Parameters
    ----------
    uid, gid
        Numeric ids; the user must be known to the system.
    """

    uid: int
    gid: int

    @classmethod
    def without_privileges(cls, name: str = "nobody") -> "Account":
        """Return who runs this process, or the user `name` when that is root."""
        if os.geteuid() != 0:
            return cls(uid=os.geteuid(), gid=os.getegid())
        entry = pwd.getpwnam(name)
        return cls(uid=entry.pw_uid, gid=entry.pw_gid)

    @classmethod
    def owner_of(cls, path: Path) -> "Account":
        """Return who owns `path`."""
        found = path.stat()
        return cls(uid=found.st_uid, gid=found.st_gid)

    @property
    def is_current(self) -> bool:
        """Whether this process runs as this account already."""
        return os.geteuid() == self.uid

    def spawn_options(self) -> SpawnOptions:
        """Return the arguments with which `subprocess` starts a program as this account."""
        if self.is_current:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        """Tell whether the account may pass every folder down to `folder` (asked of the system)."""
        check = subprocess.run(  # noqa: S603 - a fixed command; the folder is an argument
            ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)],
            cwd="/",
            stderr=subprocess.DEVNULL,
            check=False,
            **self.spawn_options(),
        )
        return check.returncode == 0

    def own(self, path: Path) -> None:
        """Give `path` to the account; nothing happens when it is the current one."""
        if not self.is_current:
            os.chown(path, self.uid, self.gid)
