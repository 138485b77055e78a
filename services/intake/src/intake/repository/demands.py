"""Keep demands on applicants and refusals to accept, and find them again."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.domain.demands import Outcome
from intake.repository.pages import newest
from intake.tables import demands
from shared.writes import Rows


def new_attempt(table: Table, values: Mapping[str, Any]) -> Rows:
    """Return the row of a demand or of a refusal to accept, made or stopped."""
    return Rows(table, [values])


async def list_demands(connection: AsyncConnection, *, request_id: UUID) -> Sequence[Row[Any]]:
    """Return the demands on the applicant of a request, in order."""
    query = select(demands).where(demands.c.request_id == request_id)
    return (await connection.execute(query.order_by(demands.c.id))).all()


async def list_attempts(
    connection: AsyncConnection,
    table: Table,
    *,
    organisation: str,
    columns: Collection[str],
    outcome: Outcome | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the newest attempts in which an organisation stands in one of the columns."""
    return await newest(
        connection,
        table,
        organisation=organisation,
        columns=columns,
        leading=[("outcome", [outcome] if outcome else [*Outcome])],
        after=after,
        limit=limit,
    )
