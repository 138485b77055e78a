"""Choose a free port of the loopback once and keep it."""

import socket
from pathlib import Path

from local_process.errors import PortTakenError

LOOPBACK = "127.0.0.1"


def kept_port(file: Path, wanted: int | None = None) -> int:
    """Return the port kept in `file`; choose and keep another when it is gone or not free.

    Parameters
    ----------
    file
        Where the number is kept between starts.
    wanted
        A port that must be taken.

    Raises
    ------
    PortTakenError
        `wanted` is in use.
    """
    if wanted is not None:
        if not _is_free(wanted):
            raise PortTakenError(f"Port {wanted} of {LOOPBACK} is in use by another program.")
        port = wanted
    else:
        port = _free_kept(file) or any_free()
    file.write_text(f"{port}\n")
    return port


def read_port(file: Path) -> int | None:
    """Return the number kept in `file`, or nothing when there is none."""
    try:
        return int(file.read_text())
    except (FileNotFoundError, ValueError):
        return None


def _free_kept(file: Path) -> int | None:
    port = read_port(file)
    return port if port is not None and _is_free(port) else None


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def any_free() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
