"""Start, stop and kill one Apache Kafka node on a data folder."""

import signal
import subprocess
from pathlib import Path

import psutil

from local_kafka import node
from local_kafka.jars import ensure_jars, folder_for
from local_kafka.probe import broker_answers
from local_process import LocalServer, LocalServerError, Program, kept_port
from local_process.leftovers import end_processes, find_processes
from local_process.ports import LOOPBACK, read_port

_START_SECONDS = 90


class LocalKafka(LocalServer):
    """A Kafka broker, its own controller, that listens on the loopback only.

    The first start fetches the jars: it may raise :class:`local_kafka.KafkaUnavailableError` when
    they cannot be had, and :class:`local_kafka.JarsRefusedError` when they are not the known ones.

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
        super().__init__(data)
        self._jars = jars.absolute() if jars is not None else folder_for(self.data)
        self._port = port
        self._short_lived = short_lived

    @property
    def address(self) -> str:
        """Where clients find the broker; the same after a restart unless the port was taken."""
        return f"{LOOPBACK}:{read_port(self.data / 'port')}"

    def _launch(self) -> None:
        jars = ensure_jars(self._jars)
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
