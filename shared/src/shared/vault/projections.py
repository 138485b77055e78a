"""Hear from the registry who may read, and whose data are blocked."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, update
from sqlalchemy.dialects.postgresql import insert

from shared.database import Transaction
from shared.events import (
    AccessGranted,
    AccessRevoked,
    Envelope,
    NonDisclosureSigned,
    StaffWarned,
    SubjectBlocked,
    SubjectUnblocked,
)
from shared.inbox import Hearings
from shared.vault.tables import staff_access, subject_blocks, vault_keys


def hear_registry(hear: Hearings) -> None:
    """Let a holder's consumer keep what its door judges by."""

    @hear.to(AccessGranted)
    async def access_granted(tx: Transaction, event: AccessGranted, _: Envelope) -> None:
        await _know(tx, event, listed_at=event.granted_at, unlisted_at=None)

    @hear.to(AccessRevoked)
    async def access_revoked(tx: Transaction, event: AccessRevoked, _: Envelope) -> None:
        await _know(tx, event, unlisted_at=event.revoked_at)

    @hear.to(NonDisclosureSigned)
    async def non_disclosure_signed(
        tx: Transaction, event: NonDisclosureSigned, _: Envelope
    ) -> None:
        await _know(tx, event, non_disclosure_at=event.signed_at)

    @hear.to(StaffWarned)
    async def staff_warned(tx: Transaction, event: StaffWarned, _: Envelope) -> None:
        await _know(tx, event, warned_at=event.warned_at)

    @hear.to(SubjectBlocked)
    async def subject_blocked(tx: Transaction, event: SubjectBlocked, _: Envelope) -> None:
        block = {
            "block_id": event.block_id,
            "operator": event.operator,
            "subject_id": event.subject_id,
            "blocked_at": event.blocked_at,
        }
        await tx.execute(insert(subject_blocks).on_conflict_do_nothing(), block)

    @hear.to(SubjectUnblocked)
    async def subject_unblocked(tx: Transaction, event: SubjectUnblocked, _: Envelope) -> None:
        await tx.execute(
            update(subject_blocks)
            .where(subject_blocks.c.block_id == event.block_id)
            .values(unblocked_at=event.unblocked_at)
        )
        has_a_file = exists().where(vault_keys.c.subject_id == subject_blocks.c.subject_id)
        await tx.execute(
            delete(subject_blocks).where(subject_blocks.c.block_id == event.block_id, ~has_a_file)
        )


async def _know(
    tx: Transaction,
    event: AccessGranted | AccessRevoked | NonDisclosureSigned | StaffWarned,
    **changes: datetime | None,
) -> None:
    known: dict[str, Any] = {"organisation": event.organisation, "person": event.worker}
    new = insert(staff_access).values(**known, **changes)
    await tx.execute(
        new.on_conflict_do_update(index_elements=["organisation", "person"], set_=changes)
    )
