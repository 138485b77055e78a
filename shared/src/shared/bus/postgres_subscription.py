"""Read the log in PostgreSQL as one member of a consumer group."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg

from shared.bus.port import BusUnavailable, Delivery
from shared.bus.postgres_session import SETTINGS, answering
from shared.bus.postgres_share import Share
from shared.bus.progress import Place, Progress
from shared.events import Envelope

_READ = """
    SELECT l.topic, l.partition, l."offset", l.key, l.headers, l.data
    FROM unnest($1::text[], $2::int[], $3::bigint[]) AS w (topic, partition, position)
    CROSS JOIN LATERAL (
        SELECT * FROM bus.log AS l
        WHERE l.topic = w.topic AND l.partition = w.partition AND l."offset" >= w.position
        ORDER BY l."offset" LIMIT $4
    ) AS l
    LIMIT $4
"""
_COMMIT = """
    UPDATE bus.committed AS c SET next_offset = w.next_offset
    FROM unnest($2::text[], $3::int[], $4::bigint[]) AS w (topic, partition, next_offset)
    WHERE c.consumer_group = $1 AND c.topic = w.topic AND c.partition = w.partition
      AND c.next_offset < w.next_offset
"""
_LAG = """
    SELECT coalesce(sum(p.next_offset - greatest(w.position, p.first_offset)), 0)
    FROM unnest($1::text[], $2::int[], $3::bigint[]) AS w (topic, partition, position)
    JOIN bus.partition AS p USING (topic, partition)
"""


class PostgresSubscription:
    """A member of a consumer group, on one connection of its own.

    The partitions that it reads are held by advisory locks of that connection: whoever loses the
    connection loses them in the same moment, and cannot commit for them either.
    """

    def __init__(self, url: str, *, group: str, topics: Sequence[str], deadline: timedelta) -> None:
        self._url = url
        self._group = group
        self._topics = sorted(topics)
        self._deadline = deadline
        self._connection: asyncpg.Connection | None = None
        self._progress = Progress()
        self._share = Share(self._progress, group=group, topics=self._topics)
        self._using = asyncio.Lock()
        self._woken = asyncio.Event()
        self._turn = 0
        self._stopped = True

    async def start(self) -> None:
        """Join the group and win what is free."""
        self._stopped = False
        async with self._session() as connection:
            await self._share.balance(connection, now=asyncio.get_running_loop().time())

    async def poll(self, *, limit: int, wait: timedelta) -> Sequence[Delivery]:
        """Return up to ``limit`` deliveries, or none after ``wait``; reconnect if need be."""
        loop = asyncio.get_running_loop()
        until = loop.time() + wait.total_seconds()
        while True:
            self._woken.clear()
            async with self._session() as connection:
                if self._share.due_in(now=loop.time()) <= 0:
                    await self._share.balance(connection, now=loop.time())
                deliveries = await self._read(connection, limit=limit)
            remaining = until - loop.time()
            if deliveries or remaining <= 0:
                return deliveries
            await self._sleep(min(remaining, self._share.due_in(now=loop.time())))

    async def commit(self, deliveries: Sequence[Delivery]) -> None:
        """Keep that these are done, of the partitions that are still held."""
        if not self._progress.done_by(deliveries):
            return
        async with self._session() as connection:
            # A session that had to be opened anew holds nothing of what was delivered.
            done = self._progress.done_by(deliveries)
            await connection.execute(_COMMIT, self._group, *_columns(done))
            self._progress.commit(done)

    async def rewind(self) -> None:
        """Go back to the last committed positions."""
        self._progress.rewind()

    async def lag(self) -> int:
        """Return how many messages of the held partitions are not read yet."""
        async with self._session() as connection:
            return int(await connection.fetchval(_LAG, *_columns(self._progress.positions)))

    async def stop(self) -> None:
        """Close the connection, which gives the partitions up; a poll under way ends."""
        self._stopped = True
        self._drop_connection()

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        self._share.lose()
        if connection is not None:
            connection.terminate()

    async def _read(self, connection: asyncpg.Connection, *, limit: int) -> list[Delivery]:
        rows = await connection.fetch(_READ, *_columns(self._in_turn()), limit)
        deliveries = [_delivery(row) for row in rows]
        for delivery in deliveries:
            self._progress.move((delivery.topic, delivery.partition), delivery.offset + 1)
        return deliveries

    def _in_turn(self) -> dict[Place, int]:
        """Return the positions, each time another partition first, so that none starves."""
        places = list(self._progress.positions)
        self._turn += 1
        first = self._turn % len(places) if places else 0
        return {place: self._progress.positions[place] for place in places[first:] + places[:first]}

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[asyncpg.Connection]:
        """Lend the one connection, opened anew if it was lost; one that failed is dropped."""
        async with self._using, answering(self._deadline):
            if self._stopped:
                raise BusUnavailable("the subscription is stopped")
            if self._connection is None or self._connection.is_closed():
                self._share.lose()
                self._connection = await self._connect()
            try:
                yield self._connection
            except BaseException:
                self._drop_connection()
                raise

    async def _connect(self) -> asyncpg.Connection:
        connection = await asyncpg.connect(self._url, server_settings=SETTINGS)
        try:
            await connection.add_listener("bus", self._notice)
            connection.add_termination_listener(lambda _: self._woken.set())
            await self._share.join(connection)
        except BaseException:
            connection.terminate()
            raise
        return connection

    def _notice(self, _connection: object, _pid: int, _channel: str, topic: object) -> None:
        if topic in self._topics:
            self._woken.set()


def _columns(offsets: dict[Place, int]) -> tuple[list[str], list[int], list[int]]:
    return (
        [topic for topic, _ in offsets],
        [partition for _, partition in offsets],
        list(offsets.values()),
    )


def _delivery(row: asyncpg.Record) -> Delivery:
    def read() -> Envelope:
        headers = {name: str(value) for name, value in json.loads(row["headers"]).items()}
        return Envelope.read(topic=row["topic"], key=row["key"], headers=headers, data=row["data"])

    return Delivery.reading(
        read, topic=row["topic"], partition=row["partition"], offset=row["offset"]
    )
