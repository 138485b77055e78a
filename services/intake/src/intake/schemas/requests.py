"""Shape a request for a service."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field
from pydantic_core import PydanticCustomError

from intake.catalogue import ApplicantKind, Channel, Form
from intake.domain.states import Kind, Outcome, Status
from intake.schemas.admission import ConsentIn, DataInsteadIn, NoticeIn, ThirdPersonIn
from intake.schemas.applicants import Applicant, Representative
from intake.schemas.values import Line
from shared.language import Text
from shared.values import Code
from shared.web.bodies import In

_NAMED_TWICE = Text(ru="Документ назван дважды", en="A document is named twice")


class PresentedDocument(In):
    """A document that the applicant brings or attaches."""

    code: Code
    form: Form


def each_once(documents: list[PresentedDocument]) -> list[PresentedDocument]:
    """Return documents of which none is named twice."""
    if len({document.code for document in documents}) != len(documents):
        raise PydanticCustomError("named_twice", "named twice", {"text": _NAMED_TWICE})
    return documents


class AskedService(In):
    """
    A service that is asked for, with what belongs to it alone.

    ``information`` has the fields of the service's closed list; ``circumstances`` has the codes
    of what the applicant tells of his case. ``third_persons`` and ``consents`` are sent only where
    the service's documents say that a law asks for them; ``data_instead`` with ``sent_at`` by the
    federal portal alone. ``receipt`` is that from which the request is registered.
    """

    service: Code
    circumstances: list[Code] = Field(default_factory=list, max_length=50)
    information: dict[Code, Line] = Field(default_factory=dict, max_length=50)
    documents: Annotated[
        list[PresentedDocument], Field(max_length=100), AfterValidator(each_once)
    ] = Field(default_factory=list)
    third_persons: list[ThirdPersonIn] = Field(default_factory=list, max_length=99)
    consents: list[ConsentIn] = Field(default_factory=list, max_length=50)
    data_instead: list[DataInsteadIn] = Field(default_factory=list, max_length=50)
    sent_at: AwareDatetime | None = Field(None, description="When the federal portal sent it.")
    receipt: UUID | None = None


class RequestIn(AskedService):
    """A request for a service (16(1)1).

    ``mfc`` is the centre that takes it in: a worker's own by default, of an involved organisation
    the one that engages it, and to be named by a portal.
    """

    channel: Channel
    mfc: Code | None = None
    applicant: Applicant
    representative: Representative | None = None
    notice: NoticeIn | None = None


class ApplicationIn(In):
    """One application for several services (15(1)): of one applicant, over one channel."""

    channel: Channel
    mfc: Code | None = None
    applicant: Applicant
    representative: Representative | None = None
    notice: NoticeIn | None = None
    services: Annotated[list[AskedService], Field(min_length=1, max_length=20)]

    def requests(self) -> list[RequestIn]:
        """Return a request for each of the services."""
        shared = {name: getattr(self, name) for name in _SHARED}
        return [
            RequestIn.model_construct(
                **shared, **{name: getattr(one, name) for name in AskedService.model_fields}
            )
            for one in self.services
        ]


_SHARED = ("channel", "mfc", "applicant", "representative", "notice")


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
    withdrawn_at: datetime | None
    closed_at: datetime | None


class ApplicationRegistered(BaseModel):
    """The application, and what each of its services got."""

    id: UUID
    requests: list[Registered]


class ApplicationOut(BaseModel):
    """An application: the requests that the one who asks takes part in."""

    id: UUID
    requests: list[RequestOut]


class UnclaimedOut(RequestOut):
    """A request whose result nobody came for."""

    unclaimed_at: datetime
