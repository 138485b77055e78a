"""Shape demands on an applicant."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import (
    BaseModel,
)

from intake.domain.demands import DemandKind
from shared.values import Code
from shared.web.bodies import In


class DemandIn(In):
    """What a worker wants to demand of the applicant."""

    kind: DemandKind
    code: Code


class DemandOut(BaseModel):
    """A demand as it was recorded."""

    id: UUID
    kind: DemandKind
    code: str
    outcome: Literal["made", "stopped"]
    clause: str | None
    organisation: str
    made_at: datetime
