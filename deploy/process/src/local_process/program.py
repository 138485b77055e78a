"""Start one program, watch it until it answers, and end it by its own process id."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from local_process.account import Account
from local_process.errors import ServerFailedError

_PAUSE = 0.02
# Reads from a pipe that only the starter holds: when the starter is gone, by whatever death,
# the read ends and the server is told to stop.
_GUARD = 'read -r line; kill -"$1" "$2" 2>/dev/null'


class Program:
    """A running server program whose output goes to a log file.

    Parameters
    ----------
    command
        The program and its arguments.
    log
        The file its output is appended to.
    account
        The user it runs as; that of this process when not given.
    stop_signal
        What asks it to end in order.
    environment
        Its whole environment; that of this process when not given.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        account: Account | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._log = log
        self._stop_signal = stop_signal
        log.touch(mode=0o600)
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - the command is ours
                list(command),
                cwd="/",
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **(account.spawn_options() if account else {}),
            )
        self._guard = subprocess.Popen(  # noqa: S603 - a fixed command
            ["/bin/sh", "-c", _GUARD, "sh", str(int(stop_signal)), str(self.pid)],
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether the program still runs."""
        return self._process.poll() is None

    def wait_until(self, answers: Callable[[], bool], *, seconds: float) -> None:
        """Wait until `answers` says yes.

        Raises
        ------
        ServerFailedError
            The program ended, or did not answer within `seconds`.
        """
        until = time.monotonic() + seconds
        while not answers():
            if not self.is_running:
                self._end_guard()
                raise ServerFailedError(self._report(f"ended with {self._process.returncode}"))
            if time.monotonic() > until:
                self.kill()
                raise ServerFailedError(self._report(f"did not answer within {seconds:.0f} s"))
            time.sleep(_PAUSE)

    def stop(self, *, seconds: float = 30) -> None:
        """Ask the program to end and wait; after `seconds` it is killed."""
        self._end_guard()
        if not self.is_running:
            return
        self._process.send_signal(self._stop_signal)
        try:
            self._process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the program at once, as a loss of power would."""
        self._end_guard()
        self._process.kill()
        self._process.wait()

    def _end_guard(self) -> None:
        self._guard.kill()
        self._guard.wait()
        if self._guard.stdin is not None:
            self._guard.stdin.close()

    def _report(self, what: str) -> str:
        return f"The server {what}. The end of {self._log}:\n{log_tail(self._log)}"


def log_tail(log: Path, lines: int = 25) -> str:
    """Return the last `lines` of a log file."""
    if not log.exists():
        return "(no log)"
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
