"""Read a page of what an organisation takes part in, off the index that holds it in order."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import product
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    Table,
    Text,
    Uuid,
    any_,
    bindparam,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import array, distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

Leading = tuple[str, Collection[str]]
"""A column that stands in the index before the id, and which of its values are wanted."""

_ORGANISATION = bindparam("organisation", type_=Text)
_AFTER, _LIMIT = bindparam("after", type_=Uuid), bindparam("most", type_=Integer)


async def newest(
    connection: AsyncConnection,
    table: Table,
    *,
    organisation: str,
    columns: Collection[str],
    leading: Sequence[Leading] = (),
    after: UUID | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the newest rows of an organisation, those older than ``after``.

    Each column of the organisation, with each value of what leads, is read by itself off its
    index, no further than the page needs: no row is read that is not the organisation's.

    Parameters
    ----------
    columns
        In at least one of these the organisation stands; each begins an index.
    leading
        What follows it there, in order, before the id.
    """
    query = _query(
        table,
        tuple(sorted(columns)),
        tuple((name, tuple(values)) for name, values in leading),
        after is not None,
    )
    told = {"organisation": organisation, "after": after, "most": limit}
    rows: Sequence[Row[Any]] = (await connection.execute(query, told)).all()
    return rows


# To put one together takes longer than to carry it out: each is made once.
@lru_cache(maxsize=512)
def _query(
    table: Table,
    columns: tuple[str, ...],
    leading: tuple[tuple[str, tuple[str, ...]], ...],
    deep: bool,
) -> Select[Any]:
    names = [name for name, _ in leading]
    parts = [
        _part(table, {column: _ORGANISATION, **dict(zip(names, values, strict=True))}, deep)
        for column in columns
        for values in product(*(values for _, values in leading))
    ]
    return parts[0] if len(parts) == 1 else _together(parts, once=len(columns) > 1)


def _together(parts: Sequence[Select[Any]], *, once: bool) -> Select[Any]:
    found = union_all(*(select(part.subquery()) for part in parts)).subquery()
    query = select(found).order_by(found.c.id.desc()).limit(_LIMIT)
    return query.ext(distinct_on(found.c.id)) if once else query


def _part(table: Table, led_by: dict[str, Any], deep: bool) -> Select[Any]:
    query = select(table).where(*(alone(table.c[name], value) for name, value in led_by.items()))
    if deep:
        query = query.where(table.c.id < _AFTER)
    order = [table.c[name].desc() for name in led_by]
    return query.order_by(*order, table.c.id.desc()).limit(_LIMIT)


def alone(column: ColumnElement[str], value: Any) -> ColumnElement[bool]:
    """Say that a column holds a value, and leave it in the order that it leads.

    Of a column that equals a value the planner takes no heed in the order: that of the id is left,
    and may be read off the primary key, through all that is others'. A list of one is no equality.
    """
    return column == any_(array([value]))
