"""Decide when something can have been received, and on what ground papers are turned away."""

from datetime import datetime, timedelta
from enum import StrEnum

from intake.catalogue import Entry, Ground
from intake.refusals.receipts import PaperGroundUnknown, ReceivedWhen


class ReceiptStatus(StrEnum):
    """What became of what was received."""

    RECEIVED = "received"
    REGISTERED = "registered"
    TURNED_AWAY = "turned-away"


def received_at(told: datetime | None, *, now: datetime, limit: timedelta) -> datetime:
    """Return the moment of receipt, which neither lies ahead nor too far back.

    Raises
    ------
    ReceivedWhen
    """
    moment = told or now
    if moment > now or now - moment > limit:
        raise ReceivedWhen(hours=int(limit.total_seconds()) // 3600)
    return moment


def ground_to_turn_away(entry: Entry, code: str) -> Ground | PaperGroundUnknown:
    """Return a ground of the catalogue, or the refusal that its absence meets (11.1 point 4)."""
    for ground in entry.paper_refusal_grounds:
        if ground.code == code:
            return ground
    return PaperGroundUnknown(service=entry.code, ground=code)
