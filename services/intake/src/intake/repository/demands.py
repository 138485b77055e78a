"""Keep demands on applicants."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.tables import demands
from shared.writes import Rows


def new_demand(values: Mapping[str, Any]) -> Rows:
    """Return the row of a demand, made or stopped."""
    return Rows(demands, [values])


async def list_demands(connection: AsyncConnection, *, request_id: UUID) -> Sequence[Row[Any]]:
    """Return the demands on the applicant of a request, in order."""
    query = select(demands).where(demands.c.request_id == request_id)
    return (await connection.execute(query.order_by(demands.c.id))).all()
