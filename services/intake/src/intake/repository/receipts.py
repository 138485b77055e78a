"""Keep what was received before it is registered, and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.domain.receipts import ReceiptStatus
from intake.repository.pages import newest
from intake.repository.scoping import within
from intake.scope import Scope
from intake.tables import receipts
from shared.database import Transaction
from shared.deadlines import Ends
from shared.deadlines import deadlines as clocks
from shared.writes import Rows

ENDS: Ends = {"registration": receipts.c.due_at}
"""Where the end of a receipt's clock is repeated."""


def new_receipt(row: Mapping[str, Any]) -> Rows:
    """Return the row of what was received."""
    return Rows(receipts, [row])


async def get_receipt(
    connection: AsyncConnection, *, receipt_id: UUID, scope: Scope
) -> Row[Any] | None:
    """Return a receipt if it is in the scope of the one who asks."""
    query = select(receipts).where(receipts.c.id == receipt_id, within(receipts, scope))
    return (await connection.execute(query)).one_or_none()


async def hold(tx: Transaction, *, receipt_id: UUID, scope: Scope) -> Row[Any] | None:
    """Return a receipt of a scope, and keep others from settling it until the end."""
    query = select(receipts).where(receipts.c.id == receipt_id, within(receipts, scope))
    row: Row[Any] | None = (await tx.execute(query.with_for_update())).one_or_none()
    return row


async def list_receipts(
    connection: AsyncConnection,
    *,
    scope: Scope,
    status: ReceiptStatus | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the newest receipts of a scope, those older than ``after``."""
    return await newest(
        connection,
        receipts,
        organisation=scope.organisation,
        columns=scope.columns,
        leading=[("status", [status] if status else [*ReceiptStatus])],
        after=after,
        limit=limit,
    )


async def register(tx: Transaction, *, receipt_id: UUID, request_id: UUID, now: datetime) -> None:
    """Note which request a receipt has led to; it was held before."""
    changes = {
        "status": ReceiptStatus.REGISTERED,
        "request_id": request_id,
        "registered_at": now,
    }
    await tx.execute(update(receipts).where(*_open(receipt_id)).values(**changes))


async def turn_away(
    tx: Transaction, *, receipt_id: UUID, ground: str, now: datetime
) -> Row[Any] | None:
    """Note that what was received was not taken in; None if it was settled before."""
    changes = {"status": ReceiptStatus.TURNED_AWAY, "ground": ground, "turned_away_at": now}
    step = update(receipts).where(*_open(receipt_id)).values(**changes).returning(receipts)
    row: Row[Any] | None = (await tx.execute(step)).one_or_none()
    return row


async def hand_clock_over(tx: Transaction, *, receipt_id: UUID, request_id: UUID) -> None:
    """Let the request show the clock that ran until it was registered (11.1 point 1)."""
    of_receipt = (clocks.c.aggregate_id == receipt_id, clocks.c.kind == "registration")
    now_of = {
        "aggregate_kind": "request",
        "aggregate_id": request_id,
        "request_id": request_id,
    }
    await tx.execute(update(clocks).where(*of_receipt).values(**now_of))


def _open(receipt_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (receipts.c.id == receipt_id, receipts.c.status == ReceiptStatus.RECEIVED)
