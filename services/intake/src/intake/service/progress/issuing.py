"""Tell the applicant of the result, give it to him, or send it back if nobody comes (16(1)6)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake.catalogue.standing import Function
from intake.context import Context
from intake.domain import results, terms
from intake.domain.states import Step
from intake.repository import forms as forms_rows
from intake.repository import requests as requests_rows
from intake.schemas.progress import IssueIn
from intake.scope import scope_of
from intake.service import forms
from intake.service.progress import steps
from shared import deadlines
from shared.auth import Actor, Role
from shared.database import Transaction
from shared.events import ResultIssued, ResultReady, ResultReturned
from shared.web.preconditions import IfMatch


async def tell_ready(
    context: Context, *, actor: Actor, request_id: UUID, expected: IfMatch
) -> Row[Any]:
    """Note that the applicant was told of the result: issue is in time, its keeping begins."""
    now = context.clock()
    scope = scope_of(actor, *steps.MFC_SIDE)
    async with context.database.transaction() as tx:
        row = await steps.move(
            tx,
            step=Step.TELL_READY,
            request_id=request_id,
            expected=expected,
            scope=scope,
            changes={"ready_at": now},
            once="ready_at",
        )
        steps.check_engaged(context, actor=actor, row=row, function=Function.ISSUE, now=now)
        await deadlines.meet(tx, kind="issue", aggregate_id=request_id, now=now)
        term = terms.collection_term(context.terms, on=now.astimezone(context.zone).date())
        clock = steps.clock_of(context, row, kind="collection", term=term, now=now)
        keep_until = clock.due.at
        await steps.write_down(
            tx,
            actor=actor,
            step=Step.TELL_READY,
            row=row,
            told=ResultReady(ready_at=now, keep_until=keep_until, **steps.told(row)),
            rows=(deadlines.rows_of([clock]),),
            kind="ready",
            clause="210-16(5)2",
            details={"keep_until": keep_until.isoformat()},
            now=now,
        )
    return row


async def issue(
    context: Context, *, actor: Actor, request_id: UUID, expected: IfMatch, form: IssueIn
) -> Row[Any]:
    """Give the result to the applicant or a representative whose identity was checked.

    A receipt gets its number; the clocks of issue and of keeping stop.
    """
    now = context.clock()
    scope = scope_of(actor, *steps.MFC_SIDE)
    async with context.database.transaction() as tx:
        row = await steps.move(
            tx,
            step=Step.ISSUE,
            request_id=request_id,
            expected=expected,
            scope=scope,
            changes={"issued_at": now},
        )
        steps.check_engaged(context, actor=actor, row=row, function=Function.ISSUE, now=now)
        for kind in ("issue", "collection"):
            await deadlines.meet(tx, kind=kind, aggregate_id=request_id, now=now)
        receipt = await _receipt(context, tx, row, actor=actor, form=form, now=now)
        await steps.write_down(
            tx,
            actor=actor,
            step=Step.ISSUE,
            row=row,
            told=ResultIssued(
                issued_at=now, receipt=receipt.number, receiver=form.receiver, **steps.told(row)
            ),
            rows=(receipt.rows(),),
            clause="210-16(1)6",
            details={"receiver": form.receiver, "receipt": receipt.number},
            now=now,
        )
    return row


async def return_unclaimed(
    context: Context, *, actor: Actor, request_id: UUID, expected: IfMatch
) -> Row[Any]:
    """Send a result that nobody came for back to the body, once its term of keeping is over.

    Raises
    ------
    NotUnclaimedYet
        The applicant may still come for it.
    """
    now = context.clock()
    scope = scope_of(actor, *steps.MFC_SIDE)
    async with context.database.transaction() as tx:
        request = await steps.readable(tx, request_id=request_id, scope=scope)
        steps.check_turn(request, step=Step.RETURN_UNCLAIMED, expected=expected)
        results.check_unclaimed(kept_until=await _kept_until(tx, request_id), now=now)
        row = await steps.move(
            tx,
            step=Step.RETURN_UNCLAIMED,
            request_id=request_id,
            expected=expected,
            scope=scope,
        )
        steps.check_engaged(context, actor=actor, row=row, function=Function.ISSUE, now=now)
        await steps.write_down(
            tx,
            actor=actor,
            step=Step.RETURN_UNCLAIMED,
            row=row,
            told=ResultReturned(returned_at=now, **steps.told(row)),
            clause="210-16(1)6",
            now=now,
        )
    return row


async def list_unclaimed(
    context: Context, *, actor: Actor, after: UUID | None, limit: int
) -> Sequence[Row[Any]]:
    """Return the requests of the actor's MFC whose results nobody came for, the oldest first."""
    scope = scope_of(actor, Role.MFC_WORKER, Role.SUPERVISOR)
    async with context.database.reading() as connection:
        return await requests_rows.list_unclaimed(
            connection, mfc=scope.organisation, after=after, limit=limit
        )


async def _kept_until(tx: Transaction, request_id: UUID) -> datetime | None:
    clocks = await deadlines.of_aggregate(tx, aggregate_id=request_id)
    return next((clock.due_at for clock in clocks if clock.kind == "collection"), None)


async def _receipt(
    context: Context,
    tx: Transaction,
    row: Row[Any],
    *,
    actor: Actor,
    form: IssueIn,
    now: datetime,
) -> forms.Form:
    made, running = await forms_rows.made_and_number(tx, request_id=row.id)
    return forms.receipt(
        context,
        row,
        actor=actor,
        receiver=form.receiver,
        authority=form.authority,
        identity=form.identity,
        made=made,
        running=running,
        now=now,
    )
