"""Keep the changes of many who come at once in one round trip and one commit."""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import asyncpg

from shared.database import Database
from shared.writes import Rows, written

_MOST = 32


@dataclass(frozen=True, slots=True)
class _Waiting:
    rows: tuple[Rows, ...]
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

        The rows that are given first are inserted first.

        Raises
        ------
        asyncpg.IntegrityConstraintViolationError
            The rows broke a constraint, and none of them is kept.
        """
        kept = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(rows, kept))
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
            statement, parameters = written(rows for one in together for rows in one.rows)
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
