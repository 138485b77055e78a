"""Lead one local server through its life: start, stop, kill, and the end of its starter."""

import atexit
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from local_process.folder import FolderLock
from local_process.program import Program


class LocalServer(ABC):
    """A server on a data folder of its own; it ends with the process that started it.

    As a context manager it is started at the beginning and stopped at the end.

    Parameters
    ----------
    data
        The folder of everything that the server keeps; it is made the first time.
    """

    def __init__(self, data: Path) -> None:
        self.data = data.absolute()
        self._lock = FolderLock(self.data)
        self._program: Program | None = None

    def start(self) -> str:
        """Start the server and return its address once it answers.

        Raises
        ------
        local_process.DataFolderBusyError
            A server already runs on the data folder.
        local_process.LocalServerError
            Any other reason; the text says it.
        """
        self.data.mkdir(parents=True, exist_ok=True)
        self._lock.take()
        try:
            self._launch()
        except BaseException:
            self.stop()
            raise
        atexit.register(self.stop)
        return self.address

    def stop(self) -> None:
        """End the server in order; twice does no harm."""
        self._end(Program.stop)

    def kill(self) -> None:
        """End the server at once, as a loss of power would."""
        self._end(Program.kill)

    @property
    @abstractmethod
    def address(self) -> str:
        """Where clients find the server, running or not."""

    @property
    def is_running(self) -> bool:
        """Whether the server runs."""
        return self._program is not None and self._program.is_running

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._program.pid if self._program is not None else None

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @abstractmethod
    def _launch(self) -> None:
        """Prepare the folder, set ``_program`` going, and wait until it answers."""

    def _end(self, how: Callable[[Program], None]) -> None:
        atexit.unregister(self.stop)
        if self._program is not None:
            how(self._program)
            self._program = None
        self._lock.release()
