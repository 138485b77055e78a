"""Hold every query on numbered papers: journals, agreements and warnings."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Table, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from pdata_registry.tables import journals, non_disclosures, warnings
from shared.database import Transaction

_first = upsert(journals).values(last=1)
_next = _first.on_conflict_do_update(
    index_elements=[journals.c.organisation, journals.c.kind], set_={"last": journals.c.last + 1}
).returning(journals.c.last)


async def next_ordinal(tx: Transaction, *, organisation: str, journal: str) -> int:
    """Take the next number of a journal; who comes later waits until the commit."""
    taken = await tx.execute(_next, {"organisation": organisation, "kind": journal})
    ordinal: int = taken.scalar_one()
    return ordinal


async def add_non_disclosure(tx: Transaction, values: Mapping[str, Any]) -> Row[Any]:
    """Keep that an agreement was signed."""
    return await _add(tx, non_disclosures, values)


async def add_warning(tx: Transaction, values: Mapping[str, Any]) -> Row[Any]:
    """Keep that a person was warned."""
    return await _add(tx, warnings, values)


async def non_disclosures_of(
    connection: AsyncConnection, *, organisation: str, person: str
) -> Sequence[Row[Any]]:
    """Return the agreements of a person, the earliest first."""
    return await _of_person(connection, non_disclosures, organisation=organisation, person=person)


async def warnings_of(
    connection: AsyncConnection, *, organisation: str, person: str
) -> Sequence[Row[Any]]:
    """Return the warnings of a person, the earliest first."""
    return await _of_person(connection, warnings, organisation=organisation, person=person)


async def _add(tx: Transaction, table: Table, values: Mapping[str, Any]) -> Row[Any]:
    row: Row[Any] = (await tx.execute(insert(table).returning(table), values)).one()
    return row


async def _of_person(
    connection: AsyncConnection, table: Table, *, organisation: str, person: str
) -> Sequence[Row[Any]]:
    query = (
        select(table)
        .where(table.c.organisation == organisation, table.c.person == person)
        .order_by(table.c.id)
    )
    return (await connection.execute(query)).all()
