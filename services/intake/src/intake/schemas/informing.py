"""Shape what is told of a request's progress."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    BaseModel,
    Field,
    StringConstraints,
)

from intake.domain.next_steps import By
from intake.domain.states import Status
from intake.schemas.values import NO_CONTROLS
from shared.web.bodies import In
from shared.web.clocks import ClockOut


class TimelineEntry(BaseModel):
    """Something that happened to the request."""

    at: datetime
    kind: str
    details: dict[str, Any]


class NextStepOut(BaseModel):
    """Whose turn it is, and until when."""

    by: By | None = Field(description="Nobody's, once the request is closed.")
    organisation: str | None = Field(description="The MFC or the body whose turn it is.")
    clock: str | None = Field(description="The kind of the clock that runs meanwhile.")
    until: datetime | None = Field(description="Its end; none while it stands.")
    text: str


class Timeline(BaseModel):
    """The progress of a request, with its clocks (16(1)4)."""

    number: str
    status: Status
    next_step: str
    next: NextStepOut
    clocks: list[ClockOut]
    entries: list[TimelineEntry]


class StatusCheck(In):
    """The number and the secret that the applicant was given."""

    number: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=NO_CONTROLS)]
    secret: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class StatusOut(BaseModel):
    """What one who knows number and secret is told."""

    number: str
    status: Status
    service: str
    next_step: str
    next: NextStepOut
    due_at: datetime


class ChangeOut(BaseModel):
    """Something that happened to a request of the one who asks."""

    request_id: UUID
    number: str
    kind: str = Field(description="As in the request's timeline.")
    at: datetime = Field(description="The moment of the fact; not the order of this list.")
    status: Status = Field(description="Where the request stands now.")
    link: str


class Changes(BaseModel):
    """What happened since a cursor, in the order in which it was committed."""

    items: list[ChangeOut]
    next: str = Field(description="The cursor behind all that was told; to be kept.")
    more: bool = Field(description="Whether to ask on at once.")
