"""Check somebody's data on a doubt; while the check lasts the data are blocked (PD-6.1.7)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from pdata_registry.checking import Doubt, Outcome, fits, is_authority, raised_properly
from pdata_registry.context import Context
from pdata_registry.numbering import Journal
from pdata_registry.refusals import (
    AppealInTheFuture,
    CheckAlreadyEnded,
    OperatorNotNamed,
    OperatorUnknown,
)
from pdata_registry.repository import checks
from pdata_registry.schemas.checks import CheckIn, CheckOut, CorrectedIn, NotConfirmedIn
from pdata_registry.service.numbers import next_number
from shared import audit, deadlines, outbox
from shared.auth import Actor
from shared.database import Transaction
from shared.events import SubjectBlocked, SubjectUnblocked
from shared.ids import new_id
from shared.refusals import NotFound, NotPermitted
from shared.terms import due
from shared.web import idempotency
from shared.web.idempotency import IdempotencyKey, StoredAnswer

_AGGREGATE = "check"
_CLAUSE = "PD-6.1.7"


async def open_check(
    context: Context, *, actor: Actor, form: CheckIn, key: IdempotencyKey
) -> StoredAnswer:
    """Begin a check and block the subject's data of the operator, both or neither.

    Raises
    ------
    AppealInTheFuture, AuthoritySpeaksForItself, OperatorNotNamed, OperatorUnknown, NotPermitted
    """
    now = context.clock()
    received_at = form.received_at or now
    if received_at > now:
        raise AppealInTheFuture
    raised_properly(actor, raised_by=form.raised_by)
    operator = _operator_of(context, actor=actor, named=form.operator)
    term = context.terms.on(form.doubt.term, now.astimezone(context.zone).date()).term
    ends = due(term, started=received_at, zone=context.zone)
    async with context.database.transaction() as tx:
        if earlier := await idempotency.earlier(tx, key):
            return earlier
        taken = await next_number(tx, context, Journal.CHECKS, organisation=operator, now=now)
        check = await checks.add_check(
            tx,
            {
                **form.model_dump(),
                "id": new_id(),
                "number": taken.number,
                "operator": operator,
                "lodged_by": actor.organisation,
                "registered_by": actor.subject,
                "received_at": received_at,
                "opened_at": now,
                "due_at": ends.at,
            },
        )
        await _block(tx, check=check, codes=context.editions.codes_of(operator), now=now)
        await deadlines.start(
            tx,
            kind=form.doubt.term,
            aggregate_kind=_AGGREGATE,
            aggregate_id=check.id,
            request_id=None,
            term=term,
            due=ends,
            started_at=received_at,
            parties=tuple(dict.fromkeys((operator, actor.organisation))),
        )
        await audit.record(
            tx,
            actor=actor,
            verb="check.open",
            aggregate_id=check.id,
            clause=_CLAUSE,
            payload={"doubt": form.doubt, "operator": operator, "number": taken.number},
            now=now,
        )
        answer = CheckOut.model_validate(check, from_attributes=True)
        return await idempotency.keep(tx, key, status=201, body=answer, now=now)


def _operator_of(context: Context, *, actor: Actor, named: str | None) -> str:
    """Return whose processing is checked: an official's own operator's, or the one named."""
    if is_authority(actor):
        if named is None:
            raise OperatorNotNamed
        operator = context.editions.operator(named)
        if operator is None:
            raise OperatorUnknown(operator=named)
        return operator.code
    own = context.editions.answering_for(actor.organisation)
    if named not in {None, own, actor.organisation}:
        raise NotPermitted
    return own


async def _block(
    tx: Transaction, *, check: Row[Any], codes: Collection[str], now: datetime
) -> None:
    blocked = await checks.block(tx, check=check, operators=codes)
    events = [
        SubjectBlocked(
            block_id=one.id,
            operator=one.operator,
            subject_id=one.subject_id,
            check_id=check.id,
            blocked_at=one.blocked_at,
            parties=(one.operator,),
        )
        for one in blocked
    ]
    await outbox.add(tx, *events, now=now)


async def end_check(
    context: Context,
    *,
    actor: Actor,
    check_id: UUID,
    form: NotConfirmedIn | CorrectedIn,
    key: IdempotencyKey,
) -> StoredAnswer:
    """End a check and its block; where another check is open, that one's block stands on.

    Raises
    ------
    NotFound, OutcomeDoesNotFit, CheckAlreadyEnded
    """
    now = context.clock()
    async with context.database.transaction() as tx:
        if earlier := await idempotency.earlier(tx, key):
            return earlier
        check = await checks.get(tx, check_id=check_id, scope=_scope(context, actor))
        if check is None:
            raise NotFound
        fits(form.outcome, doubt=Doubt(check.doubt))
        values = {**_ending(form), "ended_by": actor.subject, "ended_at": now}
        ended = await checks.end(tx, check_id=check_id, values=values)
        if ended is None:
            raise CheckAlreadyEnded
        await _unblock(tx, check=ended, now=now)
        await deadlines.meet(tx, kind=Doubt(ended.doubt).term, aggregate_id=ended.id, now=now)
        await audit.record(
            tx,
            actor=actor,
            verb="check.end",
            aggregate_id=ended.id,
            clause=_CLAUSE,
            payload={"outcome": ended.outcome, "number": ended.number},
            now=now,
        )
        answer = CheckOut.model_validate(ended, from_attributes=True)
        return await idempotency.keep(tx, key, status=201, body=answer, now=now)


def _ending(form: NotConfirmedIn | CorrectedIn) -> dict[str, Any]:
    if isinstance(form, CorrectedIn):
        return {"outcome": form.outcome, "papers": form.documents}
    return {"outcome": form.outcome, "reasons": form.reasons, "papers": [form.conclusion]}


async def _unblock(tx: Transaction, *, check: Row[Any], now: datetime) -> None:
    unblocked = await checks.unblock(tx, check_id=check.id, now=now)
    events = [
        SubjectUnblocked(
            block_id=one.id,
            operator=one.operator,
            subject_id=one.subject_id,
            outcome=Outcome(check.outcome).value,
            unblocked_at=now,
            parties=(one.operator,),
        )
        for one in unblocked
    ]
    await outbox.add(tx, *events, now=now)


async def get_check(context: Context, *, actor: Actor, check_id: UUID) -> Row[Any]:
    """Return a check of the actor's operator, or one that the authority lodged."""
    async with context.database.reading() as connection:
        row = await checks.get(connection, check_id=check_id, scope=_scope(context, actor))
    if row is None:
        raise NotFound
    return row


async def list_checks(
    context: Context, *, actor: Actor, ended: bool | None, after: UUID | None, limit: int
) -> Sequence[Row[Any]]:
    """Return the newest checks of the actor's operator, or those that the authority lodged."""
    async with context.database.reading() as connection:
        return await checks.list_(
            connection, scope=_scope(context, actor), ended=ended, after=after, limit=limit
        )


async def blocks_of(context: Context, *, actor: Actor, subject_id: UUID) -> Sequence[Row[Any]]:
    """Return every block of a subject's data of the actor's operator, the latest first."""
    codes = context.editions.codes_of(actor.organisation)
    async with context.database.reading() as connection:
        return await checks.blocks_of(connection, subject_id=subject_id, operators=codes)


def _scope(context: Context, actor: Actor) -> Mapping[str, str]:
    if is_authority(actor):
        return {"lodged_by": actor.organisation}
    return {"operator": context.editions.answering_for(actor.organisation)}
