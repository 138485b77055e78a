"""Show complaints to those who lodged or decide them, and the evidence to those who decide."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from complaints import projections, repository
from complaints.context import Context
from complaints.domain import Ground
from complaints.evidence import Fact, Finding, Record, RequestTimes, judge
from complaints.projections import Told
from complaints.service.registration import CARD, TEXT
from complaints.service.scope import scope_of
from shared.auth import Actor
from shared.refusals import NotFound
from shared.terms import due
from shared.vault.door import Asked
from shared.vault.plaintext import Plaintext


async def get_complaint(context: Context, *, actor: Actor, complaint_id: UUID) -> Row[Any]:
    """Return a complaint that the actor's organisation lodged or decides."""
    async with context.database.reading() as connection:
        row = await repository.get_complaint(
            connection, complaint_id=complaint_id, scope=scope_of(actor)
        )
    if row is None:
        raise NotFound
    return row


async def list_complaints(
    context: Context, *, actor: Actor, after: UUID | None, limit: int
) -> Sequence[Row[Any]]:
    """Return the newest complaints that the actor's organisation lodged or decides."""
    async with context.database.reading() as connection:
        return await repository.list_complaints(
            connection, scope=scope_of(actor), after=after, limit=limit
        )


async def get_text(
    context: Context, *, actor: Actor, complaint_id: UUID, purpose: str
) -> Plaintext:
    """Return the complaint's own words.

    Raises
    ------
    shared.vault.refusals
        By the door, which writes down who looked (7(5)).
    """
    row = await get_complaint(context, actor=actor, complaint_id=complaint_id)
    asked = Asked(file_id=row.file_id, kind=CARD, row_id=row.id, purpose=purpose, fields=[TEXT])
    return (await context.door.open(asked, actor=actor)).values[TEXT]


async def get_evidence(
    context: Context, *, actor: Actor, complaint_id: UUID
) -> tuple[Ground, Finding]:
    """Return what the records say of a complaint's ground."""
    async with context.database.reading() as connection:
        row = await repository.get_complaint(
            connection, complaint_id=complaint_id, scope=scope_of(actor)
        )
        if row is None:
            raise NotFound
        told = await projections.told_of(connection, complaint=row)
    ground = Ground(row.ground)
    record = _record(context, told) if told else Record()
    return ground, judge(ground, record, now=context.clock())


def _record(context: Context, told: Told) -> Record:
    return Record(
        times=_times(context, told.request) if told.request else None,
        breaches=[_breach(row) for row in told.breaches],
        demands=[_demand(row) for row in told.demands],
        answers=[_answer(row) for row in told.answers],
    )


def _times(context: Context, request: Row[Any]) -> RequestTimes:
    return RequestTimes(
        received=request.received_at,
        registered=request.registered_at,
        registration_due=_registration_due(context, request.received_at),
        due=request.due_at,
        result_received=request.result_received_at,
    )


def _registration_due(context: Context, received: datetime) -> datetime:
    """Return the end of the term of registration that was in force on the day of receipt."""
    day = received.astimezone(context.zone).date()
    term = context.terms.on("registration", day).term
    return due(term, started=received, zone=context.zone).at


def _breach(row: Row[Any]) -> Fact:
    details = {
        "deadline": row.kind,
        "of": row.of,
        "clause": row.clause,
        "due_at": row.due_at.isoformat(),
    }
    return Fact("deadline-breached", row.breached_at, details)


def _demand(row: Row[Any]) -> Fact:
    details = {
        "kind": row.kind,
        "code": row.code,
        "organisation": row.organisation,
        "outcome": row.outcome,
        "clause": row.clause,
    }
    return Fact("demand", row.made_at, details)


def _answer(row: Row[Any]) -> Fact:
    details = {
        "query": row.code,
        "holder": row.holder,
        "outcome": row.outcome,
        "late": row.late,
    }
    return Fact("query-answered", row.answered_at, details)
