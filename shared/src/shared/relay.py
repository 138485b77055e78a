"""Publish what the outbox keeps: in order of each key, at least once, one relay a lane."""

import asyncio
import contextlib
import random
import time
from collections.abc import Sequence
from datetime import timedelta

import asyncpg
import structlog

from shared.bus import Bus, BusUnavailable
from shared.clock import Clock
from shared.database import Database
from shared.events import Envelope, topic_of
from shared.outbox import LANES
from shared.telemetry import Gauge, counter, gauge

log = structlog.get_logger(__name__)

_HELD = """
SELECT lane FROM generate_series(0, $2::int - 1) AS lane
WHERE NOT lane = ANY ($3::int[]) AND pg_try_advisory_lock(hashtext($1), lane)
"""
_UNPUBLISHED = """
SELECT seq, id, type, version, aggregateid, payload, traceparent, created_at
FROM outbox WHERE published_at IS NULL AND lane = ANY ($1::int[])
ORDER BY seq LIMIT $2
"""
_PUBLISHED = "UPDATE outbox SET published_at = $1 WHERE id = ANY ($2::uuid[])"

_published = counter("okno_outbox_published_total", "Events published", ("service",))
_oldest = gauge("okno_outbox_oldest_seconds", "Age of the oldest unpublished event", ("service",))


class Relay:
    """Drain the outbox's unpublished rows to the bus.

    It reads *unpublished rows*, never "everything after the last id": a transaction that took
    its ids early and commits late is found all the same. A lane belongs to the relay that holds
    its advisory lock; select, publish and mark go over the very connection that holds the locks,
    so a relay that lost its locks can no longer mark.

    Parameters
    ----------
    service
        The publisher's name; its topic is ``okno.<service>``.
    batch
        The most events published at once.
    poll
        How long it sleeps when nothing wakes it.
    """

    def __init__(
        self,
        database: Database,
        bus: Bus,
        *,
        service: str,
        clock: Clock,
        batch: int = 500,
        poll: timedelta = timedelta(seconds=1),
    ) -> None:
        self.name = f"{service} relay"
        self._database = database
        self._bus = bus
        self._service = service
        self._topic = topic_of(service)
        self._clock = clock
        self._batch = batch
        self._poll = poll.total_seconds()
        self._channel = f"okno_outbox_{database.schema}"
        self._lanes: list[int] = []
        self._woken = asyncio.Event()
        self._committed_here = False
        self._last_pass = time.monotonic()
        self._oldest_age = 0.0
        self._bus_away = False
        self._gauge: Gauge = _oldest.labels(service)
        database.after_commit(self.wake)

    def wake(self) -> None:
        """Look into the outbox soon: something was committed in this process."""
        self._committed_here = True
        self._woken.set()

    def health(self) -> dict[str, object]:
        """Tell how far publishing is behind; not ok when the loop itself stands still."""
        since = time.monotonic() - self._last_pass
        return {
            "ok": since < 60,  # noqa: PLR2004 - six times the bus's own deadline
            "oldest_unpublished_seconds": round(self._oldest_age, 3),
            "lanes": len(self._lanes),
            "bus": "away" if self._bus_away else "reached",
            "last_pass_seconds_ago": round(since, 3),
        }

    async def run(self) -> None:
        """Publish until cancelled; a lost connection ends the run, and the supervisor's next."""
        session = await self._database.session()
        try:
            await session.add_listener(self._channel, self._hear)
            while True:
                await self._take_lanes(session)
                if not await self._publish_batch(session):
                    await self._sleep(session)
        finally:
            self._lanes = []
            with contextlib.suppress(asyncpg.PostgresError, OSError, TimeoutError):
                await session.close(timeout=2)

    async def _take_lanes(self, session: asyncpg.Connection) -> None:
        if len(self._lanes) < LANES:
            rows = await session.fetch(_HELD, f"outbox:{self._channel}", LANES, self._lanes)
            self._lanes += [row["lane"] for row in rows]

    async def _publish_batch(self, session: asyncpg.Connection) -> bool:
        """Publish and mark the oldest unpublished rows; return whether there may be more."""
        rows = await session.fetch(_UNPUBLISHED, self._lanes, self._batch)
        self._note(rows)
        if rows:
            await self._publish(rows)
            await session.execute(_PUBLISHED, self._clock(), [row["id"] for row in rows])
            _published.labels(self._service).inc(len(rows))
        if len(rows) == self._batch:
            return True
        self._note([])
        return False

    async def _publish(self, rows: Sequence[asyncpg.Record]) -> None:
        """Publish rows, however long the bus is away: what comes after them must wait."""
        envelopes = [self._envelope(row) for row in rows]
        pause = 0.1
        while True:
            try:
                await self._bus.publish(envelopes)
            except BusUnavailable as away:
                self._bus_away = True
                self._note(rows)
                log.warning("bus away", relay=self.name, reason=type(away).__name__)
                await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
                pause = min(pause * 2, 5.0)
            else:
                self._bus_away = False
                return

    async def _sleep(self, session: asyncpg.Connection) -> None:
        """Wait for a wake-up, and pass one on when another relay holds some of the lanes.

        Notifying from here, and not from the writers' transactions, keeps the database-wide lock
        that NOTIFY takes at commit off the hot path.
        """
        # Not wait_for: in Python 3.11 it loses a cancellation that comes together with a wake-up.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._poll):
                await self._woken.wait()
        self._woken.clear()
        if self._committed_here and len(self._lanes) < LANES:
            await session.execute("SELECT pg_notify($1, '')", self._channel)
        self._committed_here = False

    def _hear(self, *_: object) -> None:
        self._woken.set()

    def _note(self, rows: Sequence[asyncpg.Record]) -> None:
        self._last_pass = time.monotonic()
        oldest = rows[0]["created_at"] if rows else None
        self._oldest_age = (self._clock() - oldest).total_seconds() if oldest else 0.0
        self._gauge.set(self._oldest_age)

    def _envelope(self, row: asyncpg.Record) -> Envelope:
        return Envelope(
            id=row["id"],
            source=f"/{self._service}",
            type=row["type"],
            version=row["version"],
            topic=self._topic,
            key=row["aggregateid"],
            time=row["created_at"],
            data=row["payload"].encode(),
            traceparent=row["traceparent"],
        )
