"""Shape a request for a service."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
)
from pydantic_core import PydanticCustomError

from intake.catalogue import ApplicantKind, Channel, Form
from intake.domain.states import Kind, Outcome, Status
from intake.schemas.applicants import Applicant
from intake.schemas.values import Line
from shared.language import Text
from shared.values import Code
from shared.web.bodies import In

_NAMED_TWICE = Text(ru="Документ назван дважды", en="A document is named twice")


class PresentedDocument(In):
    """A document that the applicant brings or attaches."""

    code: Code
    form: Form


def _each_once(documents: list[PresentedDocument]) -> list[PresentedDocument]:
    if len({document.code for document in documents}) != len(documents):
        raise PydanticCustomError("named_twice", "named twice", {"text": _NAMED_TWICE})
    return documents


class RequestIn(In):
    """A request for a service (16(1)1).

    ``mfc`` is the centre that takes it in: a worker's own by default, and to be named by a
    portal. ``information`` has the fields of the service's closed list; ``circumstances`` has the
    codes of what the applicant tells of his case.
    """

    service: Code
    channel: Channel
    mfc: Code | None = None
    applicant: Applicant
    circumstances: list[Code] = Field(default_factory=list, max_length=50)
    information: dict[Code, Line] = Field(default_factory=dict, max_length=50)
    documents: Annotated[
        list[PresentedDocument], Field(max_length=100), AfterValidator(_each_once)
    ] = Field(default_factory=list)


class Registered(BaseModel):
    """The number of the request, and the secret by which it is followed without login."""

    id: UUID
    number: str
    secret: str
    status: Status
    received_at: datetime
    registered_at: datetime
    due_at: datetime
    queries: list[str] = Field(description="What the platform asks of other bodies by itself.")


class RequestOut(BaseModel):
    """A request, without the applicant's data."""

    id: UUID
    number: str
    status: Status
    service: str
    catalogue_version: int
    agreement: str
    channel: Channel
    mfc: str
    body: str
    portal: str | None
    involved: str | None
    application_id: UUID | None
    applicant_kind: ApplicantKind
    represented: bool
    data_instead: bool
    result: str | None
    kind: Kind
    corrects: UUID | None
    outcome: Outcome | None
    ground: str | None
    received_at: datetime
    registered_at: datetime
    due_at: datetime
    transferred_at: datetime | None
    result_at: datetime | None
    ready_at: datetime | None
    issued_at: datetime | None
    closed_at: datetime | None


class UnclaimedOut(RequestOut):
    """A request whose result nobody came for."""

    unclaimed_at: datetime
