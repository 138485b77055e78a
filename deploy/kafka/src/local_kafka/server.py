"""Start, stop and kill one Apache Kafka node on a data folder."""

import atexit
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import psutil

from local_kafka import node
from local_kafka.jars import ensure_jars, folder_for
from local_kafka.probe import broker_answers
from local_process import FolderLock, LocalServerError, Program, kept_port
from local_process.leftovers import end_processes, find_processes
from local_process.ports import LOOPBACK, read_port

_START_SECONDS = 90


class LocalKafka:
    """A Kafka broker, its own controller, that listens on the loopback only.

    It ends with the process that started it.

    Parameters
    ----------
    data
        The folder of messages, settings, ports and the log.
    jars
        The folder of jars; when not given, the one that OKNO_KAFKA_JARS names, or else
        `kafka-jars` beside `data`.
    port
        The port for clients; when not given, a free one is chosen once and kept.
    short_lived
        True starts sooner and is slower at its best, for tests.
    """

    def __init__(
        self,
        data: Path,
        jars: Path | None = None,
        port: int | None = None,
        short_lived: bool = False,
    ) -> None:
        self.data = data.absolute()
        self._jars = jars.absolute() if jars is not None else folder_for(self.data)
        self._port = port
        self._short_lived = short_lived
        self._lock = FolderLock(self.data)
        self._program: Program | None = None

    def start(self) -> str:
        """Start the broker and return its address once it answers; the first time fetch the jars.

        Raises
        ------
        local_kafka.KafkaUnavailableError
            The jars cannot be had.
        local_kafka.JarsRefusedError
            The jars are not the known ones.
        local_process.DataFolderBusyError
            A server already runs on the data folder.
        local_process.LocalServerError
            Any other reason; the text says it.
        """
        self.data.mkdir(parents=True, exist_ok=True)
        jars = ensure_jars(self._jars)
        self._lock.take()
        try:
            self._launch(jars)
        except BaseException:
            self.stop()
            raise
        atexit.register(self.stop)
        return self.address

    def stop(self) -> None:
        """End the broker in order; twice does no harm."""
        self._end(Program.stop)

    def kill(self) -> None:
        """End the broker at once, as a loss of power would."""
        self._end(Program.kill)

    @property
    def address(self) -> str:
        """Where clients find the broker; the same after a restart unless the port was taken."""
        return f"{LOOPBACK}:{read_port(self.data / 'port')}"

    @property
    def is_running(self) -> bool:
        """Whether the broker runs."""
        return self._program is not None and self._program.is_running

    @property
    def pid(self) -> int | None:
        """The broker's process id while it runs."""
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

    def _end(self, how: Callable[[Program], None]) -> None:
        atexit.unregister(self.stop)
        if self._program is not None:
            how(self._program)
            self._program = None
        self._lock.release()

    def _launch(self, jars: list[Path]) -> None:
        settings = self.data / "server.properties"
        end_leftovers(settings)
        port = kept_port(self.data / "port", self._port)
        logs = self.data / "messages"
        settings.write_text(
            node.properties(
                port=port,
                controller_port=kept_port(self.data / "controller.port"),
                logs=logs,
            )
        )
        if not (logs / "meta.properties").exists():
            _format(node.format_command(jars, settings))
        self._program = Program(
            node.run_command(jars, settings, short_lived=self._short_lived),
            log=self.data / "kafka.log",
        )
        self._program.wait_until(lambda: broker_answers(LOOPBACK, port), seconds=_START_SECONDS)


def end_leftovers(settings: Path) -> bool:
    """End a broker on `settings` that outlived its starter; tell whether there was one."""

    def is_ours(process: psutil.Process) -> bool:
        command: list[str] = process.cmdline()
        return command[-2:] == ["kafka.Kafka", str(settings)]

    found = find_processes(is_ours)
    end_processes(found, signal.SIGTERM)
    return bool(found)


def _format(command: list[str]) -> None:
    made = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)  # noqa: S603 - the command is ours
    if made.returncode != 0:
        raise LocalServerError(f"Kafka's log folder cannot be prepared:\n{made.stderr.strip()}")
