"""Tell a running service what other parts have published."""

from shared.bus import Bus
from shared.events import Envelope, Event
from shared.ids import new_id
from tests.support.kernel import NOON


def envelope_of(event: Event) -> Envelope:
    """Return an event as its publisher's relay puts it on the bus."""
    publisher = event.publishers[0]
    return Envelope(
        id=new_id(),
        source=f"/{publisher}",
        type=event.type,
        version=event.version,
        topic=event.topics()[0],
        key=event.key,
        time=NOON,
        data=event.model_dump_json().encode(),
    )


async def publish(bus: Bus, *events: Event) -> None:
    """Put events on a bus, in order."""
    await bus.publish([envelope_of(event) for event in events])
