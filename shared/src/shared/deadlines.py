"""Keep the clocks of the law as rows, and tell once when one runs out."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    DateTime,
    Index,
    Row,
    Table,
    Text,
    Uuid,
    insert,
    select,
    text,
    update,
)

from shared import outbox
from shared.clock import Clock
from shared.database import Database, Transaction
from shared.events import DeadlineBreached
from shared.ids import new_id
from shared.tables import kernel
from shared.telemetry import counter
from shared.terms import Due, Term

log = structlog.get_logger(__name__)

deadlines = Table(
    "deadlines",
    kernel,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("aggregate_kind", Text, nullable=False),
    Column("aggregate_id", Uuid, nullable=False),
    Column("request_id", Uuid),
    Column("clause", Text, nullable=False),
    Column("parties", ARRAY(Text), nullable=False),
    Column("state", Text, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("met_at", DateTime(timezone=True)),
    Column("breached_at", DateTime(timezone=True)),
    Index("deadlines_due", "due_at", postgresql_where=text("state = 'open'")),
    Index("deadlines_aggregate", "aggregate_id", "kind"),
)

_insert = insert(deadlines)
_breached = counter("okno_deadlines_breached_total", "Terms that ran out", ("service", "kind"))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeadline:
    """A clock that begins to run.

    Parameters
    ----------
    kind
        What must be done in time: ``provision``, ``transfer``, ``answer``, …
    due
        The end of ``term``, as :func:`shared.terms.due` counts it.
    request_id
        The request that the clock belongs to, so that others can show it there.
    parties
        Codes of the organisations that are told of a breach.
    """

    kind: str
    aggregate_kind: str
    aggregate_id: UUID
    request_id: UUID | None
    term: Term
    due: Due
    started_at: datetime
    parties: Sequence[str]


async def start(
    tx: Transaction,
    *,
    kind: str,
    aggregate_kind: str,
    aggregate_id: UUID,
    request_id: UUID | None,
    term: Term,
    due: Due,
    started_at: datetime,
    parties: Sequence[str],
) -> None:
    """Start one clock: the parameters are those of :class:`NewDeadline`."""
    new = NewDeadline(
        kind=kind,
        aggregate_kind=aggregate_kind,
        aggregate_id=aggregate_id,
        request_id=request_id,
        term=term,
        due=due,
        started_at=started_at,
        parties=parties,
    )
    await start_all(tx, [new])


async def start_all(tx: Transaction, started: Sequence[NewDeadline]) -> None:
    """Start clocks, in one round trip."""
    if started:
        await tx.execute(_insert, [_row(new) for new in started])


async def meet(tx: Transaction, *, kind: str, aggregate_id: UUID, now: datetime) -> None:
    """Stop a clock: its work is done. A breached clock stays breached and keeps the moment."""
    await tx.execute(
        update(deadlines)
        .where(
            deadlines.c.aggregate_id == aggregate_id,
            deadlines.c.kind == kind,
            deadlines.c.met_at.is_(None),
        )
        .values(
            met_at=now,
            state=text("CASE state WHEN 'open' THEN 'met' ELSE state END"),
        )
    )


async def of_aggregate(tx: Transaction, *, aggregate_id: UUID) -> Sequence[Row[Any]]:
    """Return the clocks of an aggregate, the earliest due first."""
    query = select(deadlines).where(deadlines.c.aggregate_id == aggregate_id)
    return (await tx.execute(query.order_by(deadlines.c.due_at))).all()


class Sweeper:
    """Find the clocks that ran out and tell of each exactly once, under any number of replicas.

    A clock changes its state and its event is kept in one transaction; rows that another sweeper
    holds are skipped. A pass costs what is due, not what is open.
    """

    def __init__(
        self,
        database: Database,
        *,
        service: str,
        clock: Clock,
        interval: timedelta = timedelta(seconds=1),
        batch: int = 500,
    ) -> None:
        self.name = f"{service} sweeper"
        self._service = service
        self._database = database
        self._clock = clock
        self._interval = interval
        self._batch = batch
        self._last_pass = time.monotonic()

    def health(self) -> dict[str, object]:
        """Tell when the last pass ended; not ok when the loop stands."""
        since = time.monotonic() - self._last_pass
        return {"ok": since < 60, "last_pass_seconds_ago": round(since, 3)}  # noqa: PLR2004

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            while await self.sweep() == self._batch:
                pass
            self._last_pass = time.monotonic()
            await asyncio.sleep(self._interval.total_seconds())

    async def sweep(self) -> int:
        """Breach up to a batch of clocks; return how many there were."""
        now = self._clock()
        due = (
            select(deadlines.c.id)
            .where(deadlines.c.state == "open", deadlines.c.due_at <= now)
            .order_by(deadlines.c.due_at)
            .limit(self._batch)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        async with self._database.transaction() as tx:
            breached = await tx.execute(
                update(deadlines)
                .where(deadlines.c.id == due.c.id)
                .values(state="breached", breached_at=now)
                .returning(deadlines)
            )
            rows = breached.all()
            await outbox.add(tx, *(_breach(row) for row in rows), now=now)
        for row in rows:
            _breached.labels(self._service, row.kind).inc()
        return len(rows)


def _row(new: NewDeadline) -> dict[str, object]:
    return {
        "id": new_id(),
        "kind": new.kind,
        "aggregate_kind": new.aggregate_kind,
        "aggregate_id": new.aggregate_id,
        "request_id": new.request_id,
        "clause": str(new.term.clause),
        "parties": list(new.parties),
        "state": "open",
        "provisional": new.due.provisional,
        "started_at": new.started_at,
        "due_at": new.due.at,
    }


def _breach(row: Row[Any]) -> DeadlineBreached:
    return DeadlineBreached(
        deadline_id=row.id,
        kind=row.kind,
        aggregate_kind=row.aggregate_kind,
        aggregate_id=row.aggregate_id,
        request_id=row.request_id,
        clause=row.clause,
        started_at=row.started_at,
        due_at=row.due_at,
        breached_at=row.breached_at,
        parties=tuple(row.parties),
    )
