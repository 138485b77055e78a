"""Hold every query of intake."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, bindparam, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.domain import Status
from intake.scope import Scope
from intake.tables import demands, requests, timeline
from shared.database import Transaction

# One round trip for what is one fact. The number is the prefix and the next of a sequence, which
# is never set back and makes nobody wait; the format gives seven digits or as many as there are.
_ADD_REQUEST = text(
    """
    WITH request AS (
        INSERT INTO requests (
            id, number, version, status, service, catalogue_version, agreement, channel,
            mfc, body, portal, file_id, received_at, registered_at, due_at
        ) VALUES (
            :id, :prefix || to_char(nextval('request_number'), 'FM9999999999990000000'), 1,
            :status, :service, :catalogue_version, :agreement, :channel,
            :mfc, :body, :portal, :file_id, :received_at, :registered_at, :due_at
        ) RETURNING id, number, registered_at
    ), papers AS (
        INSERT INTO documents (request_id, position, code, form, own_initiative)
        SELECT request.id, paper.position, paper.code, paper.form, paper.own_initiative
        FROM request, unnest(
            CAST(:codes AS text[]), CAST(:forms AS text[]), CAST(:own_initiative AS boolean[])
        ) WITH ORDINALITY AS paper (code, form, own_initiative, position)
    ), entry AS (
        INSERT INTO timeline (request_id, kind, details, at)
        SELECT id, 'registered', jsonb_build_object('number', number), registered_at FROM request
    )
    SELECT number FROM request
    """
)
_insert_timeline = insert(timeline)
_insert_timeline_if_known = insert(timeline).from_select(
    ["request_id", "kind", "details", "at"],
    select(
        requests.c.id,
        bindparam("entry_kind", type_=timeline.c.kind.type),
        bindparam("entry_details", type_=timeline.c.details.type),
        bindparam("entry_at", type_=timeline.c.at.type),
    ).where(requests.c.id == bindparam("of")),
)
_insert_demand = insert(demands)


async def add_request(
    tx: Transaction,
    row: Mapping[str, Any],
    *,
    prefix: str,
    documents: Sequence[Mapping[str, Any]],
) -> str:
    """Keep a new request with its papers and first entry; return its number.

    A number that a failed registration took is never given again.

    Parameters
    ----------
    row
        The request's own columns.
    prefix
        What stands before the running number.
    documents
        ``code``, ``form`` and ``own_initiative`` of each paper, in the order presented.
    """
    papers = {
        "codes": [paper["code"] for paper in documents],
        "forms": [paper["form"] for paper in documents],
        "own_initiative": [paper["own_initiative"] for paper in documents],
    }
    return str(await tx.scalar(_ADD_REQUEST, {**row, **papers, "prefix": prefix}))


async def add_timeline(
    tx: Transaction, *, request_id: UUID, kind: str, details: Mapping[str, Any], at: datetime
) -> None:
    """Write down what was done with a request."""
    entry = {"request_id": request_id, "kind": kind, "details": details, "at": at}
    await tx.execute(_insert_timeline, entry)


async def add_timeline_if_known(
    tx: Transaction, *, request_id: UUID, kind: str, details: Mapping[str, Any], at: datetime
) -> None:
    """Write down what another part tells of a request; one that is not here is passed over."""
    entry = {"of": request_id, "entry_kind": kind, "entry_details": details, "entry_at": at}
    await tx.execute(_insert_timeline_if_known, entry)


async def add_demand(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Keep a demand, made or stopped."""
    await tx.execute(_insert_demand, values)


async def get_request(
    connection: AsyncConnection, *, request_id: UUID, scope: Scope
) -> Row[Any] | None:
    """Return a request if it is in the scope of the one who asks."""
    query = select(requests).where(requests.c.id == request_id, _within(scope))
    return (await connection.execute(query)).one_or_none()


async def list_requests(
    connection: AsyncConnection,
    *,
    scope: Scope,
    status: Status | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the newest requests of a scope, those older than ``after``."""
    query = select(requests).where(_within(scope)).order_by(requests.c.id.desc()).limit(limit)
    if status is not None:
        query = query.where(requests.c.status == status)
    if after is not None:
        query = query.where(requests.c.id < after)
    return (await connection.execute(query)).all()


async def request_by_number(connection: AsyncConnection, number: str) -> Row[Any] | None:
    """Return the request of that number, whoever takes part in it."""
    query = select(requests).where(requests.c.number == number)
    return (await connection.execute(query)).one_or_none()


async def move(
    tx: Transaction,
    *,
    request_id: UUID,
    scope: Scope,
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
        .where(requests.c.id == request_id, requests.c.status == before, _within(scope))
        .values(status=after, version=requests.c.version + 1, **changes)
        .returning(requests)
    )
    if versions is not None:
        query = query.where(requests.c.version.in_(versions))
    row: Row[Any] | None = (await tx.execute(query)).one_or_none()
    return row


async def get_timeline(connection: AsyncConnection, *, request_id: UUID) -> Sequence[Row[Any]]:
    """Return what happened to a request, in order of time; what is told late stands where due."""
    query = select(timeline).where(timeline.c.request_id == request_id)
    return (await connection.execute(query.order_by(timeline.c.at, timeline.c.position))).all()


async def request_by_id(connection: AsyncConnection, request_id: UUID) -> Row[Any] | None:
    """Return a request, for other parts, which answer for who sees it."""
    query = select(requests).where(requests.c.id == request_id)
    return (await connection.execute(query)).one_or_none()


async def list_demands(connection: AsyncConnection, *, request_id: UUID) -> Sequence[Row[Any]]:
    """Return the demands on the applicant of a request, in order."""
    query = select(demands).where(demands.c.request_id == request_id)
    return (await connection.execute(query.order_by(demands.c.id))).all()


def _within(scope: Scope) -> ColumnElement[bool]:
    return or_(*(requests.c[column] == scope.organisation for column in scope.columns))
