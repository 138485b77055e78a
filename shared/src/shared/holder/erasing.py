"""Take a fenced file out of the database, and look whether it is gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select

from shared.database import Database, Transaction
from shared.files.tables import files
from shared.vault.tables import vault_cards, vault_keys

_LEFT = """
    SELECT (SELECT count(*) FROM vault_keys WHERE file_id = $1)
         + (SELECT count(*) FROM vault_cards WHERE file_id = $1)
         + (SELECT count(*) FROM files WHERE file_id = $1)
         + (SELECT count(*) FROM vault_subjects AS known
             WHERE NOT EXISTS (SELECT FROM vault_keys WHERE subject_id = known.subject_id)
               AND known.subject_id = ANY ($2::uuid[]))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """How much was taken away, and whose file it was."""

    cards: int
    fields: int
    keys: int
    subjects: Sequence[UUID]


async def drain(tx: Transaction, file_id: UUID) -> int:
    """Wait until all who write into a fenced file have ended; return how many documents it has."""
    keys = select(vault_keys.c.version).where(vault_keys.c.file_id == file_id)
    await tx.execute(keys.with_for_update())
    counted = await tx.execute(select(func.count()).where(files.c.file_id == file_id))
    return counted.scalar_one()


async def erase(tx: Transaction, file_id: UUID) -> Erased:
    """Delete cards and keys of a drained file."""
    cards = await tx.execute(
        delete(vault_cards)
        .where(vault_cards.c.file_id == file_id)
        .returning(func.cardinality(vault_cards.c.fields))
    )
    fields = cards.scalars().all()
    keys = await tx.execute(
        delete(vault_keys).where(vault_keys.c.file_id == file_id).returning(vault_keys.c.subject_id)
    )
    subjects = keys.scalars().all()
    return Erased(cards=len(fields), fields=sum(fields), keys=len(subjects), subjects=subjects)


async def what_is_left(database: Database, file_id: UUID, *, subjects: Sequence[UUID]) -> int:
    """Count by a connection of its own what of a file and its subjects can still be found."""
    connection = await database.session()
    try:
        return int(await connection.fetchval(_LEFT, file_id, subjects))
    finally:
        await connection.close(timeout=2)
