"""What the registry of personal data tells."""

from datetime import date, datetime
from uuid import UUID

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
