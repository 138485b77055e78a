"""Meet, cancel, stop and let go on the clocks of the law."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Row, and_, case, func, or_, select, update

from shared import outbox
from shared.database import Transaction
from shared.deadlines.table import State, deadlines, pauses_of, term_of
from shared.events import DeadlineMoved
from shared.terms import Due, Pause, due
from shared.zones import zone_of

Reason = Literal["resumed", "calendar"]

Ends = Mapping[str, Column[datetime]]
"""By kinds of clocks, the columns of the aggregates' own tables that repeat their ends."""

NOWHERE: Ends = MappingProxyType({})

_IS_OPEN = deadlines.c.state == State.OPEN
_STANDS = deadlines.c.state == State.SUSPENDED


async def meet(tx: Transaction, *, kind: str, aggregate_id: UUID, now: datetime) -> None:
    """Stop a clock: its work is done.

    The end of the term decides, not whether somebody has looked since: what is done after it is
    ``met-late``, and the breach is told all the same. The first such moment is kept.
    """
    in_time = or_(_STANDS, and_(_IS_OPEN, deadlines.c.due_at > now))
    await tx.execute(
        update(deadlines)
        .where(
            *_clocks(aggregate_id, kind),
            deadlines.c.met_at.is_(None),
            deadlines.c.state != State.CANCELLED,
        )
        .values(
            met_at=now,
            state=case(
                (in_time, State.MET),
                (deadlines.c.state == State.BREACHED, State.MET_LATE),
                else_=deadlines.c.state,
            ),
            next_at=case((in_time, None), else_=deadlines.c.next_at),
        )
    )


async def cancel(
    tx: Transaction, *, aggregate_id: UUID, now: datetime, kind: str | None = None
) -> int:
    """End clocks whose work need not be done any more; return how many.

    One that has run out is not cancelled, whether or not anybody has looked since: a breach is a
    fact.

    Parameters
    ----------
    kind
        Which clock of the aggregate; all of them by default.
    """
    cancelled = await tx.execute(
        update(deadlines)
        .where(
            *_clocks(aggregate_id, kind),
            or_(_STANDS, and_(_IS_OPEN, deadlines.c.due_at > now)),
        )
        .values(state=State.CANCELLED, cancelled_at=now, next_at=None)
    )
    return cancelled.rowcount


async def suspend(tx: Transaction, *, kind: str, aggregate_id: UUID, now: datetime) -> bool:
    """Stop a clock for a while; return whether one ran. One that has run out cannot be stopped."""
    stopped = await tx.execute(
        update(deadlines)
        .where(*_clocks(aggregate_id, kind), _IS_OPEN, deadlines.c.due_at > now)
        .values(
            state=State.SUSPENDED,
            pauses=func.array_append(deadlines.c.pauses, now),
            next_at=None,
        )
    )
    return stopped.rowcount > 0


async def resume(
    tx: Transaction, *, kind: str, aggregate_id: UUID, now: datetime, ends: Ends = NOWHERE
) -> datetime | None:
    """Let a clock go on; return its new end, or None if none stood.

    The end moves by the days at whose end the clock stood, of a term of working days by the
    working ones; of hours by the time itself. What moved is told by an event.

    Parameters
    ----------
    ends
        Where the service repeats the end.
    """
    standing = await tx.execute(
        select(deadlines).where(*_clocks(aggregate_id, kind), _STANDS).with_for_update()
    )
    moved_to = [await _go_on(tx, row, now=now, ends=ends) for row in standing]
    return max(moved_to, default=None)


async def _go_on(tx: Transaction, row: Row[Any], *, now: datetime, ends: Ends) -> datetime:
    until = max(now, row.pauses[-1])
    end = _end_of(row, [*pauses_of(row)[:-1], Pause(row.pauses[-1], until)])
    pauses = func.array_append(deadlines.c.pauses, until)
    changes = {"state": State.OPEN, "pauses": pauses}
    await move(tx, row, end, reason="resumed", now=now, ends=ends, **changes)
    return end.at


async def move(
    tx: Transaction,
    row: Row[Any],
    end: Due,
    *,
    reason: Reason,
    now: datetime,
    ends: Ends,
    **changes: Any,
) -> None:
    """Give a clock another end, and tell of it if it differs.

    Parameters
    ----------
    row
        The clock, locked.
    reason
        As :class:`shared.events.DeadlineMoved` tells it.
    ends
        Where the service repeats the end.
    changes
        Columns that change besides.
    """
    runs = changes.get("state", row.state) == State.OPEN
    await tx.execute(
        update(deadlines)
        .where(deadlines.c.id == row.id)
        .values(
            due_at=end.at,
            provisional=end.provisional,
            warn_at=end.warn_at,
            next_at=_next(row, end) if runs else None,
            **changes,
        )
    )
    if end.at != row.due_at:
        await _repeat(tx, row, end, ends)
        await outbox.add(tx, _moved(row, end, reason=reason, now=now), now=now)


async def _repeat(tx: Transaction, row: Row[Any], end: Due, ends: Ends) -> None:
    column = ends.get(row.kind)
    if column is not None:
        table = column.table
        whole = update(table).where(table.c.id == row.aggregate_id)
        await tx.execute(whole.values({column.name: end.at}))


def _next(row: Row[Any], end: Due) -> datetime:
    """Return when to look at a clock: the warning is told once, however often the end moves."""
    return end.at if row.warned_at or end.warn_at is None else end.warn_at


def _end_of(row: Row[Any], pauses: list[Pause]) -> Due:
    term = term_of(row)
    if term is None:
        # Its end has moved by the pauses before the last one already.
        *_, last = pauses
        stood = last.until - last.since if last.until else timedelta()
        return Due(at=row.due_at + stood, provisional=row.provisional, zone="UTC")
    return due(term, started=row.started_at, zone=zone_of(row.zone), pauses=pauses)


def _clocks(aggregate_id: UUID, kind: str | None) -> list[ColumnElement[bool]]:
    those = [deadlines.c.aggregate_id == aggregate_id]
    return those if kind is None else [*those, deadlines.c.kind == kind]


def _moved(row: Row[Any], end: Due, *, reason: Reason, now: datetime) -> DeadlineMoved:
    return DeadlineMoved(
        deadline_id=row.id,
        kind=row.kind,
        aggregate_kind=row.aggregate_kind,
        aggregate_id=row.aggregate_id,
        request_id=row.request_id,
        clause=row.clause,
        reason=reason,
        due_before=row.due_at,
        due_at=end.at,
        moved_at=now,
        parties=tuple(row.parties),
    )
