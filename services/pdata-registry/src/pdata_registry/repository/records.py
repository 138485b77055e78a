"""Hold every query on records of processing."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from pdata_registry.tables import records
from shared.database import Transaction

_insert = insert(records).returning(records)


async def add_record(tx: Transaction, values: Mapping[str, Any]) -> Row[Any]:
    """Keep a record of processing."""
    row: Row[Any] = (await tx.execute(_insert, values)).one()
    return row


async def get_record(
    connection: AsyncConnection, *, record_id: UUID, operators: Collection[str]
) -> Row[Any] | None:
    """Return a record of one of the operators."""
    query = select(records).where(records.c.id == record_id, records.c.operator.in_(operators))
    return (await connection.execute(query)).one_or_none()


async def list_records(
    connection: AsyncConnection,
    *,
    operators: Collection[str],
    category: str | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the newest records of the operators, those older than ``after``."""
    query = (
        select(records)
        .where(records.c.operator.in_(operators))
        .order_by(records.c.id.desc())
        .limit(limit)
    )
    if category is not None:
        query = query.where(records.c.category == category)
    if after is not None:
        query = query.where(records.c.id < after)
    return (await connection.execute(query)).all()


async def list_retention(
    connection: AsyncConnection,
    *,
    operators: Collection[str],
    due_before: date,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return records whose term ends before a day, the earliest first."""
    query = (
        select(records)
        .where(
            records.c.operator.in_(operators),
            records.c.keep_until < due_before,
            records.c.destroyed_at.is_(None),
        )
        .order_by(records.c.keep_until, records.c.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(records.c.keep_until, records.c.id) > after)
    return (await connection.execute(query)).all()


async def open_records(tx: Transaction, *, file_id: UUID, holder: str) -> Sequence[Row[Any]]:
    """Return the records of an open file, and let nobody else close it until the commit."""
    query = (
        select(records)
        .where(
            records.c.file_id == file_id,
            records.c.holder == holder,
            records.c.closed_on.is_(None),
        )
        .with_for_update()
    )
    return (await tx.execute(query)).all()


async def close_record(
    tx: Transaction, *, record_id: UUID, closed_on: date, keep_until: date | None
) -> Row[Any] | None:
    """Close the file of a record; None when it was closed before."""
    query = (
        update(records)
        .where(records.c.id == record_id, records.c.closed_on.is_(None))
        .values(closed_on=closed_on, keep_until=keep_until)
        .returning(records)
    )
    row: Row[Any] | None = (await tx.execute(query)).one_or_none()
    return row


async def mark_destroyed(
    tx: Transaction, *, file_id: UUID, holder: str, destroyed_at: datetime
) -> None:
    """Note that a holder has destroyed a file; the record outlives the data."""
    await tx.execute(
        update(records)
        .where(
            records.c.file_id == file_id,
            records.c.holder == holder,
            records.c.destroyed_at.is_(None),
        )
        .values(destroyed_at=destroyed_at)
    )


async def expire(tx: Transaction, *, today: date, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Mark up to ``limit`` records whose term has run out; those another holds are skipped."""
    due = (
        select(records.c.id)
        .where(
            records.c.keep_until <= today,
            records.c.expired_at.is_(None),
            records.c.destroyed_at.is_(None),
        )
        .order_by(records.c.keep_until)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    query = update(records).where(records.c.id.in_(due)).values(expired_at=now).returning(records)
    rows: Sequence[Row[Any]] = (await tx.execute(query)).all()
    return rows
