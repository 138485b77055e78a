"""Keep the changes of many who come at once in one round trip and one commit."""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

import asyncpg
from sqlalchemy import ARRAY, Table
from sqlalchemy.dialects.postgresql.base import PGDialect

from shared.database import Database
from shared.writes import Rows, as_document, documents_of, left_as_it_is, name_of

Change: TypeAlias = tuple[Rows, ...]
"""The rows of one change, kept together or not at all."""

_MOST = 32


@dataclass(frozen=True, slots=True)
class _Waiting:
    change: Change
    kept: "asyncio.Future[None]"


@dataclass(slots=True)
class Gatherer:
    """Keep changes that come while others are on their way to the database together with them.

    Who comes alone is kept at once, and nobody waits for company: a statement takes along what
    came while the last one was under way. Where one change breaks a constraint, or cannot be
    written, the statement leaves nothing, and each is kept by itself: it alone is refused.

    Parameters
    ----------
    most
        How many changes one statement keeps.
    """

    database: Database
    most: int = _MOST
    _waiting: deque[_Waiting] = field(default_factory=deque)
    _sending: "asyncio.Task[None] | None" = None

    async def keep(self, *rows: Rows) -> None:
        """Keep rows of several tables as a change of its own.

        The rows that are given first are inserted first. A row of ``unless_there`` that several
        changes have is kept once.

        Raises
        ------
        asyncpg.IntegrityConstraintViolationError
            The rows broke a constraint, and none of them is kept.
        """
        kept = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(tuple(one for one in rows if one.values), kept))
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send_all())
        await kept

    async def _send_all(self) -> None:
        while self._waiting:
            together = [self._waiting.popleft() for _ in range(min(self.most, len(self._waiting)))]
            if not await self._send(together):
                for one in together:
                    await self._send([one])

    async def _send(self, together: Sequence[_Waiting]) -> bool:
        """Send what is kept or not together; tell who waits, unless each is to be sent alone."""
        try:
            statement, parameters = _written([one.change for one in together])
            async with self.database.straight() as connection:
                await connection.execute(statement, *parameters)
        except Exception as error:  # noqa: BLE001 - it is raised where the change came from
            if len(together) > 1 and _left_nothing(error):
                return False
            _tell(together, error)
        except BaseException:
            _tell([*together, *self._waiting], ConnectionError("the process ends"))
            self._waiting.clear()
            raise
        else:
            _tell(together, None)
        return True


def _left_nothing(error: Exception) -> bool:
    """Tell whether PostgreSQL, or the driver, refused the statement and carried none of it out."""
    lost = isinstance(error, asyncpg.PostgresConnectionError)
    return not lost and isinstance(error, asyncpg.PostgresError | ValueError)


def _tell(who: Iterable[_Waiting], error: Exception | None) -> None:
    for one in who:
        with suppress(asyncio.InvalidStateError):  # it was cancelled, and waits no more
            if error is None:
                one.kept.set_result(None)
            else:
                one.kept.set_exception(error)


_Kind: TypeAlias = tuple[Table, tuple[str, ...], bool]


def _written(changes: Iterable[Change]) -> tuple[str, list[Any]]:
    """Return the statement for the kinds of rows that there are, however many, and its arrays."""
    values: dict[_Kind, list[Any]] = {}
    for change in changes:
        for rows in change:
            kind = (rows.table, tuple(rows.values[0]), rows.unless_there)
            values.setdefault(kind, []).extend(rows.values)
    parameters: list[Any] = []
    for (table, names, is_once), rows_of in values.items():
        kept = _each_once(table, rows_of) if is_once else rows_of
        parameters += _columns(table, names, kept)
    return _statement(tuple(values)), parameters


def _each_once(table: Table, rows: Iterable[Any]) -> list[Any]:
    """Leave one of the rows that have the same key, in an order that all statements share."""
    keys = [column.name for column in table.primary_key]
    found = {tuple(row[key] for key in keys): row for row in reversed(list(rows))}
    return [found[key] for key in sorted(found)]


def _columns(table: Table, names: tuple[str, ...], rows: Sequence[Any]) -> Iterator[list[Any]]:
    documents, lists = documents_of(table, names), _lists(table, names)
    if any(row.keys() != rows[0].keys() for row in rows):
        raise ValueError(f"rows of {table.name} have different columns")
    for name in names:
        column = [row[name] for row in rows]
        if name in documents:
            yield [as_document(value) for value in column]
        elif name in lists:
            yield [None if value is None else _array(value) for value in column]
        else:
            yield column


def _array(values: Iterable[str | bytes]) -> str:
    """Write an array as PostgreSQL reads it; an array of arrays would have to be even."""
    return "{" + ",".join(_element(value) for value in values) + "}"


def _element(value: str | bytes) -> str:
    if isinstance(value, bytes):
        return f'"\\\\x{value.hex()}"'
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@lru_cache(maxsize=512)
def _lists(table: Table, names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for name in names if isinstance(table.c[name].type, ARRAY))


@lru_cache(maxsize=512)
def _statement(kinds: tuple[_Kind, ...]) -> str:
    inserts, given = [], 1
    for table, names, is_once in kinds:
        rest = left_as_it_is(table) if is_once else ""
        inserts.append(_insert(table, names, first=given) + rest)
        given += len(names)
    *others, last = inserts
    named = ", ".join(f"w{number} AS ({one})" for number, one in enumerate(others))
    return f"WITH {named} {last}" if others else last


def _insert(table: Table, names: Sequence[str], *, first: int) -> str:
    """Return the insert of arrays, a column each; what is no plain value goes as its text."""
    in_text = documents_of(table, tuple(names)) | _lists(table, tuple(names))
    arrays, chosen = [], []
    for number, name in enumerate(names, start=first):
        sort = _TYPES.process(table.c[name].type)
        arrays.append(f"${number}::{'text' if name in in_text else sort}[]")
        chosen.append(f'"{name}"::{sort}')
    columns = ", ".join(f'"{name}"' for name in names)
    return (
        f"INSERT INTO {name_of(table)} ({columns}) SELECT {', '.join(chosen)}"  # noqa: S608 - names of our own tables
        f" FROM unnest({', '.join(arrays)}) AS given({columns})"
    )


_TYPES = PGDialect().type_compiler_instance  # type: ignore[no-untyped-call]
