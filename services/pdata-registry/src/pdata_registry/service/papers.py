"""Keep that people have signed on non-disclosure, and were warned (PD-4.2.3, PD-8.3)."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Row

from pdata_registry.context import Context
from pdata_registry.numbering import Journal
from pdata_registry.refusals import DayToCome
from pdata_registry.repository import papers
from pdata_registry.schemas.access import (
    NonDisclosureIn,
    NonDisclosureOut,
    WarningIn,
    WarningOut,
)
from pdata_registry.service.numbers import next_number
from shared import audit, outbox
from shared.auth import Actor
from shared.database import Transaction
from shared.events import Event, NonDisclosureSigned, StaffWarned, access_id_of
from shared.ids import new_id
from shared.web import idempotency
from shared.web.idempotency import IdempotencyKey, StoredAnswer
from shared.writes import keep


async def record_non_disclosure(
    context: Context, *, actor: Actor, form: NonDisclosureIn, key: IdempotencyKey
) -> StoredAnswer:
    """Keep an agreement that a person has signed.

    Raises
    ------
    DayToCome
    """
    _refuse_day_to_come(context, form.signed_on)
    signed_at = _start_of(context, form.signed_on)
    return await _record(
        context,
        actor=actor,
        verb="non-disclosure.record",
        journal=Journal.NON_DISCLOSURES,
        values={**form.model_dump(), "recorded_by": actor.subject},
        add=papers.add_non_disclosure,
        told=NonDisclosureSigned(**_whose(actor, form.person), signed_at=signed_at),
        shown=NonDisclosureOut,
        key=key,
    )


async def record_warning(
    context: Context, *, actor: Actor, form: WarningIn, key: IdempotencyKey
) -> StoredAnswer:
    """Keep that the actor has warned a person of the duty of secrecy.

    Raises
    ------
    DayToCome
    """
    _refuse_day_to_come(context, form.warned_on)
    warned_at = _start_of(context, form.warned_on)
    return await _record(
        context,
        actor=actor,
        verb="warning.record",
        journal=Journal.WARNINGS,
        values={**form.model_dump(), "warned_by": actor.subject},
        add=papers.add_warning,
        told=StaffWarned(**_whose(actor, form.person), warned_at=warned_at),
        shown=WarningOut,
        key=key,
    )


async def _record(
    context: Context,
    *,
    actor: Actor,
    verb: str,
    journal: Journal,
    values: Mapping[str, Any],
    add: Callable[[Transaction, Mapping[str, Any]], Awaitable[Row[Any]]],
    told: Event,
    shown: type[BaseModel],
    key: IdempotencyKey,
) -> StoredAnswer:
    now = context.clock()
    async with context.database.transaction() as tx:
        if earlier := await idempotency.earlier(tx, key):
            return earlier
        taken = await next_number(tx, context, journal, organisation=actor.organisation, now=now)
        row = await add(
            tx,
            {
                **values,
                "id": new_id(),
                "organisation": actor.organisation,
                "number": taken.number,
                "recorded_at": now,
            },
        )
        entry = audit.rows_of(
            actor=actor,
            verb=verb,
            aggregate_id=row.id,
            clause="PD-4.2.3",
            payload=told,
            now=now,
        )
        await keep(tx, outbox.rows_of(told, now=now), entry)
        answer = shown.model_validate(row, from_attributes=True)
        return await idempotency.keep(tx, key, status=201, body=answer, now=now)


def _refuse_day_to_come(context: Context, day: date) -> None:
    if day > context.clock().astimezone(context.zone).date():
        raise DayToCome(day=day)


def _start_of(context: Context, day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=context.zone).astimezone(UTC)


def _whose(actor: Actor, person: str) -> dict[str, Any]:
    return {
        "access_id": access_id_of(organisation=actor.organisation, worker=person),
        "organisation": actor.organisation,
        "worker": person,
        "parties": (actor.organisation,),
    }
