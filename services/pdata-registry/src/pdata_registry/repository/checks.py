"""Hold every query on checks and their blocks."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from pdata_registry.tables import blocks, checks
from shared.database import Transaction
from shared.ids import new_id

_insert_check = insert(checks).returning(checks)
_insert_blocks = insert(blocks).returning(blocks)


async def add_check(tx: Transaction, values: Mapping[str, Any]) -> Row[Any]:
    """Keep a check that begins."""
    row: Row[Any] = (await tx.execute(_insert_check, values)).one()
    return row


async def block(tx: Transaction, *, check: Row[Any], operators: Collection[str]) -> list[Row[Any]]:
    """Block the subject's data of the operators from the moment when the check began."""
    values = [
        {
            "id": new_id(),
            "check_id": check.id,
            "operator": operator,
            "subject_id": check.subject_id,
            "blocked_at": check.opened_at,
        }
        for operator in sorted(operators)
    ]
    return list((await tx.execute(_insert_blocks, values)).all())


async def end(tx: Transaction, *, check_id: UUID, values: Mapping[str, Any]) -> Row[Any] | None:
    """End a check; None when it has ended before."""
    query = (
        update(checks)
        .where(checks.c.id == check_id, checks.c.outcome.is_(None))
        .values(values)
        .returning(checks)
    )
    row: Row[Any] | None = (await tx.execute(query)).one_or_none()
    return row


async def unblock(tx: Transaction, *, check_id: UUID, now: datetime) -> Sequence[Row[Any]]:
    """End the blocks of a check."""
    query = (
        update(blocks)
        .where(blocks.c.check_id == check_id, blocks.c.unblocked_at.is_(None))
        .values(unblocked_at=now)
        .returning(blocks)
    )
    rows: Sequence[Row[Any]] = (await tx.execute(query)).all()
    return rows


async def get(
    connection: AsyncConnection, *, check_id: UUID, scope: Mapping[str, str]
) -> Row[Any] | None:
    """Return a check if it is in the scope of the one who asks."""
    query = select(checks).where(checks.c.id == check_id, *_within(scope))
    return (await connection.execute(query)).one_or_none()


async def list_(
    connection: AsyncConnection,
    *,
    scope: Mapping[str, str],
    ended: bool | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the newest checks of a scope, those older than ``after``."""
    query = select(checks).where(*_within(scope)).order_by(checks.c.id.desc()).limit(limit)
    if ended is not None:
        query = query.where(checks.c.outcome.is_not(None) == ended)
    if after is not None:
        query = query.where(checks.c.id < after)
    return (await connection.execute(query)).all()


async def blocks_of(
    connection: AsyncConnection, *, subject_id: UUID, operators: Collection[str]
) -> Sequence[Row[Any]]:
    """Return every block of a subject's data with its check, the latest first."""
    query = (
        select(blocks, checks.c.number, checks.c.outcome)
        .join(checks, checks.c.id == blocks.c.check_id)
        .where(blocks.c.subject_id == subject_id, blocks.c.operator.in_(operators))
        .order_by(blocks.c.id.desc())
    )
    return (await connection.execute(query)).all()


async def is_blocked(connection: AsyncConnection, *, subject_id: UUID, operator: str) -> bool:
    """Tell whether a block of the subject's data stands."""
    query = (
        select(blocks.c.id)
        .where(
            blocks.c.subject_id == subject_id,
            blocks.c.operator == operator,
            blocks.c.unblocked_at.is_(None),
        )
        .limit(1)
    )
    return await connection.scalar(query) is not None


def _within(scope: Mapping[str, str]) -> list[ColumnElement[bool]]:
    return [checks.c[column] == code for column, code in scope.items()]
