"""What intake tells of results that lie at the MFC, and of documents that it made."""

from datetime import datetime
from uuid import UUID

from shared.events.base import Event


class ResultReady(Event, type="okno.intake.request.ready", key="request_id"):
    """The applicant was told that the result, or the notice of a refusal, can be had (16(5)2)."""

    request_id: UUID
    number: str
    service: str
    mfc: str
    body: str
    keep_until: datetime
    ready_at: datetime


class ResultUnclaimed(Event, type="okno.intake.request.unclaimed", key="request_id"):
    """Nobody came for the result in its term of keeping: it may go back to the body."""

    request_id: UUID
    number: str
    service: str
    mfc: str
    body: str
    unclaimed_at: datetime


class ResultReturned(Event, type="okno.intake.request.returned", key="request_id"):
    """A result that nobody came for went back to the body."""

    request_id: UUID
    number: str
    service: str
    mfc: str
    body: str
    returned_at: datetime


class LatenessNoted(Event, type="okno.intake.request.lateness-noted", key="request_id"):
    """A term of the MFC ran out: an incident of the organisation and the worker (16(5)2).

    ``worker`` is who last did something with the request there.
    """

    request_id: UUID
    number: str
    service: str
    mfc: str
    body: str
    incident_id: UUID
    kind: str
    clause: str
    organisation: str
    worker: str
    due_at: datetime
    noted_at: datetime


class SystemDocumentMade(Event, type="okno.intake.request.document-made", key="request_id"):
    """The MFC made a document from an information system of the body (16(1)7)."""

    request_id: UUID
    number: str
    service: str
    mfc: str
    body: str
    code: str
    form: str
    organisation: str
    worker: str
    made_at: datetime
