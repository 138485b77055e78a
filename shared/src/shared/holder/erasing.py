"""Take a fenced file out of the database, with what its subjects were known by."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, select

from shared.database import Database, Transaction
from shared.files.tables import files
from shared.vault.tables import subject_blocks, vault_cards, vault_keys, vault_subjects

# Statements of one transaction, and not one statement: each must see what others committed while
# the one before it waited for their locks.

_LEFT = """
    SELECT (SELECT count(*) FROM vault_keys WHERE file_id = $1)
         + (SELECT count(*) FROM vault_cards WHERE file_id = $1)
         + (SELECT count(*) FROM files WHERE file_id = $1)
         + (SELECT count(*) FROM vault_subjects AS known
             WHERE NOT EXISTS (SELECT FROM vault_keys WHERE subject_id = known.subject_id)
               AND known.subject_id = ANY ($2::uuid[]))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """Whose file it is, and how many documents are in it."""

    subjects: Sequence[UUID]
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """How much was taken away, and who has no file left here."""

    cards: int
    fields: int
    keys: int
    index_rows: int
    gone: Sequence[UUID]


async def drain(tx: Transaction, file_id: UUID) -> Drained:
    """Wait until all who write into a fenced file have ended."""
    keys = await tx.execute(
        select(vault_keys.c.subject_id)
        .where(vault_keys.c.file_id == file_id)
        .order_by(vault_keys.c.subject_id)
        .with_for_update()
    )
    counted = await tx.execute(select(func.count()).where(files.c.file_id == file_id))
    return Drained(subjects=keys.scalars().all(), documents=counted.scalar_one())


async def erase(tx: Transaction, file_id: UUID) -> Erased:
    """Delete cards and keys of a drained file, and the index of subjects of whom it was the last.

    A registration of the same subject locks the index rows that it needs, and so does this, before
    it looks for other files of the subject: either it sees the new file, or the registration waits
    and writes the rows anew.
    """
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
    index_rows = await _forget(tx, subjects)
    return Erased(
        cards=len(fields),
        fields=sum(fields),
        keys=len(subjects),
        index_rows=index_rows,
        gone=await _without_files(tx, subjects),
    )


async def what_is_left(database: Database, file_id: UUID, *, subjects: Sequence[UUID]) -> int:
    """Count by a connection of its own what of a file and its subjects can still be found."""
    connection = await database.session()
    try:
        return int(await connection.fetchval(_LEFT, file_id, subjects))
    finally:
        await connection.close(timeout=2)


async def _forget(tx: Transaction, subjects: Sequence[UUID]) -> int:
    """Delete the index rows, and the blocks that have ended, of subjects without a file."""
    order = (vault_subjects.c.scheme, vault_subjects.c.digest)
    known = select(vault_subjects.c.scheme).where(vault_subjects.c.subject_id.in_(subjects))
    await tx.execute(known.order_by(*order).with_for_update())
    index = delete(vault_subjects).where(
        vault_subjects.c.subject_id.in_(subjects), ~_has_a_file(vault_subjects.c.subject_id)
    )
    blocks = delete(subject_blocks).where(
        subject_blocks.c.subject_id.in_(subjects),
        subject_blocks.c.unblocked_at.is_not(None),
        ~_has_a_file(subject_blocks.c.subject_id),
    )
    await tx.execute(blocks)
    return (await tx.execute(index)).rowcount


async def _without_files(tx: Transaction, subjects: Sequence[UUID]) -> list[UUID]:
    known = vault_keys.c.subject_id
    staying = await tx.execute(select(known).where(known.in_(subjects)).distinct())
    return sorted(set(subjects) - set(staying.scalars()))


def _has_a_file(subject_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    return exists().where(vault_keys.c.subject_id == subject_id)
