"""What every owner of clocks tells."""

from datetime import datetime
from uuid import UUID

from shared.events.base import Event

OWNERS = ("intake", "interagency", "complaints", "pdata-registry")


class DeadlineBreached(
    Event, type="okno.deadlines.deadline.breached", key="aggregate_id", publishers=OWNERS
):
    """A term of the law ran out before its work was done; told exactly once."""

    deadline_id: UUID
    kind: str
    aggregate_kind: str
    aggregate_id: UUID
    request_id: UUID | None
    clause: str
    started_at: datetime
    due_at: datetime
    breached_at: datetime
