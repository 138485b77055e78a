"""Find what a holder has of a subject, without opening any of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.files.tables import files
from shared.files.values import CARD as DOCUMENT_CARD
from shared.files.values import State as DocumentState
from shared.vault.destructions import destructions
from shared.vault.pseudonyms import Identifier, Pseudonyms
from shared.vault.tables import subject_blocks, vault_cards, vault_keys, vault_subjects

_NOT_FENCED = ~exists().where(destructions.c.file_id == vault_keys.c.file_id)


@dataclass(frozen=True, slots=True)
class OfWhom:
    """Whose data, and who answers for them."""

    subject_id: UUID
    operator: str


async def subjects_by(
    connection: AsyncConnection, identifiers: Sequence[Identifier], *, pseudonyms: Pseudonyms
) -> list[UUID]:
    """Return the subjects who are known by any of the identifiers."""
    places = [(one.scheme, pseudonyms.digest(one)) for one in identifiers]
    known = tuple_(vault_subjects.c.scheme, vault_subjects.c.digest).in_(places)
    query = select(vault_subjects.c.subject_id).where(known).distinct()
    return sorted((await connection.execute(query)).scalars())


async def files_of(connection: AsyncConnection, of_whom: OfWhom) -> Sequence[Any]:
    """Return the operator's files of a subject, those that were destroyed not among them."""
    query = (
        select(
            vault_keys.c.file_id,
            vault_keys.c.purpose,
            vault_keys.c.created_at,
        )
        .where(
            vault_keys.c.subject_id == of_whom.subject_id,
            vault_keys.c.operator == of_whom.operator,
            _NOT_FENCED,
        )
        .order_by(vault_keys.c.file_id)
    )
    return (await connection.execute(query)).all()


async def documents_of(connection: AsyncConnection, of_whom: OfWhom) -> Sequence[Any]:
    """Return the documents in the operator's files of a subject."""
    query = (
        select(files.c.file_id, files.c.kind, files.c.row_id, files.c.code, files.c.media_type)
        .join_from(files, vault_keys, _same_file(files))
        .where(
            files.c.subject_id == of_whom.subject_id,
            files.c.state == DocumentState.STORED,
            vault_keys.c.operator == of_whom.operator,
            _NOT_FENCED,
        )
        .order_by(files.c.id)
    )
    return (await connection.execute(query)).all()


async def cards_of(
    connection: AsyncConnection,
    of_whom: OfWhom,
    *,
    after: tuple[UUID, str] | None = None,
    limit: int | None = None,
) -> Sequence[Any]:
    """Return the cards in the operator's files of a subject; documents have cards of their own."""
    place = tuple_(vault_cards.c.row_id, vault_cards.c.kind)
    query = (
        select(
            vault_cards.c.file_id,
            vault_cards.c.kind,
            vault_cards.c.row_id,
            vault_cards.c.fields,
            vault_keys.c.purpose,
        )
        .join_from(vault_cards, vault_keys, _same_file(vault_cards))
        .where(
            vault_keys.c.subject_id == of_whom.subject_id,
            vault_keys.c.operator == of_whom.operator,
            vault_cards.c.kind != DOCUMENT_CARD,
            _NOT_FENCED,
        )
        .order_by(vault_cards.c.row_id, vault_cards.c.kind)
        .limit(limit)
    )
    if after is not None:
        query = query.where(place > after)
    return (await connection.execute(query)).all()


async def blocked_since(connection: AsyncConnection, of_whom: OfWhom) -> Any:
    """Return since when the operator's data of a subject are blocked, or None (PD-6.1.7)."""
    query = select(func.min(subject_blocks.c.blocked_at)).where(
        subject_blocks.c.subject_id == of_whom.subject_id,
        subject_blocks.c.operator == of_whom.operator,
        subject_blocks.c.unblocked_at.is_(None),
    )
    return await connection.scalar(query)


async def is_operators(connection: AsyncConnection, *, file_id: UUID, operator: str) -> bool:
    """Return whether an operator answers for a file that is or was here."""
    known = [
        exists().where(table.c.file_id == file_id, table.c.operator == operator)
        for table in (vault_keys, destructions)
    ]
    return bool(await connection.scalar(select(or_(*known))))


def _same_file(table: Any) -> Any:
    return and_(
        vault_keys.c.file_id == table.c.file_id, vault_keys.c.subject_id == table.c.subject_id
    )
