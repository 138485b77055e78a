"""What intake tells of a request between the body and its end, off the straight way."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.events.base import Event


class TransferAcknowledged(Event, type="okno.intake.request.acknowledged", key="request_id"):
    """The body has every line of the manifest (16(5)1)."""

    request_id: UUID
    number: str
    service: str
    mfc: str
    body: str
    manifest: str
    acknowledged_at: datetime


class TransferIncomplete(Event, type="okno.intake.request.incomplete", key="request_id"):
    """The body misses lines of the manifest: an incident of who passed the papers on (16(5)1)."""

    request_id: UUID
    number: str
    service: str
    mfc: str
    body: str
    manifest: str
    missing: tuple[str, ...]
    incident_id: UUID
    organisation: str
    worker: str
    found_at: datetime


class RequestSuspended(Event, type="okno.intake.request.suspended", key="request_id"):
    """The body suspended the service on a ground of the catalogue: its term stands."""

    request_id: UUID
    number: str
    service: str
    mfc: str
    body: str
    ground: str
    clause: str | None
    suspended_at: datetime


class RequestResumed(Event, type="okno.intake.request.resumed", key="request_id"):
    """The body goes on with the service: its term runs again, to the end that is told."""

    request_id: UUID
    number: str
    service: str
    mfc: str
    body: str
    due_at: datetime
    resumed_at: datetime


class RequestRefused(Event, type="okno.intake.request.refused", key="request_id"):
    """The body refused the service on a ground of the catalogue (11.1 point 5).

    Where ``corrects`` names a request, it refused to correct what was issued on that one.
    """

    request_id: UUID
    number: str
    service: str
    mfc: str
    body: str
    ground: str
    clause: str | None
    refused_at: datetime
    corrects: UUID | None = None


class RefusalStopped(Event, type="okno.intake.request.refusal-stopped", key="request_id"):
    """A refusal on a ground that no law provides for was stopped (11.1 point 5)."""

    request_id: UUID
    number: str
    service: str
    mfc: str
    body: str
    ground: str
    organisation: str
    clause: str
    stopped_at: datetime


class RequestWithdrawn(Event, type="okno.intake.request.withdrawn", key="request_id"):
    """The applicant took the request back: nobody need do anything more for it."""

    request_id: UUID
    number: str
    service: str
    mfc: str
    body: str
    through: Literal["mfc", "portal"]
    withdrawn_at: datetime
