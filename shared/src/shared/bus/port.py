"""Say what a bus must do, whatever carries it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from shared.events import Envelope


class BusUnavailable(Exception):
    """The bus did not answer in time, or refused: nothing is known of what it took."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """An envelope as read from a bus, with its place there.

    ``envelope`` is None when the bytes are no CloudEvent of ours: ``problem`` then says why, and
    the reader passes over it.
    """

    topic: str
    partition: int
    offset: int
    envelope: Envelope | None
    problem: str | None = None

    @classmethod
    def reading(
        cls, read: Callable[[], Envelope], *, topic: str, partition: int, offset: int
    ) -> "Delivery":
        """Deliver what ``read`` returns, or the problem if it raises ValueError."""
        try:
            return cls(topic, partition, offset, read())
        except ValueError as problem:
            return cls(topic, partition, offset, None, problem=str(problem))


class Subscription(Protocol):
    """One member of a consumer group, reading its share of the partitions."""

    async def start(self) -> None:
        """Join the group."""

    async def poll(self, *, limit: int, wait: timedelta) -> Sequence[Delivery]:
        """Return up to ``limit`` deliveries in order of each partition, or none after ``wait``.

        A position moves on in memory; what was not committed is delivered again after a restart.
        Raises :class:`BusUnavailable`.
        """

    async def commit(self, deliveries: Sequence[Delivery]) -> None:
        """Keep for the group that these, and all before them, are done.

        A partition that meanwhile belongs to another member is passed over in silence: that
        member reads the deliveries again and recognises them by their ids.
        Raises :class:`BusUnavailable`.
        """

    async def rewind(self) -> None:
        """Go back to the last committed positions, so that uncommitted deliveries come again."""

    async def lag(self) -> int:
        """Return how many deliveries of this member's partitions wait after its positions."""

    async def stop(self) -> None:
        """Leave the group; ends within its deadline even when the bus is away.

        A poll under way in another task ends, later ones raise :class:`BusUnavailable`.
        """


class Bus(Protocol):
    """A durable log of events, ordered within a key."""

    async def start(self, *, topics: Sequence[str]) -> None:
        """Connect, and make the topics that do not exist yet. Raises :class:`BusUnavailable`."""

    async def publish(self, envelopes: Sequence[Envelope]) -> None:
        """Return when all envelopes are durably kept, those of one key in the order given.

        Raises :class:`BusUnavailable`: then some, all or none may have been kept, and the caller
        publishes the same batch again.
        """

    def subscribe(self, *, group: str, topics: Sequence[str]) -> Subscription:
        """Return a member of ``group``, not started yet; a new group reads from the start."""

    async def stop(self) -> None:
        """Disconnect; ends within its deadline even when the bus is away."""
