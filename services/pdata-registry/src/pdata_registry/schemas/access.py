"""Shape lists of those who have access, agreements on non-disclosure and warnings."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from pdata_registry.schemas.days import Day
from shared.values import Code
from shared.web.bodies import In

Person = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:|-]{0,127}$"),
    Field(description="The `sub` of the person's tokens: an id, never a name."),
]
Post = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

_MOST = 500


class EntryIn(In):
    """Somebody whom the list lets in, and his post."""

    person: Person
    post: Post


class AccessListIn(In):
    """A list to approve: whom it lets in, and whom it takes off."""

    admits: Annotated[list[EntryIn], Field(max_length=_MOST)] = Field(default_factory=list)
    removes: Annotated[list[Person], Field(max_length=_MOST)] = Field(default_factory=list)


class EntryOut(BaseModel):
    """Somebody whom a list let in, and his post."""

    person: str
    post: str


class AccessListOut(BaseModel):
    """An approved list."""

    id: UUID
    organisation: str
    number: str
    approved_by: str
    approved_at: datetime
    admits: list[EntryOut]
    removes: list[str]


class Paper(BaseModel):
    """A numbered paper and its day."""

    number: str
    on: date


class AccessLine(BaseModel):
    """One who is on the list, by which document, and what he lacks."""

    person: str
    post: str
    list_id: UUID
    number: str
    listed_at: datetime
    non_disclosure: Paper | None
    warning: Paper | None
    may_enter: bool = Field(description="Whether neither agreement nor warning is lacking.")


class NonDisclosureIn(In):
    """An agreement on non-disclosure that a person has signed (PD-4.2.3)."""

    person: Person
    outside: bool = Field(default=False, description="Whether he is not of the staff.")
    signed_on: Day
    text_version: Code = Field(description="Which text was signed.")
    text_sha256: Digest = Field(description="The digest of the very text that was signed.")


class NonDisclosureOut(BaseModel):
    """A signed agreement under its number."""

    id: UUID
    organisation: str
    number: str
    person: str
    outside: bool
    signed_on: date
    text_version: str
    text_sha256: str
    recorded_by: str
    recorded_at: datetime


class WarningIn(In):
    """That a person was warned of the duty of secrecy (PD-8.3), by the one who records it."""

    person: Person
    outside: bool = Field(default=False, description="Whether he is not of the staff.")
    warned_on: Day
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=4000)]


class WarningOut(BaseModel):
    """A warning under its number."""

    id: UUID
    organisation: str
    number: str
    person: str
    outside: bool
    warned_on: date
    text: str
    warned_by: str
    recorded_at: datetime


class Turn(BaseModel):
    """What one list says of a person."""

    list_id: UUID
    number: str
    admits: bool
    post: str | None
    approved_by: str
    approved_at: datetime


class PersonOut(BaseModel):
    """Everything that is kept of a person's access, the earliest first."""

    organisation: str
    person: str
    listed: bool
    lists: list[Turn]
    non_disclosures: list[NonDisclosureOut]
    warnings: list[WarningOut]
