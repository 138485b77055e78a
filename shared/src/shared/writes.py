"""Keep the rows of one change in one round trip, whatever tables they belong to."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import asyncpg
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError

from shared.database import Transaction


@dataclass(frozen=True, slots=True)
class Rows:
    """New rows of one table.

    Parameters
    ----------
    table
        Where they go; a column that no row names gets its default.
    values
        The rows, all with the same columns.
    unless_there
        A row whose primary key is there already stays as it is, and is locked.
    """

    table: Table
    values: Sequence[Mapping[str, Any]]
    unless_there: bool = False


async def keep(tx: Transaction, *rows: Rows) -> None:
    """Insert rows of several tables by one statement.

    A foreign key between them is checked at the statement's end, so the order of tables does not
    matter; like rows of one table are numbered in the order in which they are given.

    Raises ``ValueError`` where a row has other columns than the first of its table.
    """
    written = _written(rows)
    if written is not None:
        statement, parameters = written
        await tx.exec_driver_sql(statement, tuple(parameters))


def constraint_of(error: IntegrityError | asyncpg.PostgresError) -> str | None:
    """Return the name of the constraint that rows broke."""
    if isinstance(error, IntegrityError):
        cause = error.orig.__cause__ if error.orig else None
        return getattr(cause, "constraint_name", None)
    return getattr(error, "constraint_name", None)


def _written(rows: Sequence[Rows]) -> tuple[str, list[Any]] | None:
    filled = _by_table([one for one in rows if one.values])
    if not filled:
        return None
    shape = tuple(
        (one.table, tuple(one.values[0]), len(one.values), one.unless_there) for one in filled
    )
    return _statement(shape), list(_parameters(filled))


def _by_table(rows: list[Rows]) -> list[Rows]:
    """Put like rows of one table together: PostgreSQL carries expressions out in any order."""
    if len({one.table for one in rows}) == len(rows):
        return rows
    together: dict[Any, Rows] = {}
    for one in rows:
        kind = (one.table, tuple(one.values[0]), one.unless_there)
        known = together.get(kind)
        values = [*known.values, *one.values] if known else one.values
        together[kind] = replace(one, values=values)
    return list(together.values())


def _parameters(rows: Iterable[Rows]) -> Iterator[Any]:
    for one in rows:
        names = tuple(one.values[0])
        documents = documents_of(one.table, names)
        for row in one.values:
            if row.keys() != one.values[0].keys():
                raise ValueError(f"rows of {one.table.name} have different columns")
            for name in names:
                value = row[name]
                yield as_document(value) if name in documents else value


@lru_cache(maxsize=512)
def documents_of(table: Table, names: tuple[str, ...]) -> frozenset[str]:
    """Return the columns of JSON, which the driver takes as text."""
    return frozenset(name for name in names if isinstance(table.c[name].type, JSONB))


as_document = json.JSONEncoder(ensure_ascii=False).encode
"""Write a value of JSON, as the driver takes it."""


@lru_cache(maxsize=512)
def _statement(shape: tuple[tuple[Table, tuple[str, ...], int, bool], ...]) -> str:
    """Return the statement for so many rows of these columns; PostgreSQL knows it when it recurs.

    All but the last insert stand as common table expressions, which are carried out alike.
    """
    inserts, given = [], 0
    for table, columns, count, unless_there in shape:
        places = []
        for _ in range(count):
            numbers = range(given + 1, given + len(columns) + 1)
            places.append(f"({', '.join(f'${number}' for number in numbers)})")
            given += len(columns)
        names = ", ".join(f'"{name}"' for name in columns)
        insert = f"INSERT INTO {name_of(table)} ({names}) VALUES {', '.join(places)}"  # noqa: S608 - names of our own tables
        inserts.append(insert + (left_as_it_is(table) if unless_there else ""))
    *others, last = inserts
    if not others:
        return last
    named = ", ".join(f"w{number} AS ({one})" for number, one in enumerate(others))
    return f"WITH {named} {last}"


def left_as_it_is(table: Table) -> str:
    """Return the end of an insert that leaves a row as it is which is there already."""
    keys = [f'"{column.name}"' for column in table.primary_key]
    first = keys[0]
    return f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {first} = excluded.{first} WHERE false"


def name_of(table: Table) -> str:
    """Return a table as statements name it."""
    return f'"{table.schema}"."{table.name}"' if table.schema else f'"{table.name}"'
