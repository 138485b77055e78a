"""Take in what the body does with a request: it suspends, goes on, decides, or refuses."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake.catalogue import Entry, Ground
from intake.context import Context
from intake.domain import corrections, results, terms
from intake.domain.corrections import Reason
from intake.domain.states import Kind, Outcome, Step
from intake.refusals.progress import RefusalGroundUnknown
from intake.repository import requests as requests_rows
from intake.repository import timeline as timeline_rows
from intake.scope import scope_of
from intake.service.progress import steps
from shared import audit, deadlines, outbox
from shared.auth import Actor, Role
from shared.database import Transaction
from shared.events import (
    RefusalStopped,
    RequestRefused,
    RequestResumed,
    RequestSuspended,
    ResultReceived,
)
from shared.web.preconditions import IfMatch
from shared.writes import Rows, keep


async def receive_result(
    context: Context, *, actor: Actor, request_id: UUID, expected: IfMatch, code: str
) -> Row[Any]:
    """Take the body's result in; the clock of provision stops.

    Raises
    ------
    ResultUnknown, ResultNotIssuedHere
        The service gives no such result, or a law bars its issue here.
    """
    now = context.clock()
    scope = scope_of(actor, Role.BODY_OFFICIAL)
    async with context.database.transaction() as tx:
        request = await steps.readable(tx, request_id=request_id, scope=scope)
        entry = context.entry_of(service=request.service, version=request.catalogue_version)
        results.result_of(entry, code)
        row = await steps.move(
            tx,
            step=Step.RECEIVE_RESULT,
            request_id=request_id,
            expected=expected,
            scope=scope,
            changes={"result": code, "outcome": Outcome.GRANTED, "result_at": now},
        )
        await deadlines.meet(tx, kind=steps.term_of(row), aggregate_id=request_id, now=now)
        await steps.write_down(
            tx,
            actor=actor,
            step=Step.RECEIVE_RESULT,
            row=row,
            told=ResultReceived(result=code, received_at=now, **steps.told(row)),
            rows=(_issue_clock(context, row, entry, now=now),),
            details={"result": code},
            now=now,
        )
    return row


async def suspend(
    context: Context, *, actor: Actor, request_id: UUID, expected: IfMatch, code: str
) -> Row[Any]:
    """Suspend the service on a ground of the catalogue: the clock of provision stands.

    Raises
    ------
    SuspensionGroundUnknown
        The catalogue names no such ground.
    """
    now = context.clock()
    scope = scope_of(actor, Role.BODY_OFFICIAL)
    async with context.database.transaction() as tx:
        request = await steps.readable(tx, request_id=request_id, scope=scope)
        entry = context.entry_of(service=request.service, version=request.catalogue_version)
        ground = results.suspension_ground(entry, code)
        row = await steps.move(
            tx,
            step=Step.SUSPEND,
            request_id=request_id,
            expected=expected,
            scope=scope,
            changes={"ground": code},
        )
        await deadlines.suspend(tx, kind=steps.term_of(row), aggregate_id=request_id, now=now)
        clause = _clause(ground)
        await steps.write_down(
            tx,
            actor=actor,
            step=Step.SUSPEND,
            row=row,
            told=RequestSuspended(ground=code, clause=clause, suspended_at=now, **steps.told(row)),
            clause=clause,
            details={"ground": code, "clause": clause},
            now=now,
        )
    return row


async def resume(
    context: Context, *, actor: Actor, request_id: UUID, expected: IfMatch
) -> Row[Any]:
    """Go on with a service that stood; the end of its term moves by the days that it stood."""
    now = context.clock()
    scope = scope_of(actor, Role.BODY_OFFICIAL)
    async with context.database.transaction() as tx:
        row = await steps.move(
            tx,
            step=Step.RESUME,
            request_id=request_id,
            expected=expected,
            scope=scope,
            changes={"ground": None},
        )
        await deadlines.resume(
            tx,
            kind=steps.term_of(row),
            aggregate_id=request_id,
            now=now,
            ends=requests_rows.ENDS,
        )
        row = await steps.readable(tx, request_id=request_id, scope=scope)
        await steps.write_down(
            tx,
            actor=actor,
            step=Step.RESUME,
            row=row,
            told=RequestResumed(due_at=row.due_at, resumed_at=now, **steps.told(row)),
            kind="resumed",
            details={"due_at": row.due_at.isoformat()},
            now=now,
        )
    return row


async def refuse(
    context: Context, *, actor: Actor, request_id: UUID, expected: IfMatch, code: str
) -> Row[Any]:
    """Refuse the service on a ground of the catalogue; the clock of provision stops.

    A ground outside the catalogue is stopped at that moment, and the attempt is kept: it is
    evidence of 11.1 point 5.

    Raises
    ------
    RefusalGroundUnknown
        By 11.1 point 5: no law provides for the ground.
    """
    now = context.clock()
    scope = scope_of(actor, Role.BODY_OFFICIAL)
    async with context.database.transaction() as tx:
        request = await steps.readable(tx, request_id=request_id, scope=scope)
        entry = context.entry_of(service=request.service, version=request.catalogue_version)
        steps.check_turn(request, step=Step.REFUSE, expected=expected)
        ground = _ground(context, request, entry, code)
        if isinstance(ground, RefusalGroundUnknown):
            await _stop(tx, actor, request, ground=code, refusal=ground, now=now)
        else:
            row = await steps.move(
                tx,
                step=Step.REFUSE,
                request_id=request_id,
                expected=expected,
                scope=scope,
                changes={"ground": code, "outcome": Outcome.REFUSED, "result_at": now},
            )
            await deadlines.meet(tx, kind=steps.term_of(row), aggregate_id=request_id, now=now)
            clock = _issue_clock(context, row, entry, now=now)
            await _write_refused(tx, actor, row, ground=ground, clock=clock, now=now)
    if isinstance(ground, RefusalGroundUnknown):
        raise ground
    return row


async def _write_refused(
    tx: Transaction,
    actor: Actor,
    row: Row[Any],
    *,
    ground: Ground | Reason,
    clock: Rows,
    now: datetime,
) -> None:
    clause = _clause(ground) if isinstance(ground, Ground) else corrections.CLAUSE
    await steps.write_down(
        tx,
        actor=actor,
        step=Step.REFUSE,
        row=row,
        told=RequestRefused(
            ground=ground.code,
            clause=clause,
            corrects=row.corrects,
            refused_at=now,
            **steps.told(row),
        ),
        rows=(clock,),
        clause=clause,
        details={"ground": ground.code, "clause": clause},
        now=now,
    )


async def _stop(
    tx: Transaction,
    actor: Actor,
    row: Row[Any],
    *,
    ground: str,
    refusal: RefusalGroundUnknown,
    now: datetime,
) -> None:
    """Keep a refusal that no law provides for, as stopped."""
    clause = str(refusal.cited)
    stopped = RefusalStopped(
        ground=ground,
        organisation=actor.organisation,
        clause=clause,
        stopped_at=now,
        **steps.told(row),
    )
    details = {"ground": ground, "clause": clause}
    await keep(
        tx,
        timeline_rows.new_entry(request_id=row.id, kind="refusal-stopped", details=details, at=now),
        audit.rows_of(
            actor=actor,
            verb="request.refusal-stopped",
            aggregate_id=row.id,
            clause=clause,
            payload=stopped,
            now=now,
        ),
        outbox.rows_of(stopped, now=now),
    )


def _issue_clock(context: Context, row: Row[Any], entry: Entry, *, now: datetime) -> Rows:
    """Start the term in which the applicant must be told, or have what was decided (16(5)2)."""
    term = terms.issue_term(entry, context.terms, on=now.astimezone(context.zone).date())
    clock = steps.clock_of(context, row, kind="issue", term=term, now=now)
    return deadlines.rows_of([clock])


def _ground(
    context: Context, request: Row[Any], entry: Entry, code: str
) -> Ground | Reason | RefusalGroundUnknown:
    if request.kind == Kind.CORRECTION:
        return corrections.reason_of(context.correction_reasons, code)
    return results.refusal_ground(entry, code)


def _clause(ground: Ground) -> str | None:
    """Return the id of the federal law's clause that a ground rests on, if it has one."""
    clause = ground.federal_law.clause
    return str(clause) if clause else None
