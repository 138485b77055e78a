"""Hold a data folder so that one process at a time runs a server on it."""

import fcntl
import os
from pathlib import Path

from local_process.errors import DataFolderBusyError, LocalServerError


class FolderLock:
    """The right to run a server on one data folder.

    The system gives the lock back when its holder dies, however that happens.

    Parameters
    ----------
    folder
        The data folder; it must exist.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._descriptor: int | None = None

    def take(self) -> None:
        """Take the lock.

        Raises
        ------
        DataFolderBusyError
            Another process (or another object of this one) holds it.
        LocalServerError
            The folder belongs to another user.
        """
        descriptor = self._open()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode().strip() or "unknown"
            os.close(descriptor)
            raise DataFolderBusyError(
                f"{self._folder} is already in use: process {holder} runs a server on it. "
                "Stop that one first, or name another data folder."
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self._descriptor = descriptor

    def _open(self) -> int:
        try:
            return os.open(self._folder / "owner.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except PermissionError:
            raise LocalServerError(f"{self._folder} belongs to another user.") from None

    def release(self) -> None:
        """Give the lock back; without one nothing happens."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def holder_of(folder: Path) -> int | None:
    """Return the process that runs a server on `folder`, or nothing when none does."""
    lock = FolderLock(folder)
    try:
        lock.take()
    except DataFolderBusyError:
        return int((folder / "owner.lock").read_text())
    except FileNotFoundError:
        return None
    lock.release()
    return None
