"""Speak for the applicant before bodies, and for bodies before the applicant (16(1)2, 16(1)3)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake import applicant
from intake.context import Context
from intake.domain import conversation
from intake.domain.conversation import Author, Circle, End, Side, SpeaksFor
from intake.domain.states import Status
from intake.refusals.conversation import NothingToPassOn, PassedOnAlready, PassedOnAtNoTime
from intake.refusals.progress import NotInThisState
from intake.repository import messages as messages_rows
from intake.repository import requests as requests_rows
from intake.repository import timeline as timeline_rows
from intake.schemas import conversation as schemas
from intake.schemas.conversation import MessageIn, PassedOnIn
from intake.scope import Scope, scope_of
from intake.service.new_request import PURPOSE
from intake.service.progress import steps
from shared import audit, outbox
from shared.auth import Actor, Role
from shared.events import MessagePassedOn, MessageSent, PersonalDataRecorded
from shared.ids import new_id
from shared.refusals import NotFound
from shared.vault.door import Asked
from shared.vault.plaintext import Plaintext
from shared.vault.refusals import FileDestroyed
from shared.vault.vault import Card
from shared.web import idempotency
from shared.web.idempotency import IdempotencyKey, StoredAnswer
from shared.writes import Rows, keep

CARD = "message"
"""The kind of card in which the vault keeps the words of a message."""

TEXT = "message-text"
"""The field of the card, as the registry's edition of the purposes names it."""

_AT_THE_COUNTER = (Role.MFC_WORKER, Role.INVOLVED_WORKER)
"""Who speaks with the applicant: an involved organisation does in the MFC's place (16(1.1))."""

_AUTHORS = (
    (Role.MFC_WORKER, "mfc", Author.MFC),
    (Role.INVOLVED_WORKER, "involved", Author.MFC),
    (Role.PORTAL, "portal", Author.PORTAL),
    (Role.BODY_OFFICIAL, "body", Author.BODY),
)


async def send(
    context: Context, *, actor: Actor, request_id: UUID, form: MessageIn, key: IdempotencyKey
) -> StoredAnswer:
    """Keep a message: its words in the request's file, who speaks to whom in the clear.

    Raises
    ------
    SpeaksForAnother, TakesNoPart
        By the clauses that they name.
    NotInThisState
        The request is closed.
    FileDestroyed
        There is no file any more to keep the words in.
    """
    now = context.clock()
    async with context.database.transaction() as tx:
        if earlier := await idempotency.earlier(tx, key):
            return earlier
        request = await messages_rows.request_of(
            tx,
            request_id=request_id,
            scope=scope_of(actor),
            addressed=_addressed(actor),
            card=applicant.CARD,
        )
        if request is None:
            raise NotFound
        if await requests_rows.hold(tx, request_id=request_id) == Status.CLOSED:
            raise NotInThisState(status=Status.CLOSED)
        if request.subject_id is None:
            raise FileDestroyed
        new = _new_message(context, actor=actor, request=request, form=form, now=now)
        card = Card(kind=CARD, row_id=new["id"], values={TEXT: form.text})
        sealed = await context.vault.add_card(
            tx, card, file_id=request.file_id, subject_id=request.subject_id
        )
        answer = idempotency.answer_of(
            status=201,
            body=schemas.MessageSent(id=new["id"], sent_at=now),
            headers={"Location": f"/requests/{request_id}/messages/{new['id']}"},
        )
        with idempotency.alone():
            await keep(
                tx,
                messages_rows.new_message(new),
                sealed,
                *_follows(actor, request, new, now=now),
                idempotency.rows_of(key, answer, now=now),
            )
        return answer


async def list_messages(
    context: Context, *, actor: Actor, request_id: UUID, after: UUID | None, limit: int
) -> Sequence[Row[Any]]:
    """Return what was said, without the words, to those who take part and those addressed."""
    scope, addressed = scope_of(actor), _addressed(actor)
    async with context.database.reading() as connection:
        rows = await messages_rows.list_messages(
            connection,
            request_id=request_id,
            scope=scope,
            addressed=addressed,
            after=after,
            limit=limit,
        )
        if rows:
            return rows
        request = await messages_rows.request_of(
            connection,
            request_id=request_id,
            scope=scope,
            addressed=addressed,
            card=applicant.CARD,
        )
    if request is None:
        raise NotFound
    return []


async def get_text(
    context: Context, *, actor: Actor, request_id: UUID, message_id: UUID, purpose: str
) -> Plaintext:
    """Return the words of a message.

    Raises
    ------
    shared.vault.refusals
        By the door, which writes down who looked (7(5)).
    """
    scope = scope_of(actor, *_AT_THE_COUNTER, Role.BODY_OFFICIAL)
    row = await _message(context, actor, request_id, message_id, scope=scope)
    asked = Asked(file_id=row.file_id, kind=CARD, row_id=row.id, purpose=purpose, fields=[TEXT])
    return (await context.door.open(asked, actor=actor)).values[TEXT]


