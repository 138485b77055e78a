"""Shape the services of the catalogue."""

from pydantic import (
    BaseModel,
)

from intake.catalogue import ApplicantKind, Channel, Form, Level, Payer, Supplier, When


class ServiceLine(BaseModel):
    """A service as the list shows it."""

    code: str
    version: int
    title: str
    level: Level
    body: str
    listing_act: str


class OrderLine(BaseModel):
    """A line of a closed list, with its act and the situations in which it applies."""

    code: str
    title: str
    act: str
    when: When


class DocumentLine(OrderLine):
    """A line of the closed list of documents."""

    supplier: Supplier
    required: bool
    forms: list[Form]
    class_7_6: int | None
    class_title: str | None
    holder: str | None
    from_service: str | None
    third_person: bool
    consent: str | None
    restricted: str | None
    restricted_consent: str | None


class InformationLine(OrderLine):
    """A line of the closed list of information."""

    required: bool


class TermOut(BaseModel):
    """A term of the service."""

    kind: str
    amount: int
    unit: str
    act: str | None
    default: bool


class FeeOut(OrderLine):
    """A fee in kopecks."""

    amount: int
    payer: Payer


class CircumstanceOut(BaseModel):
    """A question whose answer decides what is asked."""

    code: str
    title: str


class GroundOut(BaseModel):
    """A ground of a refusal or of a suspension, and the federal law it rests on."""

    code: str
    title: str
    federal_law: str
    act: str | None


class ResultOut(BaseModel):
    """What the applicant gets, who issues it, and the law that keeps it from MFCs."""

    code: str
    title: str
    issued_by: str
    through_mfc: bool
    barred_by: str | None
    made_from: str | None


class ServiceOut(ServiceLine):
    """A service with its closed lists, terms and fees."""

    channels: list[Channel]
    electronic_only: str | None
    applicants: list[ApplicantKind]
    circumstances: list[CircumstanceOut]
    necessary_services: list[str]
    documents: list[DocumentLine]
    information: list[InformationLine]
    actions: list[OrderLine]
    terms: list[TermOut]
    fees: list[FeeOut]
    suspension_grounds: list[GroundOut]
    refusal_grounds: list[GroundOut]
    paper_refusal_grounds: list[GroundOut]
    results: list[str]
    result_documents: list[ResultOut]
    queries: list[str]
