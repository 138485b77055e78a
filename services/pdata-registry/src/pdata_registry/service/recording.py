"""Keep records of processing: those that holders tell of, and those entered directly."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from pdata_registry.checking import ALLOWED_WHILE_BLOCKED
from pdata_registry.context import Context
from pdata_registry.domain import OWN_HOLDER, Processing, judge, keep_until
from pdata_registry.editions import Edition, Retention, Way
from pdata_registry.refusals import (
    ClosedInTheFuture,
    FileAlreadyClosed,
    NoEditionInForce,
    NotKeptHere,
)
from pdata_registry.repository import checks, records, subjects
from pdata_registry.schemas.records import RecordIn, RecordOut
from shared import audit
from shared.auth import Actor
from shared.database import Transaction
from shared.events import PersonalDataDestroyed, PersonalDataRecorded
from shared.ids import new_id
from shared.operations import Operation
from shared.refusals import NotFound, Refusal
from shared.vault.refusals import SubjectBlocked
from shared.web import idempotency
from shared.web.idempotency import IdempotencyKey, StoredAnswer

_CLAUSE = "PD-3.2"


async def keep_told(tx: Transaction, context: Context, *, event: PersonalDataRecorded) -> None:
    """Keep what a holder tells; what breaks the edition has happened, and is a finding."""
    processing = Processing(
        category=event.category,
        fields=frozenset(name.replace("_", "-") for name in event.fields),
        purpose=event.purpose,
        basis=event.basis,
        operation=Operation.RECORDING,
    )
    collected_on = event.collected_at.astimezone(context.zone).date()
    edition = context.editions.in_force(event.operator, on=collected_on)
    values = {
        **_judged(context, edition, processing, collected_on=collected_on),
        "file_id": event.file_id,
        "subject_id": event.subject_id,
        "holder": event.holder,
        "operator": event.operator,
        "source": event.source,
        "way": Way.AUTOMATED,
        "findings": _findings(edition, processing, operator=event.operator, day=collected_on),
        "collected_at": event.collected_at,
    }
    row = await records.add_record(tx, values)
    await _enter_in_log(tx, context, actor=audit.machine(event.holder), row=row)


async def enter(
    context: Context, *, actor: Actor, form: RecordIn, key: IdempotencyKey
) -> StoredAnswer:
    """Enter a processing directly; what breaks the edition is refused.

    Raises
    ------
    NoEditionInForce, SpecialCategory, OperationUnknown, CrossBorderTransfer, BasisMissing,
    CategoryUnknown, FieldsOutsideTheList, PurposeNotDeclared, ExcessiveForThePurpose,
    PaperUnknown, SubjectBlocked
        By the clauses that they name.
    """
    now = context.clock()
    today = now.astimezone(context.zone).date()
    edition = context.editions.in_force(actor.organisation, on=today)
    if edition is None:
        raise NoEditionInForce(operator=actor.organisation, day=today)
    processing = _asked(form)
    for refusal in judge(edition, processing):
        raise refusal
    collected_at = form.collected_at or now
    values = {
        **_judged(
            context,
            edition,
            processing,
            collected_on=collected_at.astimezone(context.zone).date(),
        ),
        "file_id": form.file_id or new_id(),
        "subject_id": form.subject_id,
        "holder": OWN_HOLDER,
        "operator": actor.organisation,
        "source": form.source,
        "way": form.way or edition.way,
        "findings": [],
        "collected_at": collected_at,
    }
    async with context.database.transaction() as tx:
        if earlier := await idempotency.earlier(tx, key):
            return earlier
        await _refuse_blocked(tx, actor=actor, form=form)
        row = await records.add_record(tx, values)
        await _enter_in_log(tx, context, actor=actor, row=row)
        answer = RecordOut.model_validate(row, from_attributes=True)
        return await idempotency.keep(tx, key, status=201, body=answer, now=now)


async def close_directly(
    context: Context, *, actor: Actor, record_id: UUID, closed_on: date | None
) -> Row[Any]:
    """Close a file that was entered directly: its term of keeping starts.

    Raises
    ------
    ClosedInTheFuture, NotKeptHere, FileAlreadyClosed
    """
    today = context.clock().astimezone(context.zone).date()
    if closed_on is not None and closed_on > today:
        raise ClosedInTheFuture
    operators = context.editions.seen_by(actor.organisation)
    async with context.database.transaction() as tx:
        row = await records.get_record(tx, record_id=record_id, operators=operators)
        if row is None:
            raise NotFound
        if row.holder != OWN_HOLDER:
            raise NotKeptHere(holder=row.holder)
        closed = await close_file(
            tx,
            context,
            actor=actor,
            file_id=row.file_id,
            holder=OWN_HOLDER,
            closed_on=closed_on or today,
        )
    found = [one for one in closed if one.id == record_id]
    if not found:
        raise FileAlreadyClosed
    return found[0]


async def close_file(
    tx: Transaction, context: Context, *, actor: Actor, file_id: UUID, holder: str, closed_on: date
) -> Sequence[Row[Any]]:
    """Close a file and count how long it is kept, by the rule of each record's own edition."""
    closed = []
    for row in await records.open_records(tx, file_id=file_id, holder=holder):
        edition = context.editions.by_id(row.edition)
        rule = edition.rule_of(row.rule) if edition else None
        until = None
        if rule is not None:
            until = keep_until(
                rule,
                collected_on=row.collected_at.astimezone(context.zone).date(),
                closed_on=closed_on,
            )
        changed = await records.close_record(
            tx, record_id=row.id, closed_on=closed_on, keep_until=until
        )
        if changed is not None:
            closed.append(changed)
            await audit.record(
                tx,
                actor=actor,
                verb="record.close",
                aggregate_id=row.id,
                payload={"closed_on": str(closed_on), "keep_until": str(until)},
                now=context.clock(),
            )
    return closed


