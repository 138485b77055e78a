"""Make a document from a body's information system (16(1)7)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake.catalogue import Entry
from intake.catalogue.standing import Function
from intake.context import Context
from intake.domain import results, terms
from intake.domain.states import Outcome, Status, Step
from intake.repository import forms as forms_rows
from intake.scope import scope_of
from intake.service import forms
from intake.service.forms import Form
from intake.service.progress import steps
from shared import deadlines
from shared.auth import Actor
from shared.database import Transaction
from shared.events import SystemDocumentMade
from shared.ids import new_id
from shared.web.preconditions import IfMatch
from shared.writes import Rows


async def make_document(
    context: Context, *, actor: Actor, request_id: UUID, expected: IfMatch, code: str
) -> Row[Any]:
    """Make a document of the service from the body's system; it is issued like a result.

    Where the body had still to decide, the document is the result: the clock of provision stops,
    and what was not passed on need not be.

    Raises
    ------
    ResultUnknown, ResultNotIssuedHere, NotMadeFromSystems, SystemDocumentBarred,
    SystemDocumentNotAgreed
        By what the service gives, the federal law, and the agreement, in this order.
    """
    now = context.clock()
    scope = scope_of(actor, *steps.MFC_SIDE)
    async with context.database.transaction() as tx:
        request = await steps.readable(tx, request_id=request_id, scope=scope)
        steps.check_turn(request, step=Step.MAKE_DOCUMENT, expected=expected)
        entry = context.entry_of(service=request.service, version=request.catalogue_version)
        system = results.system_of(entry, steps.agreement_of(context, request), code)
        decided = request.status == Status.RESULT_RECEIVED
        row = await steps.move(
            tx,
            step=Step.MAKE_DOCUMENT,
            request_id=request_id,
            expected=IfMatch(versions=frozenset({request.version})),
            scope=scope,
            changes={} if decided else _result(code, now),
        )
        steps.check_engaged(
            context, actor=actor, row=row, function=Function.SYSTEM_DOCUMENTS, now=now
        )
        clocks = () if decided else (await _settle(context, tx, row, entry, now=now),)
        running = await forms_rows.next_number(tx)
        result = results.result_of(entry, code)
        form = forms.system_document(
            context, row, actor=actor, result=result, system=system, running=running, now=now
        )
        await steps.write_down(
            tx,
            actor=actor,
            step=Step.MAKE_DOCUMENT,
            row=row,
            told=SystemDocumentMade(
                code=code,
                form=form.number,
                organisation=actor.organisation,
                worker=actor.subject,
                made_at=now,
                **steps.told(row),
            ),
            rows=(form.rows(), _document(form, row, actor=actor, code=code), *clocks),
            kind="document-made",
            clause="210-16(1)7",
            details={"document": code, "form": form.number},
            now=now,
        )
    return row


def _result(code: str, now: datetime) -> dict[str, Any]:
    return {"result": code, "outcome": Outcome.GRANTED, "result_at": now}


async def _settle(
    context: Context, tx: Transaction, row: Row[Any], entry: Entry, *, now: datetime
) -> Rows:
    """Stop the clocks of a request that the body need not decide any more; start that of issue."""
    await deadlines.meet(tx, kind=steps.term_of(row), aggregate_id=row.id, now=now)
    await deadlines.cancel(tx, kind="transfer", aggregate_id=row.id, now=now)
    term = terms.issue_term(entry, context.terms, on=now.astimezone(context.zone).date())
    clock = steps.clock_of(context, row, kind="issue", term=term, now=now)
    return deadlines.rows_of([clock])


def _document(form: Form, row: Row[Any], *, actor: Actor, code: str) -> Rows:
    return forms_rows.new_system_document(
        {
            "id": new_id(),
            "request_id": row.id,
            "code": code,
            "system": form.data["system"],
            "body": row.body,
            "organisation": actor.organisation,
            "worker": actor.subject,
            "form": form.number,
            "made_at": form.made_at,
        }
    )
