"""Keep keys in files that their owner alone can read."""

import os
import stat
from pathlib import Path


class NotPrivate(Exception):
    """A file with a key can be read by others than its owner."""


def write_private(path: Path, content: bytes) -> None:
    """Write a file for its owner alone; a crash leaves the old content or the new, never half.

    Raises ``OSError`` where the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _sync_folder(path.parent)


def read_private(path: Path) -> bytes:
    """Return what a private file holds.

    Raises
    ------
    NotPrivate
        Its group or others may read or write it.
    """
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & 0o077:
            raise NotPrivate(f"{path} is open to others (mode {mode:04o}); it must be 0600")
        return file.read()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
