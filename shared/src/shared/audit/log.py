"""Hold the queries by which the audit log is sealed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.audit.entries import SELECTED
from shared.audit.seals import Seal, audit_seals
from shared.database import Transaction
from shared.writes import Rows, keep

_ANYTHING = text(
    """
    SELECT EXISTS (
        SELECT FROM audit WHERE seq > coalesce((SELECT max(last_seq) FROM audit_seals), 0))
    """
)
_ALONE = text("SELECT pg_try_advisory_xact_lock(hashtext('okno-audit'), hashtext(:schema))")
_SEALS = select(*(column for column in audit_seals.c if column.name != "leaves"))
_ROWS = text(f"SELECT {SELECTED} FROM audit WHERE seq > :seq ORDER BY seq LIMIT :limit")  # noqa: S608 - our own columns


async def has_unsealed(connection: AsyncConnection) -> bool:
    """Return whether there are rows behind the last seal."""
    return bool(await connection.scalar(_ANYTHING))


async def is_alone(tx: Transaction, *, schema: str) -> bool:
    """Take the right to seal until the transaction ends; return whether it was free."""
    return bool(await tx.scalar(_ALONE, {"schema": schema}))


async def last_seal(tx: Transaction, *, log: str) -> Seal | None:
    """Return the last seal."""
    found = await tx.execute(_SEALS.order_by(audit_seals.c.number.desc()).limit(1))
    row = found.one_or_none()
    return None if row is None else Seal.of_row(log, row._asdict())


async def seals_after(
    connection: AsyncConnection, number: int, *, log: str, limit: int
) -> list[Seal]:
    """Return the next seals after a number, in order."""
    later = _SEALS.where(audit_seals.c.number > number).order_by(audit_seals.c.number)
    found = await connection.execute(later.limit(limit))
    return [Seal.of_row(log, row._asdict()) for row in found]


async def rows_after(tx: Transaction, seq: int, *, limit: int) -> Sequence[Row[Any]]:
    """Return the next rows after a number, in order."""
    return (await tx.execute(_ROWS, {"seq": seq, "limit": limit})).all()


async def keep_seal(tx: Transaction, seal: Seal, *, leaves: bytes) -> None:
    """Keep a seal with the hashes of its rows."""
    await keep(tx, Rows(audit_seals, [seal.row() | {"leaves": leaves}]))
