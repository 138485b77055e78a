"""Show questions and inquiries to those who asked and those who answer, and count them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake import asker
from intake.context import Context
from intake.domain.informing import AskingKind, AskingStatus
from intake.repository import askings as askings_rows
from intake.service.asking import answering
from intake.service.asking.scope import scope_of
from shared.auth import Actor, Role
from shared.refusals import NotFound
from shared.vault.door import Asked
from shared.vault.plaintext import Plaintext

_MORE_THAN_A_MONTH = timedelta(days=31)


async def get_asking(
    context: Context, *, actor: Actor, asking_id: UUID, kind: AskingKind
) -> Row[Any]:
    """Return what was asked, without words and names."""
    async with context.database.reading() as connection:
        row = await askings_rows.get_asking(
            connection, asking_id=asking_id, kind=kind, scope=scope_of(actor)
        )
    if row is None:
        raise NotFound
    return row


async def list_askings(
    context: Context,
    *,
    actor: Actor,
    kind: AskingKind,
    status: AskingStatus | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the newest that the actor's organisation was asked, or asked itself."""
    async with context.database.reading() as connection:
        return await askings_rows.list_askings(
            connection, kind=kind, scope=scope_of(actor), status=status, after=after, limit=limit
        )


async def get_words(
    context: Context, *, actor: Actor, asking_id: UUID, kind: AskingKind, purpose: str
) -> Mapping[str, Plaintext]:
    """Return what was asked and answered, in words, with who asked.

    Raises
    ------
    shared.vault.refusals
        By the door, which writes down who looked (7(5)).
    """
    scope = scope_of(actor, Role.MFC_WORKER, Role.BODY_OFFICIAL)
    async with context.database.reading() as connection:
        row = await askings_rows.get_asking(connection, asking_id=asking_id, kind=kind, scope=scope)
    if row is None:
        raise NotFound
    words = dict(await _open(context, actor, row, asker.CARD, purpose=purpose))
    told = {**words, "text": words.pop(asker.TEXT)}
    if row.answered_by is not None:
        answered = await _open(context, actor, row, answering.CARD, purpose=purpose)
        told["answer"] = answered[answering.TEXT]
    return told


async def count(
    context: Context, *, actor: Actor, kind: AskingKind, month: date
) -> Sequence[Row[Any]]:
    """Return how many were asked of the actor's MFC in a month, by topic.

    ``month`` is its first day.
    """
    following = (month + _MORE_THAN_A_MONTH).replace(day=1)
    async with context.database.reading() as connection:
        return await askings_rows.count(
            connection,
            kind=kind,
            mfc=actor.organisation,
            since=_midnight(context, month),
            until=_midnight(context, following),
        )


async def _open(
    context: Context, actor: Actor, row: Row[Any], card: str, *, purpose: str
) -> Mapping[str, Plaintext]:
    asked = Asked(file_id=row.file_id, kind=card, row_id=row.id, purpose=purpose)
    return (await context.door.open(asked, actor=actor)).values


def _midnight(context: Context, day: date) -> datetime:
    return datetime.combine(day, time(), context.zone)
