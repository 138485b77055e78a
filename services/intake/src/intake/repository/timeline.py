"""Keep what happened to a request."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.tables import requests, timeline
from shared.database import Transaction
from shared.writes import Rows

_insert_timeline_if_known = insert(timeline).from_select(
    ["request_id", "kind", "details", "at"],
    select(
        requests.c.id,
        bindparam("entry_kind", type_=timeline.c.kind.type),
        bindparam("entry_details", type_=timeline.c.details.type),
        bindparam("entry_at", type_=timeline.c.at.type),
    ).where(requests.c.id == bindparam("of")),
)


def new_entry(*, request_id: UUID, kind: str, details: Mapping[str, Any], at: datetime) -> Rows:
    """Return the row of what was done with a request."""
    entry = {"request_id": request_id, "kind": kind, "details": details, "at": at}
    return Rows(timeline, [entry])


async def add_timeline_if_known(
    tx: Transaction, *, request_id: UUID, kind: str, details: Mapping[str, Any], at: datetime
) -> None:
    """Write down what another part tells of a request; one that is not here is passed over."""
    entry = {"of": request_id, "entry_kind": kind, "entry_details": details, "entry_at": at}
    await tx.execute(_insert_timeline_if_known, entry)


async def get_timeline(connection: AsyncConnection, *, request_id: UUID) -> Sequence[Row[Any]]:
    """Return what happened to a request, in order of time; what is told late stands where due."""
    query = select(timeline).where(timeline.c.request_id == request_id)
    return (await connection.execute(query.order_by(timeline.c.at, timeline.c.position))).all()


async def entries_of(
    connection: AsyncConnection, *, request_id: UUID, kind: str
) -> Sequence[Row[Any]]:
    """Return what of one kind happened to a request, in order."""
    query = select(timeline).where(timeline.c.request_id == request_id, timeline.c.kind == kind)
    return (await connection.execute(query.order_by(timeline.c.at, timeline.c.position))).all()
