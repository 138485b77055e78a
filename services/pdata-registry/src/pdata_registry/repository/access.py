"""Hold every query on the list of those who have access."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Subquery, and_, insert, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from pdata_registry.tables import access_entries, access_lists, non_disclosures, warnings
from shared.database import Transaction

_insert_list = insert(access_lists).returning(access_lists)
_insert_entries = insert(access_entries)

_of_one_list = and_(
    access_entries.c.organisation == access_lists.c.organisation,
    access_entries.c.ordinal == access_lists.c.ordinal,
)


async def add_list(
    tx: Transaction, values: Mapping[str, Any], *, admits: Mapping[str, str], removes: Sequence[str]
) -> Row[Any]:
    """Keep an approved list: ``admits`` gives the post of each whom it lets in."""
    row: Row[Any] = (await tx.execute(_insert_list, values)).one()
    place = {"organisation": row.organisation, "ordinal": row.ordinal}
    posts = {**admits, **dict.fromkeys(removes)}
    await tx.execute(
        _insert_entries,
        [
            {**place, "person": person, "admits": post is not None, "post": post}
            for person, post in posts.items()
        ],
    )
    return row


async def listed(tx: Transaction, *, organisation: str, people: Collection[str]) -> frozenset[str]:
    """Return who of the people is on an organisation's list now."""
    last = _last_entries(organisation).where(access_entries.c.person.in_(people)).subquery()
    return frozenset((await tx.execute(select(last.c.person).where(last.c.admits))).scalars())


async def list_lists(
    connection: AsyncConnection, *, organisation: str, after: int | None, limit: int
) -> Sequence[Row[Any]]:
    """Return the newest lists of an organisation, those before the number ``after``."""
    query = (
        select(access_lists)
        .where(access_lists.c.organisation == organisation)
        .order_by(access_lists.c.ordinal.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(access_lists.c.ordinal < after)
    return (await connection.execute(query)).all()


async def get_list(
    connection: AsyncConnection, *, list_id: UUID, organisation: str
) -> Row[Any] | None:
    """Return a list of the organisation."""
    query = select(access_lists).where(
        access_lists.c.id == list_id, access_lists.c.organisation == organisation
    )
    return (await connection.execute(query)).one_or_none()


async def entries_of(
    connection: AsyncConnection, *, organisation: str, ordinals: Collection[int]
) -> Sequence[Row[Any]]:
    """Return whom lists name, by person."""
    query = (
        select(access_entries)
        .where(
            access_entries.c.organisation == organisation, access_entries.c.ordinal.in_(ordinals)
        )
        .order_by(access_entries.c.ordinal, access_entries.c.person)
    )
    return (await connection.execute(query)).all()


async def history_of(
    connection: AsyncConnection, *, organisation: str, person: str
) -> Sequence[Row[Any]]:
    """Return every entry of a person with the list that it stands in, the earliest first."""
    query: Select[Any] = (
        select(
            access_lists.c.id.label("list_id"),
            access_lists.c.number,
            access_lists.c.approved_by,
            access_lists.c.approved_at,
            access_entries.c.admits,
            access_entries.c.post,
        )
        .join(access_lists, _of_one_list)
        .where(access_entries.c.organisation == organisation, access_entries.c.person == person)
        .order_by(access_entries.c.ordinal)
    )
    rows: Sequence[Row[Any]] = (await connection.execute(query)).all()
    return rows


async def state_before(
    connection: AsyncConnection,
    *,
    organisation: str,
    moment: datetime,
    after: str | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return who was on the list just before a moment, with the papers recorded by then.

    Only what was written before the moment is looked at, so a later act cannot change the answer.
    """
    last = _last_entries(organisation).where(access_lists.c.approved_at < moment).subquery()
    agreement = _first_paper(non_disclosures, organisation, moment)
    warning = _first_paper(warnings, organisation, moment)
    query = (
        select(
            last,
            agreement.c.number.label("non_disclosure_number"),
            agreement.c.signed_on,
            warning.c.number.label("warning_number"),
            warning.c.warned_on,
        )
        .outerjoin(agreement, agreement.c.person == last.c.person)
        .outerjoin(warning, warning.c.person == last.c.person)
        .where(last.c.admits)
        .order_by(last.c.person)
        .limit(limit)
    )
    if after is not None:
        query = query.where(last.c.person > after)
    return (await connection.execute(query)).all()


def _last_entries(organisation: str) -> Select[Any]:
    """Select the last word of the lists on each person."""
    return (
        select(
            access_entries.c.person,
            access_entries.c.admits,
            access_entries.c.post,
            access_lists.c.id.label("list_id"),
            access_lists.c.number,
            access_lists.c.approved_at,
        )
        .ext(distinct_on(access_entries.c.person))
        .join(access_lists, _of_one_list)
        .where(access_entries.c.organisation == organisation)
        .order_by(access_entries.c.person, access_entries.c.ordinal.desc())
    )


def _first_paper(table: Any, organisation: str, moment: datetime) -> Subquery:
    """Select the first paper of each person that was recorded before a moment."""
    return (
        select(table)
        .ext(distinct_on(table.c.person))
        .where(table.c.organisation == organisation, table.c.recorded_at < moment)
        .order_by(table.c.person, table.c.id)
        .subquery()
    )
