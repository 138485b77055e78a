"""Hold every query of intake."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Text, bindparam, cast, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.domain import Status
from intake.tables import applicants, demands, documents, requests, timeline
from shared.database import Transaction

_number = bindparam("prefix", type_=Text) + func.lpad(
    cast(func.nextval("request_number"), Text), 7, "0"
)
_insert_request = insert(requests).values(number=_number).returning(requests.c.number)
_insert_applicant = insert(applicants)
_insert_document = insert(documents)
_insert_timeline = insert(timeline)
_insert_demand = insert(demands)


async def add_request(tx: Transaction, values: Mapping[str, Any], *, prefix: str) -> str:
    """Keep a new request and return its number: the prefix and the next of a sequence.

    A sequence is never set back and holds no lock, so numbers are unique without waiting; one
    that a failed registration took is never given again.
    """
    return str(await tx.scalar(_insert_request, {**values, "prefix": prefix}))


async def add_applicant(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Keep the applicant's data."""
    await tx.execute(_insert_applicant, values)


async def add_documents(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what was presented."""
    if rows:
        await tx.execute(_insert_document, list(rows))


async def add_timeline(
    tx: Transaction, *, request_id: UUID, kind: str, details: Mapping[str, Any], at: datetime
) -> None:
    """Write down that something happened to a request."""
    await tx.execute(
        _insert_timeline,
        {"request_id": request_id, "kind": kind, "details": details, "at": at},
    )


async def add_demand(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Keep a demand, made or stopped."""
    await tx.execute(_insert_demand, values)


async def get_request(
    connection: AsyncConnection, *, request_id: UUID, scope: Mapping[str, str]
) -> Row[Any] | None:
    """Return a request if it is in the scope of the one who asks."""
    query = select(requests).where(requests.c.id == request_id)
    for column, value in scope.items():
        query = query.where(requests.c[column] == value)
    return (await connection.execute(query)).one_or_none()


async def list_requests(
    connection: AsyncConnection,
    *,
    scope: Mapping[str, str],
    status: Status | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the newest requests of a scope, those older than ``after``."""
    query = select(requests).order_by(requests.c.id.desc()).limit(limit)
    for column, value in scope.items():
        query = query.where(requests.c[column] == value)
    if status is not None:
        query = query.where(requests.c.status == status)
    if after is not None:
        query = query.where(requests.c.id < after)
    return (await connection.execute(query)).all()


async def request_by_number(connection: AsyncConnection, number: str) -> Row[Any] | None:
    """Return the request of that number."""
    return (
        await connection.execute(select(requests).where(requests.c.number == number))
    ).one_or_none()


async def move(
    tx: Transaction,
    *,
    request_id: UUID,
    scope: Mapping[str, str],
    versions: Collection[int] | None,
    before: Status,
    after: Status,
    changes: Mapping[str, Any],
) -> Row[Any] | None:
    """Lead a request from one status to the next, if it stands there in a version that was read.

    ``versions`` is None where any will do. Returns None when no such row was found.
    """
    query = (
        update(requests)
        .where(
            requests.c.id == request_id,
            requests.c.status == before,
        )
        .values(status=after, version=requests.c.version + 1, **changes)
        .returning(requests)
    )
    if versions is not None:
        query = query.where(requests.c.version.in_(versions))
    for column, value in scope.items():
        query = query.where(requests.c[column] == value)
    row: Row[Any] | None = (await tx.execute(query)).one_or_none()
    return row


async def has_request(tx: Transaction, request_id: UUID) -> bool:
    """Return whether intake knows the request."""
    found = await tx.scalar(select(requests.c.id).where(requests.c.id == request_id))
    return found is not None


async def get_timeline(connection: AsyncConnection, *, request_id: UUID) -> Sequence[Row[Any]]:
    """Return what happened to a request, in order."""
    query = select(timeline).where(timeline.c.request_id == request_id)
    return (await connection.execute(query.order_by(timeline.c.position))).all()


async def get_applicant(connection: AsyncConnection, *, request_id: UUID) -> dict[str, Any] | None:
    """Return the applicant's data."""
    query = select(applicants.c.data).where(applicants.c.request_id == request_id)
    data: dict[str, Any] | None = await connection.scalar(query)
    return data


async def list_demands(connection: AsyncConnection, *, request_id: UUID) -> Sequence[Row[Any]]:
    """Return the demands on the applicant of a request, in order."""
    query = select(demands).where(demands.c.request_id == request_id)
    return (await connection.execute(query.order_by(demands.c.id))).all()
