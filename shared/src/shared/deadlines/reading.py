"""Read clocks: those of an aggregate, those of an organisation, and what is due in sum."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select, tuple_, union_all

from shared.database import Transaction
from shared.deadlines.table import PENDING, State, deadlines

_c = deadlines.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which clocks of an organisation are wanted.

    Parameters
    ----------
    parties
        Organisations that all must be parties: the one that asks, and perhaps another.
    states, kind, due_after, due_before
        How the clocks stand, what they are for, and between which moments they end.
    """

    parties: Sequence[str]
    states: Sequence[State] = PENDING
    kind: str | None = None
    due_after: datetime | None = None
    due_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Which ends are summed up: those after ``since`` and up to ``until``."""

    since: datetime
    now: datetime
    until: datetime


async def of_aggregate(tx: Transaction, *, aggregate_id: UUID) -> Sequence[Row[Any]]:
    """Return the clocks of an aggregate, the earliest due first."""
    query = select(deadlines).where(_c.aggregate_id == aggregate_id)
    return (await tx.execute(query.order_by(_c.due_at))).all()


async def of_party(tx: Transaction, *, party: str, deadline_id: UUID) -> Row[Any] | None:
    """Return one clock, if the organisation is a party of it."""
    query = select(deadlines).where(_c.id == deadline_id, _c.parties.contains([party]))
    return (await tx.execute(query)).one_or_none()


async def list_clocks(
    tx: Transaction, wanted: Wanted, *, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Row[Any]]:
    """Return clocks, the earliest due first.

    Each state is read by itself, in order off the index, and as far as the page needs.
    """
    states = [_page(wanted, state, after=after, limit=limit) for state in set(wanted.states)]
    found = union_all(*(select(state.subquery()) for state in states)).subquery()
    query = select(found).order_by(found.c.due_at, found.c.id).limit(limit)
    return (await tx.execute(query)).all()


def _page(
    wanted: Wanted, state: State, *, after: tuple[datetime, UUID] | None, limit: int
) -> Select[Any]:
    query = _within(select(deadlines), wanted, state)
    if after is not None:
        query = query.where(tuple_(_c.due_at, _c.id) > after)
    return query.order_by(_c.due_at, _c.id).limit(limit)


def _within(query: Select[Any], wanted: Wanted, state: State) -> Select[Any]:
    query = query.where(_c.state == state, _c.parties.contains(list(wanted.parties)))
    if wanted.kind is not None:
        query = query.where(_c.kind == wanted.kind)
    if wanted.due_after is not None:
        query = query.where(_c.due_at > wanted.due_after)
    if wanted.due_before is not None:
        query = query.where(_c.due_at <= wanted.due_before)
    return query


async def sum_up(
    tx: Transaction, *, party: str, span: Span, most: int
) -> tuple[Sequence[Row[Any]], bool]:
    """Return how many clocks of a party are late and end soon, by all their parties.

    What has ended is late, whether or not the sweeper has looked since.

    Parameters
    ----------
    most
        How many of each state are looked at: of the breached the latest, of the open the earliest.

    Returns
    -------
    tuple
        The rows ``organisation``, ``late``, ``soon``, and whether there are more than ``most``.
    """
    wanted = Wanted(parties=[party], due_after=span.since, due_before=span.until)
    looked_at = [
        _within(select(_c.due_at, _c.parties), wanted, state)
        .order_by(_c.due_at.desc() if state is State.BREACHED else _c.due_at)
        .limit(most)
        for state in (State.BREACHED, State.OPEN)
    ]
    found = union_all(*(select(each.subquery()) for each in looked_at)).subquery()
    told = select(found.c.due_at, func.unnest(found.c.parties).label("organisation")).subquery()
    late = func.count().filter(told.c.due_at <= span.now).label("late")
    soon = func.count().filter(told.c.due_at > span.now).label("soon")
    query = select(told.c.organisation, late, soon)
    query = query.group_by(told.c.organisation).order_by(told.c.organisation)
    rows = (await tx.execute(query)).all()
    # The party itself is one of all its clocks' parties.
    return rows, any(row.late >= most or row.soon >= most for row in rows)
