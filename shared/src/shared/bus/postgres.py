"""Carry events in a log kept in PostgreSQL."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from zlib import crc32

import asyncpg

from shared.bus.port import BusUnavailable
from shared.bus.postgres_session import SETTINGS, answering
from shared.bus.postgres_subscription import PostgresSubscription
from shared.events import Envelope

_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('okno.bus.topics', 0))"
_MAKE_PARTITIONS = """
    INSERT INTO bus.partition (topic, partition)
    SELECT t.topic, n.partition
    FROM unnest($1::text[]) AS t (topic), generate_series(0, $2 - 1) AS n (partition)
    WHERE NOT EXISTS (SELECT FROM bus.partition AS p WHERE p.topic = t.topic)
    ORDER BY t.topic, n.partition
"""
_COUNT_PARTITIONS = "SELECT topic, count(*) AS partitions FROM bus.partition GROUP BY topic"
_APPEND = "SELECT bus.append($1::text[], $2::int[], $3::text[], $4::text[], $5::bytea[])"


async def _keep_as_it_is(_connection: asyncpg.Connection) -> None:
    """Spare the round trip of a reset: every use of a connection is one statement."""


class PostgresBus:
    """A bus on the schema ``bus`` of PostgreSQL, which ``prepare`` has made.

    Parameters
    ----------
    url
        ``postgresql://`` of the bus's own role.
    partitions
        How many partitions a new topic gets. A topic keeps the number that it was made with,
        since another number would break the order within a key.
    deadline
        How long one call may take before :class:`BusUnavailable`.
    pool_size
        How many publishers may append at once.
    """

    def __init__(
        self,
        url: str,
        *,
        partitions: int = 8,
        deadline: timedelta = timedelta(seconds=10),
        pool_size: int = 4,
    ) -> None:
        self._url = url
        self._partitions = partitions
        self._deadline = deadline
        self._pool_size = pool_size
        self._pool: asyncpg.Pool | None = None
        self._partitions_of: dict[str, int] = {}

    async def start(self, *, topics: Sequence[str]) -> None:
        """Connect, and make the topics that do not exist yet."""
        async with answering(self._deadline):
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._url,
                    min_size=0,
                    max_size=self._pool_size,
                    max_inactive_connection_lifetime=0,
                    reset=_keep_as_it_is,
                    server_settings=SETTINGS,
                )
        async with self._connection() as connection:
            async with connection.transaction():
                await connection.execute(_ONE_AT_A_TIME)
                await connection.execute(_MAKE_PARTITIONS, sorted(topics), self._partitions)
            await self._learn_partitions(connection)

    async def publish(self, envelopes: Sequence[Envelope]) -> None:
        """Append the envelopes in one transaction: all are kept, or none."""
        if not envelopes:
            return
        async with self._connection() as connection:
            if any(envelope.topic not in self._partitions_of for envelope in envelopes):
                await self._learn_partitions(connection)
            await connection.execute(
                _APPEND,
                [envelope.topic for envelope in envelopes],
                [self._partition(envelope) for envelope in envelopes],
                [envelope.key for envelope in envelopes],
                [json.dumps(envelope.headers()) for envelope in envelopes],
                [envelope.data for envelope in envelopes],
            )

    def subscribe(self, *, group: str, topics: Sequence[str]) -> PostgresSubscription:
        """Return a member of ``group`` with a connection of its own."""
        return PostgresSubscription(self._url, group=group, topics=topics, deadline=self._deadline)

    async def trim(self, before: datetime) -> int:
        """Delete what was appended before a moment and is done by every group; return how much.

        Groups are those that ever read a partition. One that never comes back therefore keeps
        its partitions from being trimmed.
        """
        async with self._connection() as connection:
            return int(await connection.fetchval("SELECT bus.trim($1)", before))

    async def stop(self) -> None:
        """Close the pool; what is still running in it is broken off."""
        if self._pool is not None:
            self._pool.terminate()
            self._pool = None

    async def _learn_partitions(self, connection: asyncpg.Connection) -> None:
        rows = await connection.fetch(_COUNT_PARTITIONS)
        self._partitions_of = {row["topic"]: row["partitions"] for row in rows}

    def _partition(self, envelope: Envelope) -> int:
        try:
            partitions = self._partitions_of[envelope.topic]
        except KeyError:
            raise BusUnavailable(f"there is no topic {envelope.topic}") from None
        return crc32(envelope.key.encode()) % partitions

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[asyncpg.Connection]:
        """Lend a connection under the deadline; one that failed is never used again."""
        if self._pool is None:
            raise BusUnavailable("the bus is not started")
        async with answering(self._deadline):
            connection = await self._pool.acquire()
            try:
                yield connection
            except BaseException:
                connection.terminate()
                raise
            finally:
                await self._pool.release(connection)
