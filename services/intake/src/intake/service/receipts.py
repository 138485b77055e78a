"""Keep receipts: facts of their own, before a request is registered or papers are turned away."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake.catalogue import Ground
from intake.context import Context
from intake.domain import admission, terms
from intake.domain.receipts import ReceiptStatus, ground_to_turn_away, received_at
from intake.refusals.receipts import PaperGroundUnknown, ReceiptOfAnother, ReceiptSettled
from intake.repository import receipts as receipts_rows
from intake.schemas.receipts import ReceiptIn, ReceiptMade, TurnAwayIn
from intake.schemas.requests import RequestIn
from intake.scope import Scope, scope_of
from intake.service.admitting import who_takes_it
from intake.service.new_request import Taker
from shared import audit, deadlines, outbox
from shared.auth import Actor, Role
from shared.database import Transaction
from shared.deadlines import NewDeadline
from shared.events import RequestReceived, RequestTurnedAway, TurnAwayStopped
from shared.ids import new_id
from shared.refusals import NotFound
from shared.terms import Due, Term, due
from shared.web import idempotency
from shared.web.idempotency import IdempotencyKey, StoredAnswer
from shared.writes import Rows, keep

_LATE, _AWAY = "210-11.1(1)", "210-11.1(4)"
_TAKERS = (Role.MFC_WORKER, Role.INVOLVED_WORKER, Role.PORTAL)
_READERS = (*_TAKERS, Role.SUPERVISOR, Role.BODY_OFFICIAL)


async def receive(
    context: Context, *, actor: Actor, form: ReceiptIn, key: IdempotencyKey
) -> StoredAnswer:
    """Note that something was received, and let the clock of its registration run.

    Raises
    ------
    ServiceUnknown, ChannelOfOthers, ReceivedWhen
    """
    now, taker = context.clock(), who_takes_it(context, actor, form)
    entry = admission.service_in_force(context.catalogue, code=form.service, on=context.today())
    admission.check_channel(entry, form.channel, through_portal=taker.portal is not None)
    at = received_at(form.received_at, now=now, limit=context.admission.receipt_limit)
    term = terms.registration_term(entry, context.terms, on=at.astimezone(context.zone).date())
    end = due(term, started=at, zone=context.zone)
    row = _row(actor, form, taker, body=entry.body, at=at, end=end)
    async with context.database.transaction() as tx:
        if earlier := await idempotency.earlier(tx, key):
            return earlier
        told = _received(row)
        answer = idempotency.answer_of(
            status=201,
            body=ReceiptMade.model_validate(row),
            headers={"Location": f"/receipts/{row['id']}"},
        )
        with idempotency.alone():
            await keep(
                tx,
                receipts_rows.new_receipt(row),
                deadlines.rows_of([_clock(row, term=term, end=end)]),
                _entry(actor, "receipt.receive", told, clause=_LATE, now=now),
                outbox.rows_of(told, now=now),
                idempotency.rows_of(key, answer, now=now),
            )
        return answer


async def turn_away(
    context: Context, *, actor: Actor, receipt_id: UUID, form: TurnAwayIn
) -> Row[Any]:
    """Turn papers away on a ground of the catalogue; any other is kept as stopped, and refused.

    Raises
    ------
    PaperGroundUnknown
        By 11.1 point 4: the acts know no such ground.
    ReceiptSettled
        It is registered, or turned away already.
    """
    now = context.clock()
    scope = scope_of(actor, Role.MFC_WORKER, Role.INVOLVED_WORKER)
    async with context.database.transaction() as tx:
        row = await _open(tx, receipt_id, scope)
        day = row.received_at.astimezone(context.zone).date()
        entry = admission.service_in_force(context.catalogue, code=row.service, on=day)
        ground = ground_to_turn_away(entry, form.ground)
        if isinstance(ground, PaperGroundUnknown):
            await _keep_stopped(tx, actor, row, ground=form.ground, now=now)
        else:
            row = await _turn_away(tx, actor, row, ground=ground, now=now)
    if isinstance(ground, PaperGroundUnknown):
        raise ground
    return row


async def _turn_away(
    tx: Transaction, actor: Actor, row: Row[Any], *, ground: Ground, now: datetime
) -> Row[Any]:
    clause = ground.federal_law.clause
    told = RequestTurnedAway(
        ground=ground.code,
        clause=str(clause) if clause else None,
        turned_away_at=now,
        **_told(row),
    )
    turned = await receipts_rows.turn_away(tx, receipt_id=row.id, ground=ground.code, now=now)
    if turned is None:
        raise ReceiptSettled(status=row.status)
    await deadlines.cancel(tx, aggregate_id=row.id, now=now)
    await keep(
        tx,
        _entry(actor, "receipt.turn-away", told, clause=_AWAY, now=now),
        outbox.rows_of(told, now=now),
    )
    return turned


async def _keep_stopped(
    tx: Transaction, actor: Actor, row: Row[Any], *, ground: str, now: datetime
) -> None:
    """Keep an attempt to turn papers away for nothing: it is evidence (11.1 point 4)."""
    told = TurnAwayStopped(
        ground=ground,
        organisation=actor.organisation,
        clause=_AWAY,
        stopped_at=now,
        **_told(row),
    )
    await keep(
        tx,
        _entry(actor, "receipt.turn-away-stopped", told, clause=_AWAY, now=now),
        outbox.rows_of(told, now=now),
    )


async def taken_up(tx: Transaction, *, actor: Actor, form: RequestIn) -> Row[Any]:
    """Return the receipt that a request is registered from, held until the end.

    Raises
    ------
    NotFound, ReceiptSettled, ReceiptOfAnother
    """
    if form.receipt is None:
        raise NotFound
    row = await _open(tx, form.receipt, scope_of(actor, *_TAKERS))
    if (row.service, row.channel) != (form.service, form.channel):
        raise ReceiptOfAnother(service=row.service, channel=row.channel)
    return row


async def get_receipt(context: Context, *, actor: Actor, receipt_id: UUID) -> Row[Any]:
    """Return a receipt of the actor's organisation."""
    async with context.database.reading() as connection:
        row = await receipts_rows.get_receipt(
            connection, receipt_id=receipt_id, scope=scope_of(actor, *_READERS)
        )
    if row is None:
        raise NotFound
    return row


