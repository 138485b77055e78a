"""Keep what applicants were told of the processing of their data."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.tables import informations
from shared.writes import Rows


def new_information(values: Mapping[str, Any]) -> Rows:
    """Return the row of what was told."""
    return Rows(informations, [values])


async def list_information(connection: AsyncConnection, *, request_id: UUID) -> Sequence[Row[Any]]:
    """Return what was told for a request, in order."""
    query = select(informations).where(informations.c.request_id == request_id)
    return (await connection.execute(query.order_by(informations.c.id))).all()
