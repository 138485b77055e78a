"""What intake tells of what workers want of applicants."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.events.base import Event


class DemandRejected(Event, type="okno.intake.demand.rejected", key="demand_id"):
    """A demand on the applicant that the law forbids was stopped (7(1), 16(3))."""

    demand_id: UUID
    request_id: UUID | None
    service: str
    organisation: str
    kind: str
    code: str
    clause: str
    rejected_at: datetime


class DemandMade(Event, type="okno.intake.demand.made", key="demand_id"):
    """A demand reached the applicant; ``clause`` is what an unlawful one breaks."""

    demand_id: UUID
    request_id: UUID | None
    service: str
    organisation: str
    kind: str
    code: str
    lawful: bool
    clause: str | None
    made_at: datetime


class AcceptanceRefused(Event, type="okno.intake.acceptance.refused", key="refusal_id"):
    """A document was turned away, or that was stopped; ``clause`` is what it breaks (11.1(4))."""

    refusal_id: UUID
    request_id: UUID | None
    service: str
    organisation: str
    document: str
    form: str
    ground: str | None
    outcome: Literal["made", "made-unlawfully", "stopped"]
    clause: str | None
    refused_at: datetime
