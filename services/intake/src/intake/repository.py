"""Hold every query of intake."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.domain import Status
from intake.scope import Scope
from intake.tables import demands, requests, timeline
from intake.tables import documents as papers_table
from shared.database import Transaction
from shared.vault.tables import vault_cards
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


def new_request(
    row: Mapping[str, Any], *, documents: Sequence[Mapping[str, Any]], at: datetime
) -> list[Rows]:
    """Return the rows of a new request with its papers and its first entry.

    Parameters
    ----------
    row
        The request's own columns.
    documents
        ``code``, ``form`` and ``own_initiative`` of each paper, in the order presented.
    """
    request_id = row["id"]
    papers = [
        {"request_id": request_id, "position": position, **paper}
        for position, paper in enumerate(documents, start=1)
    ]
    entry = new_entry(
        request_id=request_id, kind="registered", details={"number": row["number"]}, at=at
    )
    return [Rows(requests, [row]), Rows(papers_table, papers), entry]


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


def new_demand(values: Mapping[str, Any]) -> Rows:
    """Return the row of a demand, made or stopped."""
    return Rows(demands, [values])


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


async def get_paper(
    connection: AsyncConnection, *, request_id: UUID, code: str, scope: Scope, card: str
) -> Row[Any] | None:
    """Return the request that presented a paper, with the ``subject_id`` of a card of it.

    That is None when the card was destroyed.
    """
    presented = papers_table.c.request_id == requests.c.id
    of_request = and_(vault_cards.c.row_id == requests.c.id, vault_cards.c.kind == card)
    query = (
        select(requests, vault_cards.c.subject_id)
        .join(papers_table, presented)
        .outerjoin(vault_cards, of_request)
        .where(requests.c.id == request_id, papers_table.c.code == code, _within(scope))
    )
    return (await connection.execute(query)).one_or_none()


async def list_papers(connection: AsyncConnection, *, request_id: UUID) -> Sequence[Row[Any]]:
    """Return the papers that a request presented, in order."""
    query = select(papers_table).where(papers_table.c.request_id == request_id)
    return (await connection.execute(query.order_by(papers_table.c.position))).all()


async def hold(tx: Transaction, *, request_id: UUID) -> str:
    """Keep a request in its status until the transaction ends, and return that."""
    query = select(requests.c.status).where(requests.c.id == request_id)
    return str((await tx.execute(query.with_for_update(read=True))).scalar_one())


async def list_demands(connection: AsyncConnection, *, request_id: UUID) -> Sequence[Row[Any]]:
    """Return the demands on the applicant of a request, in order."""
    query = select(demands).where(demands.c.request_id == request_id)
    return (await connection.execute(query.order_by(demands.c.id))).all()


def _within(scope: Scope) -> ColumnElement[bool]:
    return or_(*(requests.c[column] == scope.organisation for column in scope.columns))
