"""Shape what comes in and goes out over HTTP."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from intake.catalogue import Channel, Form, Level, ParticipantKind, Payer, Supplier
from intake.domain import DemandKind, Status
from intake.numbers import check_snils
from shared.auth import Role
from shared.language import Text
from shared.values import Code
from shared.vault.plaintext import PersonalIn, Revealed
from shared.web.bodies import In
from shared.web.clocks import ClockOut

_NAMED_TWICE = Text(ru="Документ назван дважды", en="A document is named twice")
_NO_AUTHORITY = Text(
    ru="Полномочия представителя не проверены", en="The representative's authority is unchecked"
)

_NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_NO_CONTROLS),
]
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=_NO_CONTROLS),
]
Snils = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{3}-[0-9]{3}-[0-9]{3} [0-9]{2}$"),
    AfterValidator(check_snils),
    Field(examples=["112-233-445 95"]),
]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+[0-9]{10,15}$")]


class IdentityDocument(PersonalIn):
    """The document by which the applicant is known."""

    kind: Literal["passport-rf", "foreign-passport", "residence-permit", "refugee-certificate"]
    series: Annotated[str, StringConstraints(max_length=10, pattern=_NO_CONTROLS)] = ""
    number: Annotated[str, StringConstraints(min_length=1, max_length=20, pattern=_NO_CONTROLS)]
    issued_on: date
    issuer: Line


class Applicant(PersonalIn):
    """Who asks for the service: a person."""

    surname: Name
    name: Name
    patronymic: Name | None = None
    birth_date: date | None = None
    birth_place: Line | None = None
    snils: Snils | None = None
    identity_document: IdentityDocument
    address: Line | None = None
    phone: Phone | None = None
    email: Email | None = None

    def codes(self) -> frozenset[str]:
        """Name the fields that are filled in as the catalogue names them."""
        filled = {name.replace("_", "-") for name in self.model_dump(exclude_none=True)}
        return frozenset(filled - {"identity-document"} | {"identity-details"})


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
    portal. ``information`` has the fields of the service's closed list.
    """

    service: Code
    channel: Channel
    mfc: Code | None = None
    applicant: Applicant
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
    result: str | None
    received_at: datetime
    registered_at: datetime
    due_at: datetime


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

    number: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=_NO_CONTROLS)]
    secret: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class StatusOut(BaseModel):
    """What one who knows number and secret is told."""

    number: str
    status: Status
    service: str
    next_step: str
    due_at: datetime


class ResultIn(In):
    """The result that the body gives."""

    code: Code


class IssueIn(In):
    """How the MFC made sure whom it gives the result to (16(1)6)."""

    identity_checked: Literal[True]
    receiver: Literal["applicant", "representative"] = "applicant"
    authority_checked: bool = False

    @model_validator(mode="after")
    def _has_authority(self) -> Self:
        if self.receiver == "representative" and not self.authority_checked:
            raise PydanticCustomError("no_authority", "no authority", {"text": _NO_AUTHORITY})
        return self


class DocumentContentOut(BaseModel):
    """The content of a paper, as far as it is told without opening it."""

    code: str
    media_type: str
    size: int = Field(description="Bytes.")
    stored_at: datetime


class DocumentReceipt(DocumentContentOut):
    """The content of a paper, as it was received; the hash is told to its sender alone."""

    sha256: str = Field(description="Of the bytes, hexadecimal.")


class PaperOut(BaseModel):
    """A paper that was presented, and its content if it is here."""

    code: str
    form: Form
    own_initiative: bool
    content: DocumentContentOut | None


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


class IdentityDocumentOut(BaseModel):
    """The document by which the applicant is known."""

    kind: Revealed
    series: Revealed
    number: Revealed
    issued_on: Revealed
    issuer: Revealed


class PersonOut(BaseModel):
    """The applicant, as he told of himself."""

    surname: Revealed
    name: Revealed
    patronymic: Revealed | None = None
    birth_date: Revealed | None = None
    birth_place: Revealed | None = None
    snils: Revealed | None = None
    identity_document: IdentityDocumentOut
    address: Revealed | None = None
    phone: Revealed | None = None
    email: Revealed | None = None


class ApplicantOut(BaseModel):
    """The applicant's data, for those who work on the request."""

    applicant: PersonOut
    information: dict[str, Revealed]


class FieldsIn(In):
    """Which fields a query needs, and which official will see them."""

    organisation: Code
    person: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    roles: Annotated[frozenset[Role], Field(min_length=1, description="As his token has them.")]
    fields: Annotated[list[Code], Field(min_length=1, max_length=50)]


class FieldsOut(BaseModel):
    """The values of the fields; those that the request does not have are left out."""

    values: dict[str, str]


class ServiceLine(BaseModel):
    """A service as the list shows it."""

    code: str
    version: int
    title: str
    level: Level
    body: str
    listing_act: str


class DocumentLine(BaseModel):
    """A line of the closed list of documents."""

    code: str
    title: str
    supplier: Supplier
    required: bool
    forms: list[Form]
    act: str
    class_7_6: int | None
    holder: str | None


class InformationLine(BaseModel):
    """A line of the closed list of information."""

    code: str
    title: str
    required: bool
    act: str


class TermOut(BaseModel):
    """A term of the service."""

    kind: str
    amount: int
    unit: str
    act: str | None
    default: bool


class FeeOut(BaseModel):
    """A fee in kopecks."""

    code: str
    title: str
    amount: int
    payer: Payer
    act: str


class ServiceOut(ServiceLine):
    """A service with its closed lists, terms and fees."""

    channels: list[Channel]
    documents: list[DocumentLine]
    information: list[InformationLine]
    terms: list[TermOut]
    fees: list[FeeOut]
    results: list[str]
    queries: list[str]


class ParticipantOut(BaseModel):
    """Who takes part, and in what kind (210-parties)."""

    code: str
    kind: ParticipantKind
    name: str
    parent: str | None
    demonstration: bool
    in_force_from: date
    in_force_to: date | None


class AgreementOut(BaseModel):
    """An agreement under which an MFC takes in a body's services (15(2))."""

    code: str
    number: str
    mfc: str
    body: str
    services: list[str]
    demonstration: bool
    in_force_from: date
    in_force_to: date | None
