"""What intake tells: a request's way from the applicant to the issued result."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Event


class QueryNeeded(BaseModel):
    """A query that the catalogue entry of the service names, and the platform must raise."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    holder: str
    brings: tuple[str, ...] = ()


class RequestRegistered(Event, type="okno.intake.request.registered", key="request_id"):
    """A request was taken in and has a number (16(1)1).

    ``subject_id`` is the applicant's pseudonym: other holders file under it what they take for
    this request, so that a subject's block or request finds it. ``receipt_id`` is what it was
    registered from; ``involved`` took it in for the MFC under ``engagement``; ``data_instead``
    tells that the federal portal sent data in place of documents, and the term runs from then.
    """

    request_id: UUID
    subject_id: UUID | None = None
    number: str
    service: str
    catalogue_version: int
    channel: str
    mfc: str
    body: str
    received_at: datetime
    registered_at: datetime
    due_at: datetime
    queries: tuple[QueryNeeded, ...] = ()
    corrects: UUID | None = None
    application_id: UUID | None = None
    kind: str = "service"
    applicant_kind: str = "person"
    represented: bool = False
    involved: str | None = None
    engagement: str | None = None
    receipt_id: UUID | None = None
    data_instead: bool = False


class RequestTransferred(Event, type="okno.intake.request.transferred", key="request_id"):
    """The request and its documents were passed on to the body that provides the service.

    ``organisation`` and ``worker`` answer for it, by the manifest of that number (16(5)1);
    ``channels`` are the ways of the agreement by which the papers went.
    """

    request_id: UUID
    number: str
    service: str
    mfc: str
    body: str
    transferred_at: datetime
    manifest: str | None = None
    channels: tuple[str, ...] = ()
    organisation: str | None = None
    worker: str | None = None


class ResultReceived(Event, type="okno.intake.request.result-received", key="request_id"):
    """The body gave its result to the MFC."""

    request_id: UUID
    number: str
    service: str
    mfc: str
    body: str
    result: str
    received_at: datetime


class ResultIssued(Event, type="okno.intake.request.result-issued", key="request_id"):
    """The applicant, or a representative, has the result in hand (16(1)6), by that receipt."""

    request_id: UUID
    number: str
    service: str
    mfc: str
    body: str
    issued_at: datetime
    receipt: str | None = None
    receiver: str | None = None


class RequestClosed(Event, type="okno.intake.request.closed", key="request_id"):
    """Nothing more is to be done on the request."""

    request_id: UUID
    number: str
    service: str
    mfc: str
    body: str
    closed_at: datetime
