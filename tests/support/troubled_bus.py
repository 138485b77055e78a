"""Let a bus be away for as long as a test wants."""

from collections.abc import Sequence

from shared.bus import Bus, BusUnavailable, Subscription
from shared.events import Envelope


class TroubledBus:
    """A bus before another: while ``away``, it takes nothing."""

    def __init__(self, inner: Bus) -> None:
        self._inner = inner
        self.away = False
        self.refused = 0

    async def start(self, *, topics: Sequence[str]) -> None:
        """Start the bus behind."""
        await self._inner.start(topics=topics)

    async def publish(self, envelopes: Sequence[Envelope]) -> None:
        """Publish, or refuse while away."""
        if self.away:
            self.refused += 1
            raise BusUnavailable
        await self._inner.publish(envelopes)

    def subscribe(self, *, group: str, topics: Sequence[str]) -> Subscription:
        """Subscribe to the bus behind."""
        return self._inner.subscribe(group=group, topics=topics)

    async def stop(self) -> None:
        """Stop the bus behind."""
        await self._inner.stop()
