"""Hear events with exactly-once effects, whatever is delivered twice or fails on the way."""

from shared.inbox.hearings import Hearings
from shared.inbox.inbox import Inbox

__all__ = ["Hearings", "Inbox"]
