"""What complaints tells."""

from datetime import datetime
from uuid import UUID

from shared.events.base import Event


class ComplaintRegistered(Event, type="okno.complaints.complaint.registered", key="complaint_id"):
    """A complaint of article 11.1 has a number and its clock runs."""

    complaint_id: UUID
    number: str
    request_id: UUID | None
    ground: str
    object_kind: str
    object_code: str
    received_at: datetime
    registered_at: datetime
    due_at: datetime
