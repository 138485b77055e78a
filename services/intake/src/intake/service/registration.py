"""Register requests: one transaction from the rules to the events (16(1)1, 15(1))."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from intake.context import Context
from intake.repository import receipts as receipts_rows
from intake.repository import requests as requests_rows
from intake.schemas.requests import (
    ApplicationIn,
    ApplicationRegistered,
    RequestIn,
)
from intake.service import receipts
from intake.service.admitting import Coming, admit
from intake.service.new_request import NewRequest
from shared import audit, deadlines, outbox
from shared.auth import Actor
from shared.database import Transaction
from shared.ids import new_id
from shared.language import Text
from shared.refusals import FieldError, Refusal
from shared.web import idempotency
from shared.web.idempotency import IdempotencyKey, StoredAnswer
from shared.web.preconditions import etag
from shared.writes import Rows, keep

_SEQUENCE = "request_number"
_THIS_ONE = Text(ru="По этой услуге отказано", en="This service is refused")


async def register_request(
    context: Context, *, actor: Actor, form: RequestIn, key: IdempotencyKey
) -> StoredAnswer:
    """Take a request in and give it a number, in one round trip.

    The request, its papers, its clocks and its events are kept together, or nothing is. A
    repetition under the same key gets the first answer, whatever the catalogue says by then.

    Raises
    ------
    intake.refusals.admission, .situation, .applicants, .papers, .consents, .sending, .receipts
        By the clauses that they name.
    """
    if form.receipt is not None:
        return await _register_received(context, actor=actor, form=form, key=key)
    now, number = context.clock(), await context.numbers.next()
    try:
        coming = Coming(now=now, running_number=number)
        new = admit(context, actor=actor, form=form, coming=coming)
    except Refusal:
        earlier = await idempotency.kept(context.database, key)
        if earlier is None:
            raise
        return earlier
    rows = await _rows(context, actor, new)
    return await idempotency.keep_at_once(context.gatherer, key, _answer(new), *rows, now=now)


async def _register_received(
    context: Context, *, actor: Actor, form: RequestIn, key: IdempotencyKey
) -> StoredAnswer:
    """Register what was received before: the receipt is taken up in the same transaction."""
    now = context.clock()
    async with context.database.transaction() as tx:
        begun = await idempotency.begin(tx, key, sequence=_SEQUENCE)
        if isinstance(begun, StoredAnswer):
            return begun
        new = await _admitted(
            context, tx, actor=actor, form=form, coming=Coming(now=now, running_number=begun)
        )
        answer = _answer(new)
        with idempotency.alone():
            rows = await _rows(context, actor, new)
            await keep(tx, *rows, idempotency.rows_of(key, answer, now=now))
        await _settle_receipt(tx, new)
        return answer


def _answer(new: NewRequest) -> StoredAnswer:
    return idempotency.answer_of(
        status=201,
        body=new.answer(),
        headers={"Location": f"/requests/{new.id}", "ETag": etag(1)},
    )


async def register_application(
    context: Context, *, actor: Actor, form: ApplicationIn, key: IdempotencyKey
) -> StoredAnswer:
    """Take an application for several services in: each is a request of its own, or none is.

    Raises
    ------
    shared.refusals.Refusal
        As for a single request; the pointer names the service that it befell.
    """
    now, application_id = context.clock(), new_id()
    async with context.database.transaction() as tx:
        begun = await idempotency.begin(tx, key, sequence=_SEQUENCE)
        if isinstance(begun, StoredAnswer):
            return begun
        asked = form.requests()
        numbers = [begun, *await requests_rows.further_numbers(tx, len(asked) - 1)]
        made = []
        for place, (one, number) in enumerate(zip(asked, numbers, strict=True)):
            coming = Coming(now=now, running_number=number, application_id=application_id)
            with _pointing_at(place):
                new = await _admitted(context, tx, actor=actor, form=one, coming=coming)
            made.append(new)
        answer = idempotency.answer_of(
            status=201,
            body=ApplicationRegistered(id=application_id, requests=[new.answer() for new in made]),
            headers={"Location": f"/applications/{application_id}"},
        )
        for new in made:
            await keep(tx, *await _rows(context, actor, new))
            await _settle_receipt(tx, new)
        with idempotency.alone():
            await keep(tx, idempotency.rows_of(key, answer, now=now))
        return answer


async def _admitted(
    context: Context, tx: Transaction, *, actor: Actor, form: RequestIn, coming: Coming
) -> NewRequest:
    """Return the request as the rules admit it, with the receipt that it comes from."""
    if form.receipt is not None:
        receipt = await receipts.taken_up(tx, actor=actor, form=form)
        coming = replace(coming, receipt=receipt)
    return admit(context, actor=actor, form=form, coming=coming)


@contextmanager
def _pointing_at(place: int) -> Iterator[None]:
    """Let a refusal say which of the services it befell."""
    try:
        yield
    except Refusal as refusal:
        pointer = f"/body/services/{place}"
        here = FieldError(pointer=pointer, detail=_THIS_ONE, code=refusal.slug)
        refusal.errors = (here, *refusal.errors)
        raise


async def _rows(context: Context, actor: Actor, new: NewRequest) -> list[Rows]:
    """Return all that is kept of a new request."""
    registered, now = new.registered(), new.now
    return [
        *requests_rows.new_request(new.row(), documents=new.papers(), at=now),
        *new.beside(),
        *await context.vault.open_file(new.file(), new.cards(), now=now),
        deadlines.rows_of(new.clocks()),
        audit.rows_of(
            actor=actor,
            verb="request.register",
            aggregate_kind="request",
            aggregate_id=new.id,
            clause="210-16(1)1",
            payload=registered,
            now=now,
        ),
        outbox.rows_of(registered, new.recorded(), now=now),
    ]


async def _settle_receipt(tx: Transaction, new: NewRequest) -> None:
    """Let the receipt know its request: its clock is met, and goes over to the request."""
    if new.receipt is not None:
        receipt_id = new.receipt.id
        await receipts_rows.register(tx, receipt_id=receipt_id, request_id=new.id, now=new.now)
        await deadlines.meet(tx, kind="registration", aggregate_id=receipt_id, now=new.now)
        await receipts_rows.hand_clock_over(tx, receipt_id=receipt_id, request_id=new.id)
