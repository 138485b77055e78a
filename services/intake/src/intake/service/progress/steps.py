"""Take one step of a request: guarded in SQL, and written down with all that follows from it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from sqlalchemy import Row

from intake.catalogue import Agreement
from intake.catalogue.standing import Function
from intake.context import Context
from intake.domain.admission import engagement_for
from intake.domain.states import TRANSITIONS, Kind, Status, Step
from intake.refusals.progress import NotInThisState
from intake.repository import requests as requests_rows
from intake.repository import timeline as timeline_rows
from intake.scope import Scope
from shared import audit, outbox
from shared.auth import Actor, Role
from shared.database import Transaction
from shared.deadlines import NewDeadline
from shared.events import Event
from shared.refusals import NotFound
from shared.terms import Term, due
from shared.web.preconditions import IfMatch
from shared.writes import Rows, keep

MFC_SIDE = (Role.MFC_WORKER, Role.INVOLVED_WORKER)
"""Who leads a request for the MFC: its own worker, or one of an organisation that it engaged."""


def check_engaged(
    context: Context, *, actor: Actor, row: Row[Any], function: Function, now: datetime
) -> None:
    """Refuse an involved organisation a function that its engagement does not name (16(1.1))."""
    if actor.organisation == row.involved and not actor.has(Role.MFC_WORKER):
        on = now.astimezone(context.zone).date()
        engagement_for(
            context.catalogue,
            organisation=actor.organisation,
            mfc=row.mfc,
            function=function,
            on=on,
        )


async def readable(tx: Transaction, *, request_id: UUID, scope: Scope) -> Row[Any]:
    """Return a request that the actor takes part in. Raises ``NotFound``."""
    row = await requests_rows.get_request(tx, request_id=request_id, scope=scope)
    if row is None:
        raise NotFound
    return row


async def move(
    tx: Transaction,
    *,
    step: Step,
    request_id: UUID,
    expected: IfMatch,
    scope: Scope,
    changes: Mapping[str, Any] | None = None,
    once: str | None = None,
) -> Row[Any]:
    """Lead a request on, and return it as it stands after the step.

    Parameters
    ----------
    once
        A column that must be empty still: for a step that leaves the request where it is.

    Raises
    ------
    NotFound, PreconditionFailed, NotInThisState
        It is not there, was changed meanwhile, or stands elsewhere.
    """
    row = await requests_rows.move(
        tx,
        request_id=request_id,
        scope=scope,
        versions=expected.versions,
        transition=TRANSITIONS[step],
        changes=changes or {},
        once=once,
    )
    if row is None:
        await _explain(tx, request_id=request_id, expected=expected, scope=scope)
    return row


def check_turn(row: Row[Any], *, step: Step, expected: IfMatch) -> None:
    """Refuse a step on what was changed meanwhile or stands elsewhere, before anything is done."""
    expected.require(row.version)
    if TRANSITIONS[step].leads_to(Status(row.status)) is None:
        raise NotInThisState(status=row.status)


async def write_down(
    tx: Transaction,
    *,
    actor: Actor,
    step: Step,
    row: Row[Any],
    told: Event,
    now: datetime,
    further: tuple[Event, ...] = (),
    rows: tuple[Rows, ...] = (),
    kind: str | None = None,
    clause: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Keep what follows from a step that was taken: timeline, audit, events, further rows.

    Parameters
    ----------
    kind
        What the timeline calls it; by default the status that the request has now.
    """
    name = kind or row.status
    entry = audit.rows_of(
        actor=actor,
        verb=f"request.{step}",
        aggregate_id=row.id,
        clause=clause,
        payload=told,
        now=now,
    )
    await keep(
        tx,
        *rows,
        timeline_rows.new_entry(request_id=row.id, kind=name, details=details or {}, at=now),
        entry,
        outbox.rows_of(told, *further, now=now),
    )


def told(row: Row[Any]) -> dict[str, Any]:
    """Return what every event of a request tells."""
    return {
        "request_id": row.id,
        "number": row.number,
        "service": row.service,
        "mfc": row.mfc,
        "body": row.body,
        "parties": parties(row),
    }


def parties(row: Row[Any]) -> tuple[str, ...]:
    """Return who takes part in a request."""
    return tuple(party for party in (row.mfc, row.body, row.portal, row.involved) if party)


def clock_of(
    context: Context, row: Row[Any], *, kind: str, term: Term, now: datetime
) -> NewDeadline:
    """Return a clock of a request that begins to run."""
    return NewDeadline(
        kind=kind,
        aggregate_kind="request",
        aggregate_id=row.id,
        request_id=row.id,
        term=term,
        due=due(term, started=now, zone=context.zone),
        started_at=now,
        parties=parties(row),
    )


def term_of(row: Row[Any]) -> str:
    """Return the kind of the clock in which the body must decide on a request."""
    return "correction" if row.kind == Kind.CORRECTION else "provision"


def agreement_of(context: Context, row: Row[Any]) -> Agreement:
    """Return the agreement that a request was taken in under.

    Raises
    ------
    LookupError
        An agreement that requests rest on was removed: a fault of the installation.
    """
    for agreement in context.catalogue.agreements:
        if agreement.code == row.agreement:
            return agreement
    raise LookupError(f"the catalogue lost the agreement {row.agreement}")


async def _explain(
    tx: Transaction, *, request_id: UUID, expected: IfMatch, scope: Scope
) -> NoReturn:
    """Say why a step found no row: not there, changed meanwhile, or in another state."""
    row = await readable(tx, request_id=request_id, scope=scope)
    expected.require(row.version)
    raise NotInThisState(status=row.status)
