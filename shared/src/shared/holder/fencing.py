"""Shut a file for ever, the moment its destruction is ordered."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from shared.database import Transaction
from shared.holder.ledger import Entry
from shared.vault.destructions import State, destructions
from shared.vault.tables import vault_keys


async def fence(
    tx: Transaction, *, file_id: UUID, order_id: UUID, operator: str, now: datetime
) -> Row[Any]:
    """Let nobody read or write a file from now on, and return how its destruction stands.

    A file that the holder has never had is fenced too. Until ``tx`` ends, nobody goes on with the
    destruction.
    """
    new = insert(destructions).values(
        file_id=file_id,
        order_id=order_id,
        operator=operator,
        state=State.FENCED,
        fenced_at=now,
        retry_at=now,
    )
    kept = new.on_conflict_do_update(
        index_elements=["file_id"], set_={"file_id": new.excluded.file_id}
    )
    row: Row[Any] = (await tx.execute(kept.returning(destructions))).one()
    return row


async def note_further_order(tx: Transaction, *, file_id: UUID, order_id: UUID) -> None:
    """Remember one more order for a fenced file, to be told when the file is destroyed."""
    orders = destructions.c.further_orders
    await tx.execute(
        update(destructions)
        .where(destructions.c.file_id == file_id)
        .values(further_orders=func.array_append(orders, order_id))
    )


async def operator_of(tx: Transaction, file_id: UUID) -> str | None:
    """Return who answers for a file, or None where there is no such file."""
    found = await tx.execute(
        select(vault_keys.c.operator).where(vault_keys.c.file_id == file_id).limit(1)
    )
    operator: str | None = found.scalar_one_or_none()
    return operator


async def fence_again(tx: Transaction, entries: Iterable[Entry], *, now: datetime) -> list[UUID]:
    """Fence what the ledger says was destroyed and this database does not know of.

    It is so in a database that was restored from a backup. Returns the files that are destroyed
    anew.
    """
    rows = [_fence_of(entry, now) for entry in entries]
    if not rows:
        return []
    unknown = insert(destructions).on_conflict_do_nothing().returning(destructions.c.file_id)
    fenced = (await tx.execute(unknown, rows)).scalars().all()
    has_come_back = exists().where(vault_keys.c.file_id == destructions.c.file_id)
    reopened = await tx.execute(
        update(destructions)
        .where(destructions.c.state == State.DESTROYED, has_come_back)
        .values(state=State.FENCED, retry_at=now)
        .returning(destructions.c.file_id)
    )
    return [*fenced, *reopened.scalars()]


def _fence_of(entry: Entry, now: datetime) -> dict[str, object]:
    return {
        "file_id": entry.file_id,
        "order_id": entry.order_id,
        "operator": entry.operator,
        "state": State.FENCED,
        "fenced_at": entry.at,
        "retry_at": now,
    }
