"""Remove what uploads left that never ended, and what was marked for removal and not removed."""

import asyncio
import time
from datetime import timedelta

import structlog

from shared.clock import Clock
from shared.database import Database
from shared.files import rows
from shared.files.removing import Remover
from shared.refusals import Unavailable

log = structlog.get_logger(__name__)


class FileSweeper:
    """Goes through unfinished rows every ``interval``; there are few, whatever is stored.

    Parameters
    ----------
    age
        How old an upload must be to count as never ended: more than uploads may take.
    limit
        Rows of one pass.
    """

    def __init__(
        self,
        database: Database,
        remover: Remover,
        *,
        service: str,
        clock: Clock,
        age: timedelta = timedelta(hours=2),
        interval: timedelta = timedelta(minutes=10),
        limit: int = 100,
    ) -> None:
        self.name = f"{service} files"
        self._database = database
        self._remover = remover
        self._clock = clock
        self._age = age
        self._interval = interval
        self._limit = limit
        self._last_pass = time.monotonic()

    def health(self) -> dict[str, object]:
        """Tell when the last pass ended; sweeping late harms nobody, so it is always ok."""
        return {"ok": True, "last_pass_seconds_ago": round(time.monotonic() - self._last_pass, 3)}

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            try:
                await self.sweep_once()
                self._last_pass = time.monotonic()
            except Unavailable:
                log.warning("the sweeping of uploads is put off", sweeper=self.name)
            await asyncio.sleep(self._interval.total_seconds())

    async def sweep_once(self) -> int:
        """Remove up to ``limit`` objects with their rows; return how many."""
        before = self._clock() - self._age
        async with self._database.transaction() as tx:
            marked = await rows.give_up_unfinished(tx, before=before, limit=self._limit)
        await self._remover.remove(marked)
        if marked:
            log.info("unfinished uploads removed", sweeper=self.name, objects=len(marked))
        return len(marked)
