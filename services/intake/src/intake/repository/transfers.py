"""Find what is passed on to the body, keep transfers, and what the body says of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, select, update
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.tables import documents, incidents, printed_forms, transfers
from shared.audit.entries import audit
from shared.database import Transaction
from shared.files.tables import files
from shared.files.values import State
from shared.writes import Rows

INCOMPLETE = "incomplete-transfer"
"""The kind of an incident that a transfer without all its lines is (210-16(5)1)."""

_KIND = "request"


async def papers_and_number(tx: Transaction, *, request_id: UUID) -> tuple[list[Any], int]:
    """Return the papers of a request with their contents, in order, and the next form's number.

    The request is locked by the move before: no content can come in between.
    """
    d, f = documents.c, files.c
    one = func.jsonb_build_object(
        "code", d.code, "form", d.form, "own_initiative", d.own_initiative,
        "content", f.id, "media_type", f.media_type, "size", f.size,
    )  # fmt: skip
    stored = and_(
        f.kind == _KIND, f.row_id == d.request_id, f.code == d.code, f.state == State.STORED
    )
    papers = (
        select(func.jsonb_agg(aggregate_order_by(one, d.position), type_=JSONB))
        .select_from(documents.outerjoin(files, stored))
        .where(d.request_id == request_id)
        .scalar_subquery()
    )
    found = (await tx.execute(select(papers, func.nextval("form_number")))).one()
    return found[0] or [], int(found[1])


def new_transfer(values: Mapping[str, Any]) -> Rows:
    """Return the row of a transfer."""
    return Rows(transfers, [values])


async def manifest_of_open(tx: Transaction, *, request_id: UUID) -> Row[Any] | None:
    """Return the transfer that the body has not answered, with the data of its manifest."""
    query = (
        select(transfers, printed_forms.c.data)
        .join(printed_forms, printed_forms.c.number == transfers.c.manifest)
        .where(transfers.c.request_id == request_id, transfers.c.answered_at.is_(None))
        .order_by(transfers.c.id.desc())
        .limit(1)
    )
    return (await tx.execute(query)).one_or_none()


async def answer(
    tx: Transaction,
    *,
    request_id: UUID,
    by: str,
    now: datetime,
    missing: Sequence[str] | None = None,
) -> None:
    """Note that the body acknowledged the manifest, or what it misses of it."""
    changes = {"answered_at": now, "answered_by": by, "missing": missing}
    await tx.execute(
        update(transfers)
        .where(transfers.c.request_id == request_id, transfers.c.answered_at.is_(None))
        .values(**changes)
    )


async def list_transfers(connection: AsyncConnection, *, request_id: UUID) -> Sequence[Row[Any]]:
    """Return the transfers of a request, the first one first."""
    query = select(transfers).where(transfers.c.request_id == request_id)
    return (await connection.execute(query.order_by(transfers.c.id))).all()


def new_incident(values: Mapping[str, Any]) -> Rows:
    """Return the row of an incident."""
    return Rows(incidents, [values])


async def resolve(tx: Transaction, *, request_id: UUID, kind: str, now: datetime) -> None:
    """Note that what was amiss was put right."""
    await tx.execute(
        update(incidents)
        .where(
            incidents.c.request_id == request_id,
            incidents.c.kind == kind,
            incidents.c.resolved_at.is_(None),
        )
        .values(resolved_at=now)
    )


async def list_incidents(connection: AsyncConnection, *, request_id: UUID) -> Sequence[Row[Any]]:
    """Return the incidents of a request, the first one first."""
    query = select(incidents).where(incidents.c.request_id == request_id)
    return (await connection.execute(query.order_by(incidents.c.id))).all()


async def last_worker(
    tx: Transaction, *, request_id: UUID, organisations: Sequence[str]
) -> tuple[str, str] | None:
    """Return who of whom last did something with a request: organisation and worker."""
    a = audit.c
    query = (
        select(a.organisation, a.actor)
        .where(a.aggregate_id == str(request_id), a.organisation.in_(organisations))
        .order_by(a.seq.desc())
        .limit(1)
    )
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else (str(row.organisation), str(row.actor))
