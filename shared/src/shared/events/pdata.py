"""What the registry of personal data tells."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict

from shared.events.base import Event


class RetentionExpired(Event, type="okno.pdata-registry.record.retention-expired", key="record_id"):
    """The term of keeping a file has run out; told exactly once (PD-3.6)."""

    record_id: UUID
    file_id: UUID
    operator: str
    category: str
    rule: str
    keep_until: date
    expired_at: datetime


_ACCESS = UUID("5f0c5a0e-6b1e-5d7a-9c55-0e8d7f3b9a41")


def access_id_of(*, organisation: str, worker: str) -> UUID:
    """Return the id of a worker's access in an organisation: a UUID of version 5."""
    return uuid5(_ACCESS, f"{organisation}/{worker}")


class AccessGranted(Event, type="okno.pdata-registry.access.granted", key="access_id"):
    """An approved list names the person: he may be let in to personal data (PD-3.8).

    ``access_id`` is made of organisation and worker (:func:`access_id_of`), so that all that is
    told of one worker in one organisation keeps its order; ``worker`` is the ``sub`` of his
    tokens, never a name.
    """

    access_id: UUID
    organisation: str
    worker: str
    list_id: UUID
    granted_at: datetime


class AccessRevoked(Event, type="okno.pdata-registry.access.revoked", key="access_id"):
    """The person is on the list no more (PD-3.8)."""

    access_id: UUID
    organisation: str
    worker: str
    list_id: UUID
    revoked_at: datetime


class NonDisclosureSigned(
    Event, type="okno.pdata-registry.access.non-disclosure-signed", key="access_id"
):
    """The person has signed the agreement on non-disclosure (PD-4.2.3)."""

    access_id: UUID
    organisation: str
    worker: str
    signed_at: datetime


class StaffWarned(Event, type="okno.pdata-registry.access.warned", key="access_id"):
    """The person has been warned of the duty of secrecy (PD-8.3)."""

    access_id: UUID
    organisation: str
    worker: str
    warned_at: datetime


class SubjectBlocked(Event, type="okno.pdata-registry.subject.blocked", key="subject_id"):
    """A check has begun: the operator's data of the subject are stored only (PD-6.1.7)."""

    block_id: UUID
    operator: str
    subject_id: UUID
    check_id: UUID
    blocked_at: datetime


class SubjectUnblocked(Event, type="okno.pdata-registry.subject.unblocked", key="subject_id"):
    """A check has ended, and with it its block; another check's block stands on (PD-6.1.7)."""

    block_id: UUID
    operator: str
    subject_id: UUID
    outcome: Literal["not-confirmed", "corrected"]
    unblocked_at: datetime


class OrderedFile(BaseModel):
    """A file to destroy, and the service that holds it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    holder: str
    file_id: UUID


class DestructionOrdered(Event, type="okno.pdata-registry.destruction.ordered", key="order_id"):
    """An approved act orders the holders to destroy files (PD-9.11)."""

    order_id: UUID
    operator: str
    files: tuple[OrderedFile, ...]
    ordered_at: datetime
