"""Shape what comes in and goes out over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints, model_validator

from complaints.domain import About, Channel, Ground, ObjectKind, Status
from complaints.evidence import Verdict
from shared.values import Code
from shared.vault.plaintext import PersonalIn, Revealed
from shared.web.bodies import In

RequestNumber = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)
]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]


class ObjectIn(In):
    """Whom the complaint is about.

    ``code`` is the organisation's: the body, the MFC, or the one in which the official, servant or
    worker serves. A person is named in the text alone.
    """

    kind: ObjectKind
    code: Code


class ComplaintIn(PersonalIn):
    """A complaint (11.1). It may come without a request."""

    request_id: UUID | None = None
    request_number: RequestNumber | None = None
    ground: Ground
    object: ObjectIn
    about: About
    text: Prose = Field(description="In the complainant's own words; kept sealed, in no event.")
    received_at: AwareDatetime | None = Field(
        default=None, description="When a complaint on paper came; the present moment by default."
    )

    @model_validator(mode="after")
    def _names_one_request(self) -> Self:
        if self.request_id is not None and self.request_number is not None:
            raise ValueError("a request is named by its id or by its number")
        return self


class Registered(BaseModel):
    """The number of the complaint, and when it must be decided."""

    id: UUID
    number: str
    status: Status
    received_at: datetime
    registered_at: datetime
    due_at: datetime


class ClauseOut(BaseModel):
    """A clause, by its id and in words."""

    id: str
    text: str


class ObjectOut(BaseModel):
    """Whom the complaint is about."""

    kind: ObjectKind
    code: str
    by_later_law: bool = Field(description="† Article 11.1 of 2010 did not name it yet.")


class ComplaintOut(BaseModel):
    """A complaint without its text."""

    id: UUID
    number: str
    status: Status
    ground: Ground
    ground_title: str
    clause: ClauseOut
    object: ObjectOut
    about: About
    request_id: UUID | None
    request_number: str | None
    lodged_by: str
    channel: Channel
    received_at: datetime
    registered_at: datetime
    due_at: datetime


class TextOut(BaseModel):
    """The complaint in the complainant's own words."""

    text: Revealed


class FactOut(BaseModel):
    """A recorded fact behind the verdict."""

    kind: str
    at: datetime
    details: dict[str, Any]


class EvidenceOut(BaseModel):
    """What the records say of the complaint's ground."""

    ground: Ground
    clause: ClauseOut
    verdict: Verdict = Field(description='"no-record" never counts as refuted.')
    reason: str
    facts: list[FactOut]
