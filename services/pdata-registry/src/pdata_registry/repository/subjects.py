"""Forget the pseudonyms of subjects of whom no file is left."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import exists, or_, select, update

from pdata_registry.tables import blocks, checks, records
from shared.database import Transaction


async def forget(tx: Transaction, subjects: Collection[UUID]) -> None:
    """Take the pseudonyms out of records, and of checks and blocks that have ended.

    A subject of whom any holder still has a file, or whose check goes on, is not forgotten.
    """
    for subject_id in sorted(subjects):
        file_left = exists().where(
            records.c.subject_id == subject_id, records.c.destroyed_at.is_(None)
        )
        check_left = exists().where(checks.c.subject_id == subject_id, checks.c.ended_at.is_(None))
        if await tx.scalar(select(or_(file_left, check_left))):
            continue
        for table in (records, checks, blocks):
            of_subject = table.c.subject_id == subject_id
            await tx.execute(update(table).where(of_subject).values(subject_id=None))
