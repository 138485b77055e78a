"""Show requests to those who take part in them (7(5))."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake import applicant
from intake.context import Context
from intake.domain import next_steps
from intake.domain.next_steps import By
from intake.domain.states import ENDED, NEXT_STEPS, Status
from intake.numbers import same_secret, status_secret
from intake.refusals.informing import StatusUnknown
from intake.refusals.progress import NotInThisState
from intake.repository import requests as requests_rows
from intake.repository import timeline as timeline_rows
from intake.schemas.applicants import ApplicantOut
from intake.schemas.informing import NextStepOut, StatusOut, Timeline, TimelineEntry
from intake.scope import scope_of
from intake.service.new_request import PURPOSE
from intake.service.progress import steps
from shared import deadlines
from shared.auth import Actor, Role
from shared.deadlines.table import PENDING, State
from shared.language import Language
from shared.operations import Operation
from shared.refusals import NotFound
from shared.vault.door import Asked
from shared.web.clocks import clock_of


async def get_request(context: Context, *, actor: Actor, request_id: UUID) -> Row[Any]:
    """Return a request that the actor's organisation takes part in."""
    async with context.database.reading() as connection:
        return await steps.readable(connection, request_id=request_id, scope=scope_of(actor))


async def list_requests(
    context: Context, *, actor: Actor, status: Status | None, after: UUID | None, limit: int
) -> Sequence[Row[Any]]:
    """Return the newest requests of the actor's organisation."""
    async with context.database.reading() as connection:
        return await requests_rows.list_requests(
            connection, scope=scope_of(actor), status=status, after=after, limit=limit
        )


async def get_application(
    context: Context, *, actor: Actor, application_id: UUID
) -> Sequence[Row[Any]]:
    """Return the requests of an application that the actor's organisation takes part in."""
    async with context.database.reading() as connection:
        rows = await requests_rows.of_application(
            connection, application_id=application_id, scope=scope_of(actor)
        )
    if not rows:
        raise NotFound
    return rows


async def get_timeline(
    context: Context, *, actor: Actor, request_id: UUID, language: Language
) -> Timeline:
    """Return the progress of a request with its clocks (16(1)4)."""
    async with context.database.reading() as connection:
        row = await steps.readable(connection, request_id=request_id, scope=scope_of(actor))
        entries = await timeline_rows.get_timeline(connection, request_id=request_id)
        clocks = await deadlines.of_aggregate(connection, aggregate_id=request_id)
    return Timeline(
        number=row.number,
        status=row.status,
        next_step=NEXT_STEPS[Status(row.status)].in_(language),
        next=_next(row, clocks, language),
        clocks=[clock_of(clock, language) for clock in clocks],
        entries=[
            TimelineEntry(at=entry.at, kind=entry.kind, details=entry.details) for entry in entries
        ],
    )


async def get_applicant(
    context: Context, *, actor: Actor, request_id: UUID, purpose: str
) -> ApplicantOut:
    """Return the applicant's data to those who work on the request, not to who only sent it.

    Raises
    ------
    shared.vault.refusals
        By the door, which writes down who looked (7(5)).
    """
    scope = scope_of(actor, Role.MFC_WORKER, Role.BODY_OFFICIAL)
    async with context.database.reading() as connection:
        row = await steps.readable(connection, request_id=request_id, scope=scope)
    asked = Asked(file_id=row.file_id, kind=applicant.CARD, row_id=row.id, purpose=purpose)
    return applicant.shown((await context.door.open(asked, actor=actor)).values)


async def fields_of(
    context: Context, *, request_id: UUID, reader: Actor, through: str, fields: Sequence[str]
) -> dict[str, str]:
    """Return the values that a query needs; no consent is asked for them (7(4)).

    Parameters
    ----------
    reader
        The official who will see them.
    through
        The part of Okno that asks on his behalf.

    Raises
    ------
    NotFound
        There is no such request, or nothing that its service asks of the reader's organisation.
    NotInThisState
        The request is withdrawn or closed: nobody may query for it any more.
    shared.vault.refusals
        By the door, which writes down who looked (7(5)).
    """
    async with context.database.reading() as connection:
        row = await requests_rows.request_by_id(connection, request_id)
    if row is None or not _asks(context, row, reader.organisation):
        raise NotFound
    if row.status in ENDED:
        raise NotInThisState(clause="210-7(4)", status=row.status)
    asked = Asked(
        file_id=row.file_id,
        kind=applicant.CARD,
        row_id=row.id,
        purpose=PURPOSE,
        fields=applicant.needed_for(fields),
        through=through,
        operation=Operation.TRANSFERRING,
    )
    opened = await context.door.open(asked, actor=reader)
    return applicant.query_fields(opened.revealed(), fields)


def _asks(context: Context, request: Row[Any], organisation: str) -> bool:
    entry = context.entry_of(service=request.service, version=request.catalogue_version)
    return any(query.holder == organisation for query in entry.queries)


async def check_status(
    context: Context, *, number: str, secret: str, address: str, language: Language
) -> StatusOut:
    """Return the status to one who knows number and secret, without login.

    An unknown number and a wrong secret look alike, and take alike long: the secret of a request
    that nobody has is compared in place of the one that is not there. Tries are counted first.

    Raises
    ------
    StatusUnknown
        No request has both.
    shared.rates.RateExceeded
        There were too many tries on the number, or from the address.
    """
    context.guesses.hit(number=number, address=address)
    async with context.database.reading() as connection:
        row = await requests_rows.request_by_number(connection, number)
    expected = status_secret(context.status_key, row.id if row else UUID(int=0))
    if not same_secret(expected, secret) or row is None:
        raise StatusUnknown
    async with context.database.reading() as connection:
        clocks = await deadlines.of_aggregate(connection, aggregate_id=row.id)
    return StatusOut(
        number=row.number,
        status=row.status,
        service=row.service,
        next_step=NEXT_STEPS[Status(row.status)].in_(language),
        next=_next(row, clocks, language),
        due_at=row.due_at,
    )


def _next(row: Row[Any], clocks: Sequence[Row[Any]], language: Language) -> NextStepOut:
    status = Status(row.status)
    running = {
        clock.kind: None if clock.state == State.SUSPENDED else clock.due_at
        for clock in clocks
        if clock.state in PENDING
    }
    step = next_steps.next_step(status, running)
    organisations = {By.MFC: row.mfc, By.BODY: row.body}
    return NextStepOut(
        by=step.by,
        organisation=organisations.get(step.by) if step.by else None,
        clock=step.clock,
        until=step.until,
        text=NEXT_STEPS[status].in_(language),
    )
