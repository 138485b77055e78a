"""Shape records of processing and editions."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from pdata_registry.editions import Way
from shared.law import Clause
from shared.values import Code
from shared.web.bodies import In

Basis = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class RecordIn(In):
    """A processing that an operator enters directly.

    Names of fields only: no value of anybody's data has a place here.
    """

    subject_id: UUID = Field(description="The operator's own pseudonym of the subject.")
    file_id: UUID | None = Field(default=None, description="A new file by default.")
    category: Code
    fields: Annotated[list[Code], Field(min_length=1, max_length=100)]
    purpose: Code | None = None
    basis: Basis | None = Field(
        default=None, description="A clause of a federal law, or a kind that the edition names."
    )
    law: Clause | None = Field(default=None, description="The law that allows special categories.")
    source: Code = "subject"
    operation: Code
    way: Way | None = Field(default=None, description="By default that of the edition.")
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    paper: Code | None = Field(default=None, description="The kind of a staff paper.")
    harmful: bool = False
    collected_at: AwareDatetime | None = None


class Finding(BaseModel):
    """In what a processing that has happened breaks the edition."""

    slug: str
    clause: str
    detail: str


class RecordOut(BaseModel):
    """A record of processing."""

    id: UUID
    file_id: UUID
    subject_id: UUID | None = Field(description="None once his last file was destroyed.")
    holder: str
    operator: str
    category: str
    fields: list[str]
    purpose: str
    basis: str
    law: str | None
    source: str
    operation: str
    way: Way
    edition: str | None
    paper: str | None
    harmful: bool
    rule: str | None
    findings: list[Finding]
    collected_at: datetime
    recorded_at: datetime
    closed_on: date | None
    keep_until: date | None = Field(
        description="The first day on which the file need not be kept; none while it is open."
    )
    expired_at: datetime | None
    destroyed_at: datetime | None = Field(
        description="When the holder had destroyed the data; the record outlives them."
    )


class ClosingIn(In):
    """When the file was closed; today by default."""

    closed_on: date | None = None


class EditionOut(BaseModel):
    """The edition in force, as anybody may read it (PD-1.4)."""

    id: str
    operator: str
    operator_name: str
    version: int
    title: str
    reason: str
    approved_on: date
    approved_by: str
    posted_on: date | None
    in_force_since: date
    kept_at: str
    way: Way
    operations: list[str]
    categories: list[dict[str, Any]]
    purposes: list[dict[str, Any]]
    retention: list[dict[str, Any]]
    demonstration: bool
