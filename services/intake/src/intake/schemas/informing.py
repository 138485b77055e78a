"""Shape what is told of a request's progress."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    StringConstraints,
)

from intake.domain.states import Status
from intake.schemas.values import NO_CONTROLS
from shared.web.bodies import In
from shared.web.clocks import ClockOut


class TimelineEntry(BaseModel):
    """Something that happened to the request."""

    at: datetime
    kind: str
    details: dict[str, Any]


class Timeline(BaseModel):
    """The progress of a request, with its clocks (16(1)4)."""

    number: str
    status: Status
    next_step: str
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
    due_at: datetime
