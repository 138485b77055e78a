"""Forget the pseudonym of a subject of whom no file is left."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, select

from shared.database import Transaction
from shared.events import Envelope, PersonalDataDestroyed
from shared.inbox import Hearings
from shared.vault.tables import subject_blocks, vault_keys, vault_subjects

ForgetSubjects: TypeAlias = Callable[[Transaction, Sequence[UUID]], Awaitable[object]]
"""Takes pseudonyms out of those of the service's own rows that need them no more."""


def hear_of_the_forgotten(hear: Hearings, *, holder: str, forget: Sequence[ForgetSubjects]) -> None:
    """Let a holder forget a subject whom another holder has forgotten, if it has no file either.

    It may know of him though it never held a file: from what other parts tell of requests.
    """

    @hear.to(PersonalDataDestroyed, apart_from=holder)
    async def destroyed(tx: Transaction, event: PersonalDataDestroyed, _: Envelope) -> None:
        await forget_subjects(tx, sorted(event.forgotten), forget=forget)


async def forget_subjects(
    tx: Transaction, subjects: Sequence[UUID], *, forget: Sequence[ForgetSubjects]
) -> tuple[Sequence[UUID], int]:
    """Delete what those of the subjects were known by who have no file.

    Returns who they are, and how many index rows went. A registration of the same subject locks
    the index rows that it needs, and so does this, before it looks for other files: either it
    sees the new file, or the registration waits and writes the rows anew. A block that stands is
    kept until it ends.
    """
    if not subjects:
        return [], 0
    order = (vault_subjects.c.scheme, vault_subjects.c.digest)
    known = select(vault_subjects.c.scheme).where(vault_subjects.c.subject_id.in_(subjects))
    await tx.execute(known.order_by(*order).with_for_update())
    index = await tx.execute(
        delete(vault_subjects).where(
            vault_subjects.c.subject_id.in_(subjects), ~_has_a_file(vault_subjects.c.subject_id)
        )
    )
    await tx.execute(
        delete(subject_blocks).where(
            subject_blocks.c.subject_id.in_(subjects),
            subject_blocks.c.unblocked_at.is_not(None),
            ~_has_a_file(subject_blocks.c.subject_id),
        )
    )
    gone = await _without_files(tx, subjects)
    for each in forget:
        await each(tx, gone)
    return gone, index.rowcount


async def _without_files(tx: Transaction, subjects: Sequence[UUID]) -> list[UUID]:
    known = vault_keys.c.subject_id
    staying = await tx.execute(select(known).where(known.in_(subjects)).distinct())
    return sorted(set(subjects) - set(staying.scalars()))


def _has_a_file(subject_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    return exists().where(vault_keys.c.subject_id == subject_id)
