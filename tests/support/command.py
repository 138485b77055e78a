"""Run the ``okno`` command in a test as people do, each on a data folder of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import psutil

from local_process.ports import any_free
from okno.installation import Installation
from shared.auth import Role
from tests.support.folders import temporary_folder

ROOT = Path(__file__).parents[2]
_PATIENCE = 120


@dataclass
class Command:
    """The command line on a data folder, listening at a port that is free.

    ``started`` is the process of ``okno run`` while there is one.
    """

    data: Path
    port: int = field(default_factory=any_free)
    started: "subprocess.Popen[str] | None" = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self._line(*arguments),
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
            env=clean_environment(),
        )

    def run(self) -> float:
        """Start ``okno run``; return the seconds until it answered."""
        begun = time.monotonic()
        self.started = subprocess.Popen(
            self._line("run"),
            stdout=(self.data.parent / "run.txt").open("w"),
            stderr=subprocess.STDOUT,
            text=True,
            env=clean_environment(),
        )
        while not is_ready(self.address):
            assert self.started.poll() is None, self.printed()
            assert time.monotonic() - begun < _PATIENCE, self.printed()
            time.sleep(0.05)
        return time.monotonic() - begun

    def interrupt(self) -> tuple[int, list[int]]:
        """Press Ctrl-C; return the exit code, and those of its processes that are left."""
        assert self.started is not None
        children = psutil.Process(self.started.pid).children(recursive=True)
        self.started.send_signal(signal.SIGINT)
        code = self.started.wait(timeout=30)
        self.started = None
        _, left = psutil.wait_procs(children, timeout=5)
        return code, [process.pid for process in left]

    def printed(self) -> str:
        """Return what ``okno run`` has printed."""
        return (self.data.parent / "run.txt").read_text()

    def token(self, role: str, organisation: str) -> str:
        """Return a token such as ``okno token`` prints, sooner."""
        return Installation(self.data).token(
            Role(role), organisation=organisation, subject="tester", lifetime=timedelta(hours=1)
        )

    def _line(self, *arguments: str) -> list[str]:
        told = {"run": ("--port",), "demo": ("--port",), "up": ("--port",)}
        port = [option for name in told.get(arguments[0], ()) for option in (name, str(self.port))]
        data = [] if arguments[0] == "catalogue" else ["--data", str(self.data)]
        return [sys.executable, "-m", "okno", *arguments, *data, *port]


@contextmanager
def a_command() -> Iterator[Command]:
    """Yield the command line on a fresh data folder; what still runs in the end is ended."""
    with temporary_folder("okno-command-") as folder:
        command = Command(folder / "data")
        try:
            yield command
        finally:
            if command.started is not None:
                command.interrupt()


def clean_environment() -> dict[str, str]:
    """Return this process's environment without settings of Okno but where Kafka's jars are."""
    kept = {"OKNO_KAFKA_JARS"}
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("OKNO_") or name in kept
    }


def is_ready(address: str) -> bool:
    """Tell whether an installation answers, and says that it is ready."""
    try:
        return httpx.get(f"{address}/readyz", timeout=5).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
