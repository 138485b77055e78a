"""Divide the partitions of a topic among the members of a consumer group."""

from hashlib import blake2b

import asyncpg

from shared.bus.progress import Place, Progress

_BALANCE_EVERY = 1.0  # seconds: how soon a member sees that another came or died

_PARTITIONS = """
    SELECT topic, partition FROM bus.partition WHERE topic = ANY($1::text[])
    ORDER BY topic, partition
"""
_MEMBERS = """
    SELECT (classid::bigint << 32) | objid::bigint AS lock, count(*) AS members
    FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND mode = 'ShareLock' AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (classid::bigint << 32) | objid::bigint = ANY($1::bigint[])
    GROUP BY 1
"""
_REGISTER = """
    INSERT INTO bus.committed (consumer_group, topic, partition) VALUES ($1, $2, $3)
    ON CONFLICT (consumer_group, topic, partition)
        DO UPDATE SET next_offset = committed.next_offset
    RETURNING next_offset
"""


class Share:
    """The partitions that one member holds, by a connection that it alone uses.

    Members show themselves by a shared advisory lock on (group, topic), and hold a partition by an
    exclusive one: PostgreSQL itself forgets them when their connection ends, so there are no
    heartbeats and no rows of the dead. Each member holds at most its fair share of a topic.
    """

    def __init__(self, progress: Progress, *, group: str, topics: list[str]) -> None:
        self._progress = progress
        self._group = group
        self._topics = topics
        self._balance_at = 0.0

    def due_in(self, *, now: float) -> float:
        """Return the seconds until the next balance."""
        return max(self._balance_at - now, 0.0)

    async def join(self, connection: asyncpg.Connection) -> None:
        """Show the other members that this one is here."""
        for topic in self._topics:
            await connection.execute("SELECT pg_advisory_lock_shared($1)", self._lock(topic))

    async def balance(self, connection: asyncpg.Connection, *, now: float) -> None:
        """Give up what is above the fair share, win free partitions up to it."""
        self._balance_at = now + _BALANCE_EVERY
        rows = await connection.fetch(_PARTITIONS, self._topics)
        locks = [self._lock(topic) for topic in self._topics]
        members = dict(await connection.fetch(_MEMBERS, locks))
        for topic in self._topics:
            places = [(topic, row["partition"]) for row in rows if row["topic"] == topic]
            fair = -(-len(places) // max(members.get(self._lock(topic), 1), 1))
            for place in places:
                held = place in self._progress.positions
                if held and self._number_held(topic) > fair:
                    await self._give_up(connection, place)
                elif not held and self._number_held(topic) < fair:
                    await self._try_to_win(connection, place)

    def lose(self) -> None:
        """Forget everything: the connection that held it is gone."""
        self._progress.forget_all()
        self._balance_at = 0.0

    async def _try_to_win(self, connection: asyncpg.Connection, place: Place) -> None:
        lock = self._lock(*place)
        if await connection.fetchval("SELECT pg_try_advisory_lock($1)", lock):
            committed = await connection.fetchval(_REGISTER, self._group, *place)
            self._progress.begin(place, committed)

    async def _give_up(self, connection: asyncpg.Connection, place: Place) -> None:
        """Let another member have a partition, unless deliveries of it are still under way."""
        if self._progress.positions[place] != self._progress.committed[place]:
            return
        self._progress.forget(place)
        await connection.execute("SELECT pg_advisory_unlock($1)", self._lock(*place))

    def _number_held(self, topic: str) -> int:
        return sum(1 for held, _ in self._progress.positions if held == topic)

    def _lock(self, topic: str, partition: int | None = None) -> int:
        name = "\0".join(("okno.bus", self._group, topic, str(partition)))
        return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)
