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
    tx: Transaction, *, party: str, since: datetime, until: datetime, most: int
) -> tuple[Sequence[Row[Any]], bool]:
    """Return how many clocks of a party are late and end soon, by all their parties.

    Parameters
    ----------
    since, until
        Late are those that ran out after ``since`` undone; soon those that end before ``until``.
    most
        How many of each are looked at: of the late the latest, of the soon the earliest.

    Returns
    -------
    tuple
        The rows ``organisation``, ``late``, ``soon``, and whether there are more than ``most``.
    """
    wanted = Wanted(parties=[party], due_after=since, due_before=until)
    looked_at = [
        _within(select(_c.state, _c.parties), wanted, state)
        .order_by(_c.due_at.desc() if state is State.BREACHED else _c.due_at)
        .limit(most)
        for state in (State.BREACHED, State.OPEN)
    ]
    found = union_all(*(select(each.subquery()) for each in looked_at)).subquery()
    each = select(found.c.state, func.unnest(found.c.parties).label("organisation")).subquery()
    late, soon = (
        func.count().filter(each.c.state == state) for state in (State.BREACHED, State.OPEN)
    )
    query = select(each.c.organisation, late.label("late"), soon.label("soon"))
    by_organisation = query.group_by(each.c.organisation).order_by(each.c.organisation)
    rows = (await tx.execute(by_organisation)).all()
    # The party itself is one of all its clocks' parties.
    return rows, any(most in (row.late, row.soon) for row in rows)
