"""Make a database cluster, and tell what a server that ended badly has left in it."""

import secrets
import signal
import subprocess
import tempfile
from pathlib import Path

import psutil

from local_postgres.placement import Placement
from local_process import Account, LocalServerError
from local_process.leftovers import end_processes, find_processes

ADMIN = "okno_admin"


def make_cluster(where: Placement, *, account: Account, password: str, durable: bool) -> None:
    """Run `initdb`: UTF-8, an order of letters that is the same on every machine, SCRAM passwords.

    Raises
    ------
    LocalServerError
        `initdb` refused; the text says why.
    """
    with tempfile.NamedTemporaryFile("w", dir=where.cluster.parent) as word:
        word.write(password)
        word.flush()
        account.own(Path(word.name))
        command = [
            str(where.programs / "initdb"),
            f"--pgdata={where.cluster}",
            f"--username={ADMIN}",
            f"--pwfile={word.name}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            *([] if durable else ["--no-sync"]),
        ]
        made = subprocess.run(  # noqa: S603 - the command is ours
            command, cwd="/", capture_output=True, text=True, check=False, **account.spawn_options()
        )
    if made.returncode != 0:
        raise LocalServerError(f"initdb failed in {where.cluster}:\n{made.stderr.strip()}")


def kept_password(file: Path) -> str:
    """Return the administrator's password kept in `file`; make one the first time.

    The file is readable by its owner alone.
    """
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(24))
    return file.read_text().strip()


def clear_leftovers(cluster: Path) -> None:
    """End what outlived the last starter, and forget a process number that others use now.

    Call it only while holding the data folder: then no server on it has a living starter.
    """
    file = cluster / "postmaster.pid"
    if not file.exists():
        return
    postmaster = int(file.read_text().splitlines()[0])
    # Sessions notice by themselves that their server was killed; a new one must not meet them.
    leftovers = find_processes(
        lambda process: process.name().startswith("postgres") and Path(process.cwd()) == cluster
    )
    end_processes([each for each in leftovers if each.pid == postmaster], signal.SIGINT)
    psutil.wait_procs(leftovers, timeout=10)
    if not leftovers and psutil.pid_exists(postmaster):
        file.unlink()


def is_ready(cluster: Path, pid: int) -> bool:
    """Tell whether the server with the process id `pid` has said that it takes connections."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > 7 and int(lines[0]) == pid and lines[7].strip() == "ready"  # noqa: PLR2004 - the eighth line is the state
