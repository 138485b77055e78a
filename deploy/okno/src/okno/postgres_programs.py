"""Run the client programs of the PostgreSQL that Okno ships with."""

import os
import subprocess
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from local_postgres.placement import PARTS, packages_folder


class ProgramFailedError(Exception):
    """A program of PostgreSQL refused; the message has its last words."""


def run_program(name: str, *arguments: str, url: str) -> None:
    """Run a client program against a database, its password told by the environment.

    Raises
    ------
    ProgramFailedError
        It ended badly.
    """
    program = packages_folder() / PARTS[0] / "bin" / name
    done = subprocess.run(  # noqa: S603 - the command is ours
        [str(program), *arguments],
        env={**os.environ, **_environment(url)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ProgramFailedError(f"{name}: {done.stderr.strip()[-2000:]}")


def _environment(url: str) -> Mapping[str, str]:
    parts = urlsplit(url)
    return {
        "PGHOST": parts.hostname or "",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": parts.path.removeprefix("/"),
    }
