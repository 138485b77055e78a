"""Hand out the running numbers of requests without asking the database for each."""

import asyncio
from collections.abc import Iterator

from shared.database import Database

_TAKE = "SELECT nextval('request_number') AS number FROM generate_series(1, $1)"


class RunningNumbers:
    """Numbers of the one sequence, taken so many at a time.

    They are unique and never given again; those that a process has taken and not given when it
    ends are gaps, as those of registrations that were rolled back.

    Parameters
    ----------
    at_once
        How many are taken in one round trip.
    """

    def __init__(self, database: Database, *, at_once: int = 20) -> None:
        self._database = database
        self._at_once = at_once
        self._left: Iterator[int] = iter(())
        self._taking = asyncio.Lock()

    async def next(self) -> int:
        """Return the next number."""
        number = next(self._left, None)
        while number is None:
            await self._take()
            number = next(self._left, None)
        return number

    async def _take(self) -> None:
        async with self._taking:
            remaining = list(self._left)
            if not remaining:
                async with self._database.straight() as connection:
                    rows = await connection.fetch(_TAKE, self._at_once)
                remaining = [row["number"] for row in rows]
            self._left = iter(remaining)
