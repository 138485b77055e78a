"""Keep which consents a request rests on; nobody is named."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.tables import consents
from shared.writes import Rows


def new_consents(request_id: UUID, given: Sequence[Mapping[str, Any]]) -> Rows:
    """Return the rows of third persons (7(3)) and of restricted information (7(5)), in order."""
    rows = [
        {"request_id": request_id, "position": position, **row}
        for position, row in enumerate(given, start=1)
    ]
    return Rows(consents, rows)


async def list_consents(connection: AsyncConnection, *, request_id: UUID) -> Sequence[Row[Any]]:
    """Return the consents of a request, in order."""
    query = select(consents).where(consents.c.request_id == request_id)
    return (await connection.execute(query.order_by(consents.c.position))).all()