async def pass_on(
    context: Context, *, actor: Actor, request_id: UUID, message_id: UUID, form: PassedOnIn
) -> Row[Any]:
    """Note that the applicant was told what the body asked to tell him, once.

    Raises
    ------
    NothingToPassOn, PassedOnAlready, PassedOnAtNoTime
    """
    now = context.clock()
    at, scope = form.at or now, scope_of(actor, *_AT_THE_COUNTER)
    before = await _message(context, actor, request_id, message_id, scope=scope)
    if not before.sent_at <= at <= now:
        raise PassedOnAtNoTime
    if not conversation.is_to_pass_on(
        speaks_for=SpeaksFor(before.speaks_for), receiver=Side(before.receiver)
    ):
        raise NothingToPassOn
    async with context.database.transaction() as tx:
        request = await steps.readable(tx, request_id=request_id, scope=scope)
        await requests_rows.hold(tx, request_id=request_id)
        row = await messages_rows.pass_on(
            tx, message_id=message_id, at=at, over=form.over, by=actor.subject
        )
        if row is None:
            raise PassedOnAlready(at=before.passed_on_at or now)
        told = MessagePassedOn(
            message_id=message_id, over=form.over, passed_on_at=at, **steps.told(request)
        )
        details = {"message": str(message_id), "over": form.over}
        await keep(
            tx,
            timeline_rows.new_entry(
                request_id=request_id, kind="message-passed-on", details=details, at=at
            ),
            _entry(actor, "request.pass-message-on", told, clause="210-16(1)3", now=now),
            outbox.rows_of(told, now=now),
        )
    return row


async def _message(
    context: Context, actor: Actor, request_id: UUID, message_id: UUID, *, scope: Scope
) -> Row[Any]:
    async with context.database.reading() as connection:
        row = await messages_rows.get_message(
            connection,
            request_id=request_id,
            message_id=message_id,
            scope=scope,
            addressed=_addressed(actor),
        )
    if row is None:
        raise NotFound
    return row


def _addressed(actor: Actor) -> str | None:
    """Return the organisation that an official speaks for, if it was spoken to."""
    return actor.organisation if actor.has(Role.BODY_OFFICIAL) else None


def _author(actor: Actor, request: Row[Any]) -> Author:
    for role, column, author in _AUTHORS:
        if actor.has(role) and getattr(request, column) == actor.organisation:
            return author
    return Author.ORGANISATION


def _new_message(
    context: Context, *, actor: Actor, request: Row[Any], form: MessageIn, now: datetime
) -> dict[str, Any]:
    """Return the row of a message that the rules let pass."""
    entry = context.entry_of(service=request.service, version=request.catalogue_version)
    holders = frozenset(query.holder for query in entry.queries)
    sender, receiver = conversation.ends_of(
        Circle(body=request.body, organisations=holders),
        author=_author(actor, request),
        own=actor.organisation,
        speaks_for=form.speaks_for,
        to=End(form.to.side, form.to.code),
    )
    regulation = context.catalogue.regulation_of(request.mfc, context.today())
    return {
        "id": new_id(),
        "request_id": request.id,
        "speaks_for": form.speaks_for,
        "sender": sender.side,
        "sender_code": sender.code,
        "receiver": receiver.side,
        "receiver_code": receiver.code,
        "organisation": actor.organisation,
        "worker": actor.subject,
        "agreement": request.agreement,
        "regulation": regulation and regulation.number,
        "regulation_version": regulation and regulation.version,
        "sent_at": now,
    }


def _follows(
    actor: Actor, request: Row[Any], new: dict[str, Any], *, now: datetime
) -> tuple[Rows, ...]:
    """Return what follows from a message: timeline, audit, events."""
    told = _sent(request, new)
    clause = conversation.clause_of(new["speaks_for"])
    details = {
        "message": str(new["id"]),
        "speaks_for": new["speaks_for"],
        "to": new["receiver_code"] or new["receiver"],
    }
    events = [told] if request.said else [told, _recorded(request, clause=clause, now=now)]
    return (
        timeline_rows.new_entry(
            request_id=request.id, kind="message-sent", details=details, at=now
        ),
        _entry(actor, "request.send-message", told, clause=clause, now=now),
        outbox.rows_of(*events, now=now),
    )


def _sent(request: Row[Any], new: dict[str, Any]) -> MessageSent:
    told = steps.told(request)
    further = (code for code in (new["sender_code"], new["receiver_code"]) if code)
    return MessageSent(
        message_id=new["id"],
        speaks_for=new["speaks_for"],
        sender=new["sender_code"] or new["sender"],
        receiver=new["receiver_code"] or new["receiver"],
        agreement=new["agreement"],
        regulation=new["regulation"],
        regulation_version=new["regulation_version"],
        sent_at=new["sent_at"],
        **{**told, "parties": tuple(dict.fromkeys((*told["parties"], *further)))},
    )


def _recorded(request: Row[Any], *, clause: str, now: datetime) -> PersonalDataRecorded:
    """Return what the registry is told with the first message: words are kept from now on."""
    return PersonalDataRecorded(
        file_id=request.file_id,
        subject_id=request.subject_id,
        holder="intake",
        operator=request.mfc,
        category="applicant",
        fields=(TEXT,),
        purpose=PURPOSE,
        basis=clause,
        source="applicant",
        collected_at=now,
    )


def _entry(
    actor: Actor, verb: str, told: MessageSent | MessagePassedOn, *, clause: str, now: datetime
) -> Rows:
    return audit.rows_of(
        actor=actor,
        verb=verb,
        aggregate_id=told.request_id,
        clause=clause,
        payload=told,
        now=now,
    )
