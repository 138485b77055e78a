"""Keep the rows of one change in one round trip, whatever tables they belong to."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

import asyncpg
from sqlalchemy import ARRAY, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.base import PGDialect
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
        A row whose primary key is there already stays as it is, and is locked; of several with
        one key the first is kept.
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
    if any(one.values for one in rows):
        statement, parameters = written(rows)
        await tx.exec_driver_sql(statement, tuple(parameters))


def written(rows: Iterable[Rows]) -> tuple[str, list[list[Any]]]:
    """Return the statement that inserts rows, and what it is given: an array a column.

    Its text depends on the kinds of rows alone and not on their number, so PostgreSQL knows it
    when it recurs. All but the last insert stand as common table expressions, which are carried
    out alike.
    """
    together: dict[_Kind, list[Mapping[str, Any]]] = {}
    for one in rows:
        if one.values:
            kind = (one.table, tuple(one.values[0]), one.unless_there)
            together.setdefault(kind, []).extend(one.values)
    arrays: list[list[Any]] = []
    for (table, names, once), values in together.items():
        if any(row.keys() != values[0].keys() for row in values):
            raise ValueError(f"rows of {table.name} have different columns")
        arrays += _arrays(table, names, _first_of_each(table, values) if once else values)
    return _statement(tuple(together)), arrays


def constraint_of(error: IntegrityError | asyncpg.PostgresError) -> str | None:
    """Return the name of the constraint that rows broke."""
    if isinstance(error, IntegrityError):
        cause = error.orig.__cause__ if error.orig else None
        return getattr(cause, "constraint_name", None)
    return getattr(error, "constraint_name", None)


_Kind: TypeAlias = tuple[Table, tuple[str, ...], bool]
"""A table, the columns that rows of it name, and whether they stay where they are there."""


def _first_of_each(table: Table, rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Return the first row of each key, in an order that all statements share: none waits."""
    names = [column.name for column in table.primary_key]
    found = {tuple(row[name] for name in names): row for row in reversed(rows)}
    return [found[key] for key in sorted(found)]


def _arrays(
    table: Table, names: tuple[str, ...], rows: Sequence[Mapping[str, Any]]
) -> Iterator[list[Any]]:
    documents, lists = _columns_of(table, names, JSONB), _columns_of(table, names, ARRAY)
    for name in names:
        values = [row[name] for row in rows]
        if name in documents:
            yield [_as_document(value) for value in values]
        elif name in lists:
            yield [None if value is None else _as_list(value) for value in values]
        else:
            yield values


_as_document = json.JSONEncoder(ensure_ascii=False).encode


def _as_list(values: Iterable[Any]) -> str:
    """Write an array as PostgreSQL reads it: one of arrays would have to be even."""
    return "{" + ",".join(map(_as_element, values)) + "}"


def _as_element(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f'"\\\\x{value.hex()}"'
    text = value.isoformat() if isinstance(value, date) else str(value)
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@lru_cache(maxsize=512)
def _columns_of(table: Table, names: tuple[str, ...], sort: type) -> frozenset[str]:
    return frozenset(name for name in names if isinstance(table.c[name].type, sort))


@lru_cache(maxsize=512)
def _statement(kinds: tuple[_Kind, ...]) -> str:
    inserts, given = [], 1
    for table, names, once in kinds:
        inserts.append(_insert(table, names, first=given) + (_unless_there(table) if once else ""))
        given += len(names)
    *others, last = inserts
    named = ", ".join(f"w{number} AS ({one})" for number, one in enumerate(others))
    return f"WITH {named} {last}" if others else last


def _insert(table: Table, names: tuple[str, ...], *, first: int) -> str:
    """Return the insert of arrays, a column each; what is no plain value goes as its text."""
    in_text = _columns_of(table, names, JSONB) | _columns_of(table, names, ARRAY)
    arrays, chosen = [], []
    for number, name in enumerate(names, start=first):
        sort = _TYPES.process(table.c[name].type)
        arrays.append(f"${number}::{'text' if name in in_text else sort}[]")
        chosen.append(f'"{name}"::{sort}')
    columns = ", ".join(f'"{name}"' for name in names)
    return (
        f"INSERT INTO {_name(table)} ({columns}) SELECT {', '.join(chosen)}"  # noqa: S608 - names of our own tables
        f" FROM unnest({', '.join(arrays)}) AS given({columns})"
    )


_TYPES = PGDialect().type_compiler_instance  # type: ignore[no-untyped-call]


def _unless_there(table: Table) -> str:
    keys = [f'"{column.name}"' for column in table.primary_key]
    first = keys[0]
    return f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {first} = excluded.{first} WHERE false"


def _name(table: Table) -> str:
    return f'"{table.schema}"."{table.name}"' if table.schema else f'"{table.name}"'
