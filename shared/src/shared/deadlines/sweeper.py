"""Find the clocks that approach their end or ran out, and tell of each exactly once."""

import asyncio
import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import BindParameter, DateTime, Row, Update, and_, bindparam, case, select, update

from shared import outbox
from shared.clock import Clock
from shared.database import Database
from shared.deadlines.moving import NOWHERE, Ends
from shared.deadlines.recounting import recount
from shared.deadlines.table import State, deadlines
from shared.events import DeadlineApproaching, DeadlineBreached
from shared.telemetry import counter

log = structlog.get_logger(__name__)

_breached = counter("okno_deadlines_breached_total", "Terms that ran out", ("service", "kind"))
_warned = counter(
    "okno_deadlines_approaching_total", "Terms that were told to approach", ("service", "kind")
)


def _look() -> Update:
    """Return the statement that takes the clocks to be looked at, and gives them their states."""
    c = deadlines.c
    now: BindParameter[datetime] = bindparam("now", type_=DateTime(timezone=True))
    to_look_at = (
        select(c.id)
        .where(c.next_at <= now)
        .order_by(c.next_at)
        .limit(bindparam("batch"))
        .with_for_update(skip_locked=True)
        .cte("to_look_at")
    )
    ran_out = c.due_at <= now
    return (
        update(deadlines)
        .where(c.id == to_look_at.c.id)
        .values(
            state=case(
                (and_(ran_out, c.met_at.is_(None)), State.BREACHED),
                (ran_out, State.MET_LATE),
                else_=c.state,
            ),
            breached_at=case((ran_out, now), else_=c.breached_at),
            warned_at=case((ran_out, c.warned_at), else_=now),
            next_at=case((ran_out, None), else_=c.due_at),
        )
        .returning(
            c.id,
            c.kind,
            c.aggregate_kind,
            c.aggregate_id,
            c.request_id,
            c.clause,
            c.parties,
            c.started_at,
            c.due_at,
            c.breached_at,
            c.warned_at,
        )
    )


_LOOK = _look()


class Sweeper:
    """Tell of clocks that approach their end and of those that ran out.

    A clock changes its state and its event is kept in one transaction; rows that another sweeper
    holds are skipped. A pass costs what is due, not what is open. Who slept past both the warning
    and the end tells the breach alone: that a term approaches is never told when it is over.

    At its start and once a day it also counts the provisional ends anew that a decree has covered
    since.

    Parameters
    ----------
    interval
        How long it sleeps when there is nothing to do.
    batch
        How many clocks it takes in one transaction.
    ends
        Where the service repeats the ends of its clocks, to be kept the same.
    """

    def __init__(
        self,
        database: Database,
        *,
        service: str,
        clock: Clock,
        interval: timedelta = timedelta(seconds=1),
        batch: int = 500,
        ends: Ends = NOWHERE,
    ) -> None:
        self.name = f"{service} sweeper"
        self._service = service
        self._database = database
        self._clock = clock
        self._interval = interval
        self._batch = batch
        self._ends = ends
        self._recounted: date | None = None
        self._last_pass = time.monotonic()

    def health(self) -> dict[str, object]:
        """Tell when the last pass ended; not ok when the loop stands."""
        since = time.monotonic() - self._last_pass
        return {"ok": since < 60, "last_pass_seconds_ago": round(since, 3)}  # noqa: PLR2004

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            await self._recount_daily()
            while await self.sweep() == self._batch:
                self._last_pass = time.monotonic()
            self._last_pass = time.monotonic()
            await asyncio.sleep(self._interval.total_seconds())

    async def sweep(self) -> int:
        """Look at up to a batch of clocks; return how many there were."""
        now = self._clock()
        async with self._database.transaction() as tx:
            found = await tx.execute(_LOOK, {"now": now, "batch": self._batch})
            rows = sorted(found.all(), key=lambda row: (row.due_at, row.id))
            await outbox.add(tx, *(_told(row) for row in rows), now=now)
        self._count(rows)
        return len(rows)

    async def recount(self) -> int:
        """Count the provisional ends anew that a decree covers now; return how many there were."""
        after, done = None, 0
        while True:
            async with self._database.transaction() as tx:
                rows = await recount(
                    tx, now=self._clock(), after=after, limit=self._batch, ends=self._ends
                )
            done += len(rows)
            if len(rows) < self._batch:
                return done
            after = (rows[-1].due_at, rows[-1].id)

    async def _recount_daily(self) -> None:
        today = self._clock().date()
        if self._recounted == today:
            return
        if done := await self.recount():
            log.info("ends counted by the decree", sweeper=self.name, clocks=done)
        self._recounted = today

    def _count(self, rows: Sequence[Row[Any]]) -> None:
        for row in rows:
            (_breached if row.breached_at else _warned).labels(self._service, row.kind).inc()


def _told(row: Row[Any]) -> DeadlineBreached | DeadlineApproaching:
    same: dict[str, Any] = {
        "deadline_id": row.id,
        "kind": row.kind,
        "aggregate_kind": row.aggregate_kind,
        "aggregate_id": row.aggregate_id,
        "request_id": row.request_id,
        "clause": row.clause,
        "started_at": row.started_at,
        "due_at": row.due_at,
        "parties": tuple(row.parties),
    }
    if row.breached_at is None:
        return DeadlineApproaching(**same, told_at=row.warned_at)
    return DeadlineBreached(**same, breached_at=row.breached_at)
