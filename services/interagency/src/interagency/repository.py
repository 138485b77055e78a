"""Hold every query of interagency."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from interagency.domain import OPEN, State
from interagency.tables import answers, queries, transfers
from shared.database import Transaction
from shared.writes import Rows

Scope = Mapping[str, str]
"""Columns of ``queries``, any one of which must hold the code that stands with it."""


async def get_query(
    connection: AsyncConnection, *, query_id: UUID, scope: Scope, lock: bool = False
) -> Row[Any] | None:
    """Return a query if it is in the scope of the one who asks.

    ``lock`` keeps it from changing until the transaction ends.
    """
    found = select(queries).where(queries.c.id == query_id, _within(scope))
    if lock:
        found = found.with_for_update()
    return (await connection.execute(found)).one_or_none()


async def list_queries(
    connection: AsyncConnection,
    *,
    scope: Scope,
    state: State | None,
    request_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the oldest queries of a scope, those younger than ``after``."""
    found = select(queries).where(_within(scope)).order_by(queries.c.id).limit(limit)
    if state is not None:
        found = found.where(queries.c.state == state)
    if request_id is not None:
        found = found.where(queries.c.request_id == request_id)
    if after is not None:
        found = found.where(queries.c.id > after)
    return (await connection.execute(found)).all()


async def acknowledge(
    tx: Transaction, *, query_id: UUID, scope: Scope, now: datetime
) -> Row[Any] | None:
    """Lead a query that was sent to acknowledged; return None if none of the scope stands so."""
    step = (
        update(queries)
        .where(queries.c.id == query_id, queries.c.state == State.SENT, _within(scope))
        .values(state=State.ACKNOWLEDGED, acknowledged_at=now)
        .returning(queries)
    )
    row: Row[Any] | None = (await tx.execute(step)).one_or_none()
    return row


async def answer(
    tx: Transaction, *, query_id: UUID, outcome: str, late: bool, now: datetime
) -> Row[Any] | None:
    """Lead a query that is open to answered; return None if it stands otherwise."""
    step = (
        update(queries)
        .where(queries.c.id == query_id, queries.c.state.in_(OPEN))
        .values(state=State.ANSWERED, outcome=outcome, late=late, answered_at=now)
        .returning(queries)
    )
    row: Row[Any] | None = (await tx.execute(step)).one_or_none()
    return row


async def cancel(
    tx: Transaction, *, request_id: UUID, codes: Collection[str] | None
) -> Sequence[Row[Any]]:
    """Lead open queries of a request to cancelled, of some codes or all; return them."""
    step = (
        update(queries)
        .where(queries.c.request_id == request_id, queries.c.state.in_(OPEN))
        .values(state=State.CANCELLED)
        .returning(queries)
    )
    if codes is not None:
        step = step.where(queries.c.code.in_(codes))
    rows: Sequence[Row[Any]] = (await tx.execute(step)).all()
    return rows


async def get_answered(
    connection: AsyncConnection, *, query_id: UUID, scope: Scope
) -> Row[Any] | None:
    """Return a query of a scope with the file of its answer; without one nothing was found."""
    joined = queries.outerjoin(answers, answers.c.query_id == queries.c.id)
    found = select(queries, answers.c.file_id).select_from(joined)
    return (
        await connection.execute(found.where(queries.c.id == query_id, _within(scope)))
    ).one_or_none()


async def close_request(tx: Transaction, *, request_id: UUID, now: datetime) -> Sequence[UUID]:
    """Note that a request was closed; return the files that are closed with it."""
    await tx.execute(
        update(queries)
        .where(queries.c.request_id == request_id, queries.c.request_closed_at.is_(None))
        .values(request_closed_at=now)
    )
    closed = await tx.scalars(
        update(answers)
        .where(answers.c.request_id == request_id, answers.c.closed_at.is_(None))
        .values(closed_at=now)
        .returning(answers.c.file_id)
    )
    return closed.all()


def new_transfer(values: Mapping[str, Any]) -> Rows:
    """Return which data of a query go to whom, to be kept."""
    return Rows(transfers, [values])


async def list_transfers(connection: AsyncConnection, *, query_id: UUID) -> Sequence[Row[Any]]:
    """Return which data of a query went to whom, in order."""
    found = select(transfers).where(transfers.c.query_id == query_id)
    return (await connection.execute(found.order_by(transfers.c.id))).all()


def _within(scope: Scope) -> ColumnElement[bool]:
    return or_(*(queries.c[column] == code for column, code in scope.items()))


async def forget_subjects(tx: Transaction, subjects: Sequence[UUID]) -> None:
    """Take pseudonyms out of queries that need them no more: nobody can answer them any longer."""
    await tx.execute(
        update(queries)
        .where(queries.c.subject_id.in_(subjects), queries.c.state.not_in(OPEN))
        .values(subject_id=None)
    )
