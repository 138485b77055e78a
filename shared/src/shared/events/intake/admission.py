"""What intake tells before a request is registered."""

from datetime import datetime
from uuid import UUID

from shared.events.base import Event


class RequestReceived(Event, type="okno.intake.request.received", key="receipt_id"):
    """Something came for a service, and waits to be registered by ``due_at`` (11.1 point 1)."""

    receipt_id: UUID
    service: str
    channel: str
    mfc: str
    body: str
    involved: str | None = None
    presented: tuple[str, ...]
    received_at: datetime
    due_at: datetime


class RequestTurnedAway(Event, type="okno.intake.request.turned-away", key="receipt_id"):
    """What came was not taken in, on a ground of the catalogue (11.1 point 4)."""

    receipt_id: UUID
    service: str
    channel: str
    mfc: str
    body: str
    involved: str | None = None
    ground: str
    clause: str | None
    turned_away_at: datetime


class TurnAwayStopped(Event, type="okno.intake.request.turn-away-stopped", key="receipt_id"):
    """Papers were to be turned away on a ground that no act knows; it was stopped (11.1(4))."""

    receipt_id: UUID
    service: str
    channel: str
    mfc: str
    body: str
    involved: str | None = None
    ground: str
    organisation: str
    clause: str
    stopped_at: datetime
