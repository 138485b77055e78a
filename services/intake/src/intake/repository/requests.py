"""Find requests, make them and lead them on."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Text, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.domain.states import DECIDED, Status, Transition
from intake.repository.pages import alone, newest
from intake.repository.scoping import within
from intake.repository.timeline import new_entry
from intake.scope import Scope
from intake.tables import corrections, request_number, requests
from intake.tables import documents as papers_table
from shared.database import Transaction
from shared.deadlines import Ends
from shared.writes import Rows

ENDS: Ends = {"provision": requests.c.due_at, "correction": requests.c.due_at}
"""Where the ends of a request's clocks are repeated."""


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


async def get_request(
    connection: AsyncConnection, *, request_id: UUID, scope: Scope
) -> Row[Any] | None:
    """Return a request if it is in the scope of the one who asks."""
    query = select(requests).where(requests.c.id == request_id, within(requests, scope))
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
    return await newest(
        connection,
        requests,
        organisation=scope.organisation,
        columns=scope.columns,
        leading=[] if status is None else [("status", [status])],
        after=after,
        limit=limit,
    )


async def further_numbers(tx: Transaction, count: int) -> list[int]:
    """Take so many more running numbers; none is ever given twice."""
    query = select(request_number.next_value()).select_from(func.generate_series(1, count))
    return list((await tx.scalars(query)).all()) if count else []


async def of_application(
    connection: AsyncConnection, *, application_id: UUID, scope: Scope
) -> Sequence[Row[Any]]:
    """Return the requests of an application that are in the scope of the one who asks."""
    query = select(requests).where(
        requests.c.application_id == application_id, within(requests, scope)
    )
    return (await connection.execute(query.order_by(requests.c.number))).all()


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
    transition: Transition,
    changes: Mapping[str, Any],
    once: str | None = None,
) -> Row[Any] | None:
    """Lead a request from one status to the next, if it stands there in a version that was read.

    ``versions`` is None where any will do; ``once`` is a column that must be empty still. Returns
    None when no such row was found.
    """
    after = transition.after or requests.c.status
    query = (
        update(requests)
        .where(
            requests.c.id == request_id,
            requests.c.status.in_(sorted(transition.before)),
            within(requests, scope),
        )
        .values(status=after, version=requests.c.version + 1, **changes)
        .returning(requests)
    )
    if versions is not None:
        query = query.where(requests.c.version.in_(versions))
    if once is not None:
        query = query.where(requests.c[once].is_(None))
    row: Row[Any] | None = (await tx.execute(query)).one_or_none()
    return row


def new_correction(*, request_id: UUID, fields: Sequence[str]) -> Rows:
    """Return the row of what a correction asks to put right."""
    return Rows(corrections, [{"request_id": request_id, "fields": list(fields)}])


async def list_corrections(
    connection: AsyncConnection, *, request_id: UUID, scope: Scope
) -> Sequence[Row[Any]]:
    """Return the corrections that were asked for of a request, with their fields, in order."""
    query = (
        select(requests, corrections.c.fields)
        .join(corrections, corrections.c.request_id == requests.c.id)
        .where(requests.c.corrects == request_id, within(requests, scope))
        .order_by(requests.c.id)
    )
    return (await connection.execute(query)).all()


async def note_unclaimed(tx: Transaction, *, request_id: UUID, now: datetime) -> Row[Any] | None:
    """Note that nobody came for a result in its term, once; None if it lies here no more."""
    query = (
        update(requests)
        .where(
            requests.c.id == request_id,
            requests.c.status.in_(DECIDED),
            requests.c.unclaimed_at.is_(None),
        )
        .values(unclaimed_at=now)
        .returning(requests)
    )
    row: Row[Any] | None = (await tx.execute(query)).one_or_none()
    return row


async def list_unclaimed(
    connection: AsyncConnection, *, mfc: str, after: UUID | None, limit: int
) -> Sequence[Row[Any]]:
    """Return the requests of an MFC whose results nobody came for, the oldest first."""
    # Written out, the statuses let the planner see that the index holds no others.
    decided = [literal(each, Text, literal_execute=True) for each in DECIDED]
    query = (
        select(requests)
        .where(
            alone(requests.c.mfc, mfc),
            requests.c.unclaimed_at.is_not(None),
            requests.c.status.in_(decided),
        )
        .order_by(requests.c.mfc, requests.c.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(requests.c.id > after)
    return (await connection.execute(query)).all()


async def request_by_id(connection: AsyncConnection, request_id: UUID) -> Row[Any] | None:
    """Return a request, for other parts, which answer for who sees it."""
    query = select(requests).where(requests.c.id == request_id)
    return (await connection.execute(query)).one_or_none()


async def hold(tx: Transaction, *, request_id: UUID) -> str:
    """Keep a request in its status until the transaction ends, and return that."""
    query = select(requests.c.status).where(requests.c.id == request_id)
    return str((await tx.execute(query.with_for_update(read=True))).scalar_one())
