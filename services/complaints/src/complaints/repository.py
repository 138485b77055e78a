"""Hold every query on complaints."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Text, bindparam, insert, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from complaints.tables import complaints
from shared.database import Transaction

Scope = Mapping[str, str]
"""Columns of ``complaints``, any one of which must hold the code that stands with it."""

# Seven digits, or as many as there are.
_number = bindparam("prefix", type_=Text) + text(
    "to_char(nextval('complaint_number'), 'FM9999999999990000000')"
)
_insert_complaint = insert(complaints).values(number=_number).returning(complaints.c.number)


async def add_complaint(tx: Transaction, values: Mapping[str, Any], *, prefix: str) -> str:
    """Keep a new complaint and return its number: the prefix and the next of a sequence."""
    return str(await tx.scalar(_insert_complaint, {**values, "prefix": prefix}))


async def get_complaint(
    connection: AsyncConnection, *, complaint_id: UUID, scope: Scope
) -> Row[Any] | None:
    """Return a complaint if it is in the scope of the one who asks."""
    found = select(complaints).where(complaints.c.id == complaint_id, _within(scope))
    return (await connection.execute(found)).one_or_none()


async def list_complaints(
    connection: AsyncConnection, *, scope: Scope, after: UUID | None, limit: int
) -> Sequence[Row[Any]]:
    """Return the newest complaints of a scope, those older than ``after``."""
    found = select(complaints).where(_within(scope)).order_by(complaints.c.id.desc()).limit(limit)
    if after is not None:
        found = found.where(complaints.c.id < after)
    return (await connection.execute(found)).all()


def _within(scope: Scope) -> ColumnElement[bool]:
    return or_(*(complaints.c[column] == code for column, code in scope.items()))
