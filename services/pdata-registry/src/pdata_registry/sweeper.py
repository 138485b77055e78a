"""Look, from time to time, for files whose term of keeping has run out."""

import asyncio
import time
from datetime import timedelta

from pdata_registry.context import Context
from pdata_registry.service import retention


class RetentionSweeper:
    """Expire what is due, under any number of replicas; a pass costs what is due."""

    name = "pdata-registry retention"

    def __init__(self, context: Context, *, interval: timedelta, batch: int = 500) -> None:
        self._context = context
        self._interval = interval
        self._batch = batch
        self._last_pass = time.monotonic()

    def health(self) -> dict[str, object]:
        """Tell when the last pass ended; not ok when several were left out."""
        since = time.monotonic() - self._last_pass
        limit = max(60.0, 3 * self._interval.total_seconds())
        return {"ok": since < limit, "last_pass_seconds_ago": round(since, 3)}

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            while await retention.expire(self._context, limit=self._batch) == self._batch:
                pass
            self._last_pass = time.monotonic()
            await asyncio.sleep(self._interval.total_seconds())
