"""Lead a query from the holder's queue to its answer (17 point 3)."""

from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from sqlalchemy import Row

from interagency import domain, repository
from interagency.context import Context
from interagency.domain import BASIS
from interagency.refusals import QueryNotInThisState
from interagency.repository import Scope
from interagency.schemas import AnswerIn, QueryOut
from interagency.service import scope
from interagency.tables import answers
from shared import audit, deadlines, outbox
from shared.auth import Actor
from shared.database import Transaction
from shared.events import (
    Event,
    PersonalDataFileClosed,
    PersonalDataRecorded,
    QueryAcknowledged,
    QueryAnswered,
)
from shared.ids import new_id
from shared.law import Clause
from shared.refusals import NotFound
from shared.vault.vault import Card, NewFile
from shared.web import idempotency
from shared.web.idempotency import IdempotencyKey, StoredAnswer
from shared.writes import Rows, keep

_HOLDER = "interagency"
_CATEGORY = "applicant"
_CLAUSE = Clause.parse("210-17(3)")

CARD = "answer"
"""The kind of card in which the vault keeps the values of an answer."""

PURPOSE = "service-provision"
"""What answers are collected for, and read for."""


async def acknowledge(context: Context, *, actor: Actor, query_id: UUID) -> Row[Any]:
    """Take a query into work."""
    now = context.clock()
    own = scope.holder(actor)
    async with context.database.transaction() as tx:
        row = await repository.acknowledge(tx, query_id=query_id, scope=own, now=now)
        if row is None:
            await _refuse(tx, query_id=query_id, own=own)
        told = QueryAcknowledged(acknowledged_at=now, **_told(row))
        await keep(tx, outbox.rows_of(told, now=now), _entry(actor, "query.acknowledge", told, now))
    return row


async def answer(
    context: Context, *, actor: Actor, query_id: UUID, form: AnswerIn, key: IdempotencyKey
) -> StoredAnswer:
    """Keep the holder's answer; one that comes late is kept and marked (†17 point 3).

    Raises
    ------
    OutsideTheQuery, NothingWasFound, AnswerIncomplete
        The answer does not fit what was asked.
    """
    now = context.clock()
    own = scope.holder(actor)
    async with context.database.transaction() as tx:
        if earlier := await idempotency.earlier(tx, key):
            return earlier
        query = await repository.get_query(tx, query_id=query_id, scope=own, lock=True)
        if query is None:
            raise NotFound
        domain.check_answer(
            query=query.code, brings=query.brings, outcome=form.outcome, values=form.values
        )
        late = domain.is_late(answered=now, due=query.due_at)
        row = await repository.answer(
            tx, query_id=query_id, outcome=form.outcome, late=late, now=now
        )
        if row is None:
            raise QueryNotInThisState(state=query.state)
        await deadlines.meet(tx, kind="answer", aggregate_id=query_id, now=now)
        told = QueryAnswered(outcome=form.outcome, late=late, answered_at=now, **_told(row))
        values, facts = await _values(context, row, form, now=now)
        entry = _entry(actor, "query.answer", told, now)
        await keep(tx, *values, outbox.rows_of(told, *facts, now=now), entry)
        shown = QueryOut.model_validate(row, from_attributes=True)
        return await idempotency.keep(tx, key, status=201, body=shown, now=now)


async def _values(
    context: Context, query: Row[Any], form: AnswerIn, *, now: datetime
) -> tuple[list[Rows], tuple[Event, ...]]:
    """Return the rows of the values, in a file of their own, and what the registry is told."""
    if not form.values:
        return [], ()
    file_id = new_id()
    answered = {
        "query_id": query.id,
        "file_id": file_id,
        "request_id": query.request_id,
        "kept_at": now,
        "closed_at": query.request_closed_at and now,
    }
    file = NewFile(
        file_id=file_id, subject_id=query.subject_id, operator=query.mfc, purpose=PURPOSE
    )
    card = Card(kind=CARD, row_id=query.id, values=form.values)
    sealed = await context.vault.open_file(file, [card], now=now)
    rows = [Rows(answers, [answered]), *sealed]
    return rows, _recorded(query, form, file_id=file_id, now=now)


def _recorded(
    query: Row[Any], form: AnswerIn, *, file_id: UUID, now: datetime
) -> tuple[Event, ...]:
    """Return what the registry is told of the values."""
    recorded = PersonalDataRecorded(
        file_id=file_id,
        subject_id=query.subject_id,
        holder=_HOLDER,
        operator=query.mfc,
        category=_CATEGORY,
        fields=tuple(sorted(form.values)),
        purpose=PURPOSE,
        basis=str(BASIS),
        source=query.holder,
        collected_at=now,
    )
    if query.request_closed_at is None:
        return (recorded,)
    return (recorded, PersonalDataFileClosed(file_id=file_id, holder=_HOLDER, closed_at=now))


async def _refuse(tx: Transaction, *, query_id: UUID, own: Scope) -> NoReturn:
    """Say why the step found no row: not theirs, or in another state."""
    row = await repository.get_query(tx, query_id=query_id, scope=own)
    if row is None:
        raise NotFound
    raise QueryNotInThisState(state=row.state)


def _entry(actor: Actor, verb: str, told: QueryAcknowledged | QueryAnswered, now: datetime) -> Rows:
    return audit.rows_of(
        actor=actor,
        verb=verb,
        aggregate_id=told.query_id,
        clause=_CLAUSE,
        payload=told,
        now=now,
    )


def _told(row: Row[Any]) -> dict[str, Any]:
    """Return what every event of a query tells."""
    return {
        "query_id": row.id,
        "request_id": row.request_id,
        "code": row.code,
        "holder": row.holder,
        "parties": domain.parties(holder=row.holder, mfc=row.mfc, body=row.body),
    }
