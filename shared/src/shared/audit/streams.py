"""Stream rows and seals in order through cursors, so that memory does not grow with the log."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import asyncpg

from shared.audit.entries import COLUMNS, SELECTED
from shared.audit.seals import SELECTED_SEAL, Seal

_ROWS = f"SELECT {SELECTED} FROM audit ORDER BY seq"  # noqa: S608 - our own columns
_SEALS = f"SELECT {SELECTED_SEAL} FROM audit_seals ORDER BY number"  # noqa: S608 - our own columns
_SEQ = COLUMNS.index("seq")
_AT_ONCE = 2000
_SEALS_AT_ONCE = 20


class Rows:
    """The rows of a log in order, each given out once."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._waiting: list[Any] = []

    @classmethod
    async def of(cls, connection: asyncpg.Connection) -> "Rows":
        """Begin at the first row, in the transaction that is open."""
        return cls(await connection.cursor(_ROWS))

    async def upto(self, seq: int) -> Sequence[Any]:
        """Return the rows that follow, to a number inclusive."""
        while not self._waiting or self._waiting[-1][_SEQ] <= seq:
            if not (more := await self._cursor.fetch(_AT_ONCE)):
                break
            self._waiting += more
        end = next((i for i, row in enumerate(self._waiting) if row[_SEQ] > seq), None)
        found = self._waiting[:end]
        self._waiting = [] if end is None else self._waiting[end:]
        return found

    async def some(self) -> Sequence[Any]:
        """Return rows that follow; none at the end."""
        found = self._waiting or await self._cursor.fetch(_AT_ONCE)
        self._waiting = []
        return list(found)

    async def any_from(self, seq: int, given: Sequence[Any]) -> bool:
        """Return whether there is a row of that number or a later one, given out or not."""
        if (given and given[-1][_SEQ] >= seq) or self._waiting:
            return True
        self._waiting = list(await self._cursor.fetch(1))
        return bool(self._waiting)


async def seals_of(
    connection: asyncpg.Connection, *, log: str
) -> AsyncIterator[tuple[Seal | None, bytes]]:
    """Yield each seal with the hashes of its rows; None for a row that cannot be a seal."""
    cursor = await connection.cursor(_SEALS)
    while rows := await cursor.fetch(_SEALS_AT_ONCE):
        for row in rows:
            try:
                seal = Seal.of_row(log, row)
            except (ValueError, TypeError, AttributeError):
                yield None, b""
            else:
                yield seal, row["leaves"] or b""


async def last_seal(connection: asyncpg.Connection, *, log: str) -> Seal | None:
    """Return the newest seal."""
    row = await connection.fetchrow("SELECT * FROM audit_seals ORDER BY number DESC LIMIT 1")
    return None if row is None else Seal.of_row(log, row)