async def list_receipts(
    context: Context,
    *,
    actor: Actor,
    status: ReceiptStatus | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the newest receipts of the actor's organisation."""
    async with context.database.reading() as connection:
        return await receipts_rows.list_receipts(
            connection,
            scope=scope_of(actor, *_READERS),
            status=status,
            after=after,
            limit=limit,
        )


async def _open(tx: Transaction, receipt_id: UUID, scope: Scope) -> Row[Any]:
    """Return a receipt that is not settled yet, held until the end."""
    row = await receipts_rows.hold(tx, receipt_id=receipt_id, scope=scope)
    if row is None:
        raise NotFound
    if row.status != ReceiptStatus.RECEIVED:
        raise ReceiptSettled(status=row.status)
    return row


def _row(
    actor: Actor, form: ReceiptIn, taker: Taker, *, body: str, at: datetime, end: Due
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "status": ReceiptStatus.RECEIVED,
        "service": form.service,
        "channel": form.channel,
        "mfc": taker.mfc,
        "body": body,
        "involved": taker.involved,
        "portal": taker.portal,
        "worker": actor.subject,
        "presented": [{"code": one.code, "form": one.form} for one in form.presented],
        "received_at": at,
        "due_at": end.at,
    }


def _clock(row: dict[str, Any], *, term: Term, end: Due) -> NewDeadline:
    return NewDeadline(
        kind="registration",
        aggregate_kind="receipt",
        aggregate_id=row["id"],
        request_id=None,
        term=term,
        due=end,
        started_at=row["received_at"],
        parties=_parties(row["mfc"], row["body"], row["portal"], row["involved"]),
    )


def _received(row: dict[str, Any]) -> RequestReceived:
    return RequestReceived(
        receipt_id=row["id"],
        service=row["service"],
        channel=row["channel"],
        mfc=row["mfc"],
        body=row["body"],
        involved=row["involved"],
        presented=tuple(one["code"] for one in row["presented"]),
        received_at=row["received_at"],
        due_at=row["due_at"],
        parties=_parties(row["mfc"], row["body"], row["portal"], row["involved"]),
    )


def _told(row: Row[Any]) -> dict[str, Any]:
    return {
        "receipt_id": row.id,
        "service": row.service,
        "channel": row.channel,
        "mfc": row.mfc,
        "body": row.body,
        "involved": row.involved,
        "parties": _parties(row.mfc, row.body, row.portal, row.involved),
    }


def _parties(*named: str | None) -> tuple[str, ...]:
    return tuple(party for party in named if party)


def _entry(
    actor: Actor,
    verb: str,
    told: RequestReceived | RequestTurnedAway | TurnAwayStopped,
    *,
    clause: str,
    now: datetime,
) -> Rows:
    return audit.rows_of(
        actor=actor,
        verb=verb,
        aggregate_kind="receipt",
        aggregate_id=told.receipt_id,
        clause=clause,
        payload=told,
        now=now,
    )
