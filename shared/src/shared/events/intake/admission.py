"""What intake tells before a request is registered, and of papers that come after."""

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


class DocumentPresented(Event, type="okno.intake.request.document-presented", key="request_id"):
    """The applicant brought a document after the registration.

    ``queries`` are the codes of those that nobody need answer any more, since he brought all that
    they would bring (7(1)2).
    """

    request_id: UUID
    number: str
    service: str
    mfc: str
    body: str
    code: str
    form: str
    own_initiative: bool
    queries: tuple[str, ...]
    presented_at: datetime


class InformationGiven(Event, type="okno.intake.request.information-given", key="request_id"):
    """The applicant asked about the processing of his data, and was told (152-FZ 14(7))."""

    request_id: UUID
    number: str
    service: str
    mfc: str
    body: str
    information_id: UUID
    organisation: str
    form_version: int
    asked_at: datetime
    answered_at: datetime
