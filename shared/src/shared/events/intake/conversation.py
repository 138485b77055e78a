"""What intake tells of what is said about a request through the MFC; never the words."""

from datetime import datetime
from uuid import UUID

from shared.events.base import Event


class MessageSent(Event, type="okno.intake.message.sent", key="request_id"):
    """The MFC spoke for the applicant (16(1)2) or for the body (16(1)3).

    ``sender`` and ``receiver`` are codes of organisations, or ``applicant``; ``agreement`` and
    ``regulation``, the number of the MFC's own in its version, are what it speaks under (16(4)4).
    """

    message_id: UUID
    request_id: UUID
    number: str
    service: str
    mfc: str
    body: str
    speaks_for: str
    sender: str
    receiver: str
    agreement: str
    regulation: str | None = None
    regulation_version: int | None = None
    sent_at: datetime


class MessagePassedOn(Event, type="okno.intake.message.passed-on", key="request_id"):
    """The applicant was told what the body asked the MFC to tell him (16(1)3)."""

    message_id: UUID
    request_id: UUID
    number: str
    service: str
    mfc: str
    body: str
    over: str
    passed_on_at: datetime
