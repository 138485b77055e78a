"""Remember how far a member of a consumer group has read and committed in each partition."""

from collections.abc import Sequence
from typing import TypeAlias

from shared.bus.port import Delivery

Place: TypeAlias = tuple[str, int]
"""A topic and a partition of it."""


class Progress:
    """Positions of the partitions that a member holds; an offset names the message to come next.

    ``positions`` are where reading goes on, ``committed`` where it would go on after a restart.
    """

    def __init__(self) -> None:
        self.positions: dict[Place, int] = {}
        self.committed: dict[Place, int] = {}

    def begin(self, place: Place, position: int) -> None:
        """Hold a partition from now on, reading from its committed position."""
        self.positions[place] = self.committed[place] = position

    def move(self, place: Place, position: int) -> None:
        """Go on to a position."""
        self.positions[place] = position

    def forget(self, place: Place) -> None:
        """Hold a partition no longer."""
        del self.positions[place], self.committed[place]

    def forget_all(self) -> None:
        """Hold nothing."""
        self.positions.clear()
        self.committed.clear()

    def done_by(self, deliveries: Sequence[Delivery]) -> dict[Place, int]:
        """Return the positions to commit once these are done.

        Left out are partitions no longer held, and what is committed already or was not read in
        this holding: committing these could set back what another member has done since.
        """
        done: dict[Place, int] = {}
        for delivery in deliveries:
            place = (delivery.topic, delivery.partition)
            if place not in self.positions:
                continue
            if self.committed[place] <= delivery.offset < self.positions[place]:
                done[place] = max(done.get(place, 0), delivery.offset + 1)
        return done

    def commit(self, done: dict[Place, int]) -> None:
        """Remember what was committed, of what is still held."""
        for place in done.keys() & self.committed.keys():
            self.committed[place] = done[place]

    def rewind(self) -> None:
        """Go back to what was committed."""
        self.positions.update(self.committed)
