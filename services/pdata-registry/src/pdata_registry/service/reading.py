"""Show records to their operator's people, and the edition in force to everybody."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from pdata_registry.context import Context
from pdata_registry.editions import Edition
from pdata_registry.repository import records
from pdata_registry.schemas.records import EditionOut
from shared.auth import Actor
from shared.language import Language
from shared.operations import Operation
from shared.refusals import NotFound


async def get_record(context: Context, *, actor: Actor, record_id: UUID) -> Row[Any]:
    """Return a record of the actor's operator."""
    async with context.database.reading() as connection:
        row = await records.get_record(
            connection,
            record_id=record_id,
            operators=context.editions.seen_by(actor.organisation),
        )
    if row is None:
        raise NotFound
    return row


async def list_records(
    context: Context, *, actor: Actor, category: str | None, after: UUID | None, limit: int
) -> Sequence[Row[Any]]:
    """Return the newest records of the actor's operator."""
    async with context.database.reading() as connection:
        return await records.list_records(
            connection,
            operators=context.editions.seen_by(actor.organisation),
            category=category,
            after=after,
            limit=limit,
        )


async def list_retention(
    context: Context,
    *,
    actor: Actor,
    due_before: date,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return records of the actor's operator whose term ends before a day."""
    async with context.database.reading() as connection:
        return await records.list_retention(
            connection,
            operators=context.editions.seen_by(actor.organisation),
            due_before=due_before,
            after=after,
            limit=limit,
        )


def edition_in_force(context: Context, *, operator: str, language: Language) -> EditionOut:
    """Return the edition of an operator that is in force today."""
    today = context.clock().astimezone(context.zone).date()
    known = context.editions.operator(operator)
    edition = context.editions.in_force(operator, on=today)
    if known is None or edition is None:
        raise NotFound
    since = context.editions.since(edition)
    return EditionOut(
        id=edition.id,
        operator=known.code,
        operator_name=known.name.in_(language),
        version=edition.version,
        title=edition.title.in_(language),
        reason=edition.reason.in_(language),
        approved_on=edition.approved_on,
        approved_by=edition.approved_by.in_(language),
        posted_on=edition.posted_on,
        in_force_since=since or today,
        kept_at=edition.kept_at.in_(language),
        way=edition.way,
        operations=list(Operation),
        **_lists(edition, language),
        demonstration=edition.demonstration,
    )


def _lists(edition: Edition, language: Language) -> dict[str, Any]:
    return {
        "categories": [
            {
                **one.model_dump(mode="json"),
                "title": one.title.in_(language),
                "fields": sorted(one.fields),
            }
            for one in edition.categories
        ],
        "purposes": [
            {
                **one.model_dump(mode="json"),
                "title": one.title.in_(language),
                "categories": {
                    code: None if fields is None else sorted(fields)
                    for code, fields in one.categories.items()
                },
            }
            for one in edition.purposes
        ],
        "retention": [one.model_dump(mode="json") for one in edition.retention],
    }
