"""Keep the journal of printed forms."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.repository.scoping import within
from intake.scope import Scope
from intake.tables import printed_forms, requests, system_documents
from shared.database import Transaction
from shared.writes import Rows


async def next_number(tx: Transaction) -> int:
    """Take the next running number of forms."""
    return int(await tx.scalar(select(func.nextval("form_number"))) or 0)


async def made_and_number(tx: Transaction, *, request_id: UUID) -> tuple[list[Any], int]:
    """Return the documents that were made for a request, and the next running number."""
    d = system_documents.c
    one = func.jsonb_build_object("code", d.code, "form", d.form)
    made = (
        select(func.jsonb_agg(aggregate_order_by(one, d.id), type_=JSONB))
        .where(d.request_id == request_id)
        .scalar_subquery()
    )
    found = (await tx.execute(select(made, func.nextval("form_number")))).one()
    return found[0] or [], int(found[1])


def new_system_document(values: Mapping[str, Any]) -> Rows:
    """Return the row of a document made from a body's system."""
    return Rows(system_documents, [values])


def new_form(values: Mapping[str, Any]) -> Rows:
    """Return the row of a form in the journal."""
    return Rows(printed_forms, [values])


async def list_forms(connection: AsyncConnection, *, request_id: UUID) -> Sequence[Row[Any]]:
    """Return the forms of a request, the first one first."""
    query = select(printed_forms).where(printed_forms.c.request_id == request_id)
    ordered = query.order_by(printed_forms.c.made_at, printed_forms.c.number)
    return (await connection.execute(ordered)).all()


async def get_form(connection: AsyncConnection, *, number: str, scope: Scope) -> Row[Any] | None:
    """Return a form of a request that is in the scope of the one who asks, with its file."""
    query = (
        select(printed_forms, requests.c.file_id)
        .join(requests, requests.c.id == printed_forms.c.request_id)
        .where(printed_forms.c.number == number, within(requests, scope))
    )
    return (await connection.execute(query)).one_or_none()
