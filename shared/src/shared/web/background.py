"""Keep the background tasks of a part running, and tell how they do."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from shared.telemetry import counter

log = structlog.get_logger(__name__)

_restarts = counter("okno_background_restarts_total", "Background tasks restarted", ("task",))


class Background(Protocol):
    """Work that goes on beside the requests: a relay, an inbox, a sweeper."""

    @property
    def name(self) -> str:
        """What to call it in logs and in ``/readyz``."""

    async def run(self) -> None:
        """Work until cancelled."""

    def health(self) -> dict[str, object]:
        """Tell how the work goes: ``ok``, and figures of its progress."""


@dataclass(slots=True)
class _Kept:
    work: Background
    failures: int = 0
    down_by: str | None = None
    task: asyncio.Task[None] | None = field(default=None)


class Supervisor:
    """Runs tasks, restarts those that fall, and cancels all at the end.

    Parameters
    ----------
    first_pause, longest_pause
        Seconds before the first restart and at most; each further failure doubles the pause, and
        chance spreads it, so that many replicas do not come back at once.
    steady
        Seconds of work after which a failure counts as the first again.
    chance
        A number in [0, 1).
    """

    def __init__(
        self,
        works: Sequence[Background],
        *,
        first_pause: float = 0.2,
        longest_pause: float = 30.0,
        steady: float = 60.0,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._kept = [_Kept(work=work) for work in works]
        self._first_pause = first_pause
        self._longest_pause = longest_pause
        self._steady = steady
        self._chance = chance

    def start(self) -> None:
        """Begin all tasks."""
        for kept in self._kept:
            kept.task = asyncio.create_task(self._keep_running(kept), name=kept.work.name)

    async def stop(self) -> None:
        """Cancel all tasks and wait until they have ended."""
        tasks = [kept.task for kept in self._kept if kept.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def health(self) -> dict[str, dict[str, object]]:
        """Return each task's own health; one that has fallen and waits is not ok."""
        return {kept.work.name: self._health(kept) for kept in self._kept}

    @staticmethod
    def _health(kept: _Kept) -> dict[str, object]:
        if kept.task is None:
            return {"ok": False, "state": "not started"}
        if kept.down_by is not None:
            return {"ok": False, "state": "waits for restart", "fell_by": kept.down_by}
        return kept.work.health()

    async def _keep_running(self, kept: _Kept) -> None:
        loop = asyncio.get_running_loop()
        while True:
            kept.down_by, begun = None, loop.time()
            try:
                await kept.work.run()
                kept.down_by = "its own end"
            except Exception as failure:
                kept.down_by = type(failure).__name__
                log.exception("background task fell", task=kept.work.name)
            kept.failures = 1 if loop.time() - begun >= self._steady else kept.failures + 1
            _restarts.labels(kept.work.name).inc()
            await asyncio.sleep(self._pause(kept.failures))

    def _pause(self, failures: int) -> float:
        pause = min(self._longest_pause, self._first_pause * 2.0 ** min(failures - 1, 16))
        return pause * (0.5 + self._chance() / 2)
