"""Open one engine a service, and begin every transaction in one way."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TypeAlias

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

Transaction: TypeAlias = AsyncConnection
"""A connection inside a transaction: what repositories take as their first argument."""

_POOL_PATIENCE = 5  # seconds
_STATEMENTS_KEPT = 256
_KEEPALIVES = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}


class Database:
    """The service's own schema in PostgreSQL, reached through one pool.

    Parameters
    ----------
    url
        ``postgresql://role:password@host:port/database`` of the service's own role.
    schema
        The one schema that the service owns. It is also the ``search_path``, so that the kernel's
        tables (outbox, inbox, …) are found in it without naming it.
    pool_size
        The most connections; they stay open, and who finds none free waits for one. More would
        be opened and closed all the time under load, which costs more than waiting.
    statement_timeout, idle_timeout
        How long one statement may run, and how long a transaction may stand idle.
    """

    def __init__(
        self,
        url: str,
        *,
        schema: str,
        pool_size: int = 20,
        statement_timeout: timedelta = timedelta(seconds=15),
        idle_timeout: timedelta = timedelta(seconds=30),
    ) -> None:
        self.url = url
        self.schema = schema
        self._statement_timeout = statement_timeout
        self._server_settings = {
            "application_name": f"okno-{schema}",
            "search_path": schema,
            "statement_timeout": _milliseconds(statement_timeout),
            "idle_in_transaction_session_timeout": _milliseconds(idle_timeout),
            "jit": "off",
        }
        self.engine: AsyncEngine = create_async_engine(
            url.replace("postgresql://", "postgresql+asyncpg://", 1),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=_POOL_PATIENCE,
            pool_recycle=1800,
            hide_parameters=True,
            connect_args={"server_settings": self._server_settings, "timeout": 5},
        )
        self._straight: asyncpg.Pool | None = None
        self._straight_size = max(1, pool_size // 2)
        self._opening = asyncio.Lock()
        self._reading = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._after_commit: list[Callable[[], None]] = []

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Begin; commit at the end of the block, roll back if it raises."""
        async with self.engine.begin() as tx:
            yield tx
        for tell in self._after_commit:
            tell()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection for single reading statements, without BEGIN and COMMIT around them."""
        async with self._reading.connect() as connection:
            yield connection

    @asynccontextmanager
    async def at_once(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection for a writing statement that is a transaction of its own.

        It spares BEGIN and COMMIT, two round trips of three, and wakes nobody: what others wait
        for is written in a :meth:`transaction`.
        """
        async with self.reading() as connection:
            yield connection

    @asynccontextmanager
    async def straight(self) -> AsyncIterator[asyncpg.Connection]:
        """Lend the driver's own connection for one statement that is a transaction of its own.

        For the hottest writes alone: nothing stands between the statement and PostgreSQL, and the
        wire carries it once. What waits for commits is woken at the end, as by a transaction.
        """
        pool = self._straight or await self._open_straight()
        connection = await pool.acquire(timeout=_POOL_PATIENCE)
        try:
            yield connection
        finally:
            await pool.release(connection)
        for tell in self._after_commit:
            tell()

    async def _open_straight(self) -> asyncpg.Pool:
        async with self._opening:
            if self._straight is None:
                self._straight = await asyncpg.create_pool(
                    self.url,
                    min_size=0,
                    max_size=self._straight_size,
                    reset=_nothing_to_reset,
                    statement_cache_size=_STATEMENTS_KEPT,
                    max_cacheable_statement_size=0,
                    server_settings=self._server_settings,
                    timeout=5,
                    command_timeout=self._statement_timeout.total_seconds() + 5,
                )
            return self._straight

    def after_commit(self, tell: Callable[[], None]) -> None:
        """Call ``tell`` after each commit: it must be cheap and must not raise."""
        self._after_commit.append(tell)

    async def session(self) -> asyncpg.Connection:
        """Open a connection of one's own, outside the pool, for locks and notifications.

        The owner closes it. If the owner's machine is gone without a word, PostgreSQL lets go of
        its locks after about 25 seconds; if PostgreSQL's is, statements fail by their timeout.
        """
        return await asyncpg.connect(
            self.url,
            server_settings={**self._server_settings, **_KEEPALIVES},
            timeout=5,
            command_timeout=self._statement_timeout.total_seconds() + 5,
        )

    async def close(self) -> None:
        """Close the pools."""
        if self._straight is not None:
            await self._straight.close()
        await self.engine.dispose()


async def _nothing_to_reset(_: asyncpg.Connection) -> None:
    """Leave a lent connection as it is: one statement has left nothing behind."""


def _milliseconds(duration: timedelta) -> str:
    return str(int(duration.total_seconds() * 1000))
