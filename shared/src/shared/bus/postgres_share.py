"""Divide the partitions of a topic among the members of a consumer group."""

from hashlib import blake2b
from typing import TypeAlias

import asyncpg

Place: TypeAlias = tuple[str, int]
"""A topic and a partition of it."""

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
    """The partitions that one member holds, and how far it has read in each.

    Members show themselves by a shared advisory lock on (group, topic), and hold a partition by an
    exclusive one: PostgreSQL itself forgets them when their connection ends, so there are no
    heartbeats and no rows of the dead. Each member holds at most its fair share of a topic.
    """

    def __init__(self, *, group: str, topics: list[str]) -> None:
        self.positions: dict[Place, int] = {}
        self._group = group
        self._topics = topics
        self._committed: dict[Place, int] = {}
        self._began: dict[Place, int] = {}
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
                if self.holds(place) and self._number_held(topic) > fair:
                    await self._give_up(connection, place)
                elif not self.holds(place) and self._number_held(topic) < fair:
                    await self._try_to_win(connection, place)

    def holds(self, place: Place) -> bool:
        """Say whether this member holds a partition."""
        return place in self.positions

    def has_delivered(self, place: Place, offset: int) -> bool:
        """Say whether a message was read since the partition was won."""
        return self.holds(place) and self._began[place] <= offset < self.positions[place]

    def in_turn(self) -> dict[Place, int]:
        """Return the positions, each time beginning after another partition."""
        if self.positions:
            first = next(iter(self.positions))
            self.positions[first] = self.positions.pop(first)
        return self.positions

    def move(self, place: Place, position: int) -> None:
        """Remember how far a partition was read."""
        self.positions[place] = position

    def commit(self, offsets: dict[Place, int]) -> None:
        """Remember what was committed."""
        for place, offset in offsets.items():
            self._committed[place] = max(self._committed[place], offset)

    def rewind(self) -> None:
        """Go back to what was committed."""
        self.positions.update(self._committed)

    def lose(self) -> None:
        """Forget everything: the connection that held it is gone."""
        self.positions.clear()
        self._committed.clear()
        self._began.clear()
        self._balance_at = 0.0

    async def _try_to_win(self, connection: asyncpg.Connection, place: Place) -> None:
        lock = self._lock(*place)
        if await connection.fetchval("SELECT pg_try_advisory_lock($1)", lock):
            committed = await connection.fetchval(_REGISTER, self._group, *place)
            self.positions[place] = self._committed[place] = self._began[place] = committed

    async def _give_up(self, connection: asyncpg.Connection, place: Place) -> None:
        """Let another member have a partition, unless deliveries of it are still under way."""
        if self.positions[place] != self._committed[place]:
            return
        del self.positions[place], self._committed[place], self._began[place]
        await connection.execute("SELECT pg_advisory_unlock($1)", self._lock(*place))

    def _number_held(self, topic: str) -> int:
        return sum(1 for held, _ in self.positions if held == topic)

    def _lock(self, topic: str, partition: int | None = None) -> int:
        name = "\0".join(("okno.bus", self._group, topic, str(partition)))
        return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)
