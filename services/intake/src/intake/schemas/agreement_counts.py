"""Shape how often the provisions of an agreement were kept, and marks on them."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from intake.catalogue.participants import Measure
from intake.domain.agreement_counts import Kept, Kind


class KeepingOut(BaseModel):
    """A requirement or a duty, and how often it was kept and broken (16(4)3, 17 point 4)."""

    code: str
    title: str
    place: str
    kind: Kind
    measure: Measure
    met: int | None = Field(description="None where it is not counted here.")
    broken: int | None = Field(description="None where it is not counted here.")


class KeepingRowOut(BaseModel):
    """One case in which a provision was met or broken."""

    id: UUID
    request_id: UUID | None = Field(description="None of a mark.")
    number: str | None = Field(description="The request's number; none of a mark.")
    at: datetime = Field(description="When the term ended, or the thing happened.")
    outcome: Kept


class MarkIn(BaseModel):
    """A mark on how the other party kept a provision on a day."""

    model_config = ConfigDict(extra="forbid")

    outcome: Kept
    on: date


class MarkOut(BaseModel):
    """A mark that was kept."""

    id: UUID
    agreement: str
    requirement: str
    kind: Kind
    outcome: Kept
    on: date
    organisation: str
    made_at: datetime
