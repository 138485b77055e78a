"""Facts that have happened, one file a publisher."""

from shared.events.base import Event, known_events, topic_of
from shared.events.envelope import Envelope

__all__ = ["Envelope", "Event", "known_events", "topic_of"]
