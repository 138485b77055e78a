"""Hold every query on what is known of requests: facts that other parts have told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from complaints.tables import answers, breaches, demands, requests
from shared.database import Transaction


@dataclass(frozen=True, slots=True)
class Told:
    """What has been told of a request."""

    request: Row[Any] | None
    breaches: Sequence[Row[Any]]
    demands: Sequence[Row[Any]]
    answers: Sequence[Row[Any]]


async def add(tx: Transaction, table: Table, values: Mapping[str, Any]) -> None:
    """Keep a fact; one that is known already stays as it is."""
    await tx.execute(insert(table).values(values).on_conflict_do_nothing())


async def note(tx: Transaction, *, request_id: UUID, **moments: datetime) -> None:
    """Note when a request took a step, as ``issued_at=…``."""
    await tx.execute(update(requests).where(requests.c.id == request_id).values(moments))


async def find_request(
    connection: AsyncConnection, *, request_id: UUID | None, number: str | None
) -> Row[Any] | None:
    """Return a request by its id or its number, if it has been told of."""
    named = requests.c.id == request_id if request_id else requests.c.number == number
    return (await connection.execute(select(requests).where(named))).one_or_none()


async def told_of(connection: AsyncConnection, *, complaint: Row[Any]) -> Told | None:
    """Return all that is known of the request that a complaint names; None if it names none."""
    if complaint.request_id is None and complaint.request_number is None:
        return None
    request = await find_request(
        connection, request_id=complaint.request_id, number=complaint.request_number
    )
    request_id = request.id if request else complaint.request_id
    if request_id is None:
        return None
    found = [
        (await connection.execute(_of_request(table, request_id))).all()
        for table in (breaches, demands, answers)
    ]
    return Told(request, *found)


async def forget_subjects(tx: Transaction, subjects: Sequence[UUID]) -> None:
    """Take pseudonyms out of requests that are closed: a complaint gets one of its own then."""
    await tx.execute(
        update(requests)
        .where(requests.c.subject_id.in_(subjects), requests.c.closed_at.is_not(None))
        .values(subject_id=None)
    )


def _of_request(table: Table, request_id: UUID) -> Any:
    (key,) = table.primary_key.columns
    return select(table).where(table.c.request_id == request_id).order_by(key)
