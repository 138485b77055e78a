"""Measure how soon the sweeper tells of clocks that ran out, beside many that run."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles

from sqlalchemy import text

from shared.clock import system_clock
from shared.database import Database
from shared.deadlines import Sweeper

FOUND_WITHIN, AIM = 2.0, 5_000
"""Seconds in which what ran out must be told (p99), and how many of one moment a second."""

_PATIENCE = 120
_LOOK = 0.02
_SOON, _FAR = timedelta(seconds=3), timedelta(days=9)
_A_LOAD = 100_000

_LOAD = """
    INSERT INTO deadlines (
        id, kind, aggregate_kind, aggregate_id, request_id, clause, parties, state, provisional,
        started_at, due_at, amount, unit, starts, zone, warned_at, next_at
    )
    SELECT gen_random_uuid(), $1, 'request', gen_random_uuid(), gen_random_uuid(), '210-11.1(2)',
           ARRAY['mfc-' || n % 50, 'body-' || n % 20], 'open', false, $2::timestamptz, ends.at,
           9, 'working_days', 'next_day', 'Europe/Moscow', $2::timestamptz, ends.at
    FROM generate_series(1, $3::int) AS n,
         LATERAL (SELECT $4::timestamptz + n * $5::interval AS at) AS ends
"""
_LEFT = text("SELECT EXISTS (SELECT FROM deadlines WHERE next_at <= :now)")
_TOLD = text("SELECT due_at, breached_at FROM deadlines WHERE kind = :kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """How the sweeper did.

    Parameters
    ----------
    running
        How many clocks ran meanwhile, none of them due.
    steady, p50, p99, most
        How many ended one after another, and how many seconds after its end each was told.
    at_once, rate
        How many ended in one moment, and how many of them were told a second.
    """

    running: int
    steady: int
    p50: float
    p99: float
    most: float
    at_once: int
    rate: float


class _Noting:
    """A clock that knows when what was begun at a moment was committed."""

    def __init__(self, database: Database) -> None:
        self.committed: dict[datetime, datetime] = {}
        self._last = system_clock()
        database.after_commit(self._note)

    def __call__(self) -> datetime:
        self._last = system_clock()
        return self._last

    def _note(self) -> None:
        self.committed[self._last] = system_clock()


async def sweep(
    database: Database, *, running: int, steady: int, seconds: float, at_once: int
) -> Swept:
    """Measure beside clocks that run: some end evenly in so many seconds, then many at once."""
    now = system_clock()
    for _ in range(0, running, _A_LOAD):
        share = min(_A_LOAD, running)
        await _load(database, "running", share, first=now + _FAR, step=timedelta(seconds=1))
    waited = await _steadily(database, steady, step=timedelta(seconds=seconds / steady))
    cuts = quantiles(waited, n=100)
    return Swept(
        running=running,
        steady=steady,
        p50=round(cuts[49], 3),
        p99=round(cuts[98], 3),
        most=round(max(waited), 3),
        at_once=at_once,
        rate=round(at_once / await _at_once(database, at_once)),
    )


async def _steadily(database: Database, count: int, *, step: timedelta) -> list[float]:
    """Return how many seconds after its end each clock was told, the commit included."""
    clock = _Noting(database)
    first = system_clock() + _SOON
    await _load(database, "steady", count, first=first, step=step)
    async with _sweeping(database, clock), asyncio.timeout(_PATIENCE):
        await asyncio.sleep((first + count * step - system_clock()).total_seconds())
        await _told(database)
    async with database.reading() as connection:
        rows = (await connection.execute(_TOLD, {"kind": "steady"})).all()
    return [(clock.committed[row.breached_at] - row.due_at).total_seconds() for row in rows]


async def _at_once(database: Database, count: int) -> float:
    """Return in how many seconds clocks are told that all ended in one moment."""
    now = system_clock()
    await _load(database, "at once", count, first=now, step=timedelta())
    begun = time.perf_counter()
    async with _sweeping(database, _Noting(database)), asyncio.timeout(_PATIENCE):
        await _told(database)
    return time.perf_counter() - begun


async def _told(database: Database) -> None:
    async with database.reading() as connection:
        while await connection.scalar(_LEFT, {"now": system_clock()}):  # noqa: ASYNC110 - only it knows
            await asyncio.sleep(_LOOK)


async def _load(
    database: Database, kind: str, count: int, *, first: datetime, step: timedelta
) -> None:
    async with database.transaction() as tx:
        await tx.exec_driver_sql(_LOAD, (kind, system_clock(), count, first, step))


@asynccontextmanager
async def _sweeping(database: Database, clock: _Noting) -> AsyncIterator[None]:
    """Run the sweeper beside the block as a service does."""
    sweeper = Sweeper(database, service="intake", clock=clock)
    task = asyncio.create_task(sweeper.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