async def _refuse_blocked(tx: Transaction, *, actor: Actor, form: RecordIn) -> None:
    """Refuse what is more than storing while the subject's data are checked (PD-6.1.7)."""
    if form.operation in ALLOWED_WHILE_BLOCKED:
        return
    if await checks.is_blocked(tx, subject_id=form.subject_id, operator=actor.organisation):
        raise SubjectBlocked


async def _enter_in_log(tx: Transaction, context: Context, *, actor: Actor, row: Row[Any]) -> None:
    await audit.record(
        tx,
        actor=actor,
        verb=row.operation,
        aggregate_kind="record",
        aggregate_id=row.id,
        clause=_CLAUSE,
        payload={"file_id": str(row.file_id), "edition": row.edition, "purpose": row.purpose},
        now=context.clock(),
    )


async def mark_destroyed(
    tx: Transaction, context: Context, *, event: PersonalDataDestroyed
) -> None:
    """Note that a holder has destroyed a file, and forget subjects of whom none is left."""
    await audit.record(
        tx,
        actor=audit.machine(event.holder),
        verb=Operation.DESTROYING,
        aggregate_kind="file",
        aggregate_id=event.file_id,
        payload=event,
        now=context.clock(),
    )
    await records.mark_destroyed(
        tx, file_id=event.file_id, holder=event.holder, destroyed_at=event.destroyed_at
    )
    await subjects.forget(tx, event.forgotten)


def _asked(form: RecordIn) -> Processing:
    return Processing(
        category=form.category,
        fields=frozenset(form.fields),
        purpose=form.purpose,
        basis=form.basis,
        operation=form.operation,
        law=form.law,
        country=form.country,
        paper=form.paper,
        harmful=form.harmful,
    )


def _judged(
    context: Context, edition: Edition | None, processing: Processing, *, collected_on: date
) -> dict[str, Any]:
    """Return the columns that follow from the processing and the edition."""
    rule = _rule(edition, processing)
    return {
        "id": new_id(),
        "category": processing.category,
        "fields": sorted(processing.fields),
        "purpose": processing.purpose,
        "basis": processing.basis,
        "law": processing.law and str(processing.law),
        "operation": processing.operation,
        "edition": edition and edition.id,
        "paper": processing.paper,
        "harmful": processing.harmful,
        "rule": rule and rule.code,
        "recorded_at": context.clock(),
        "keep_until": keep_until(rule, collected_on=collected_on, closed_on=None) if rule else None,
    }


def _rule(edition: Edition | None, processing: Processing) -> Retention | None:
    if edition is None:
        return None
    return edition.rule(
        category=processing.category, paper=processing.paper, harmful=processing.harmful
    )


def _findings(
    edition: Edition | None, processing: Processing, *, operator: str, day: date
) -> list[dict[str, str]]:
    if edition is None:
        return [_finding(NoEditionInForce(operator=operator, day=day))]
    return [_finding(refusal) for refusal in judge(edition, processing)]


def _finding(refusal: Refusal) -> dict[str, str]:
    return {
        "slug": refusal.slug,
        "clause": str(refusal.cited),
        "detail": refusal.explain("ru") or "",
    }
