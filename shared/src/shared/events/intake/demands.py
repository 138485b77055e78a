"""What intake tells of what workers want of applicants."""

from datetime import datetime
from uuid import UUID

from shared.events.base import Event


class DemandRejected(Event, type="okno.intake.demand.rejected", key="demand_id"):
    """A demand on the applicant outside the closed lists was stopped (7(1))."""

    demand_id: UUID
    request_id: UUID | None
    service: str
    organisation: str
    kind: str
    code: str
    clause: str
    rejected_at: datetime
