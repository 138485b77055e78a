"""Describe a service as the catalogue knows it on a day: its closed lists, terms and fees."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, NonNegativeInt, PositiveInt

from intake.catalogue.values import (
    Citation,
    DocumentClass,
    InForce,
    TermKind,
    TermLine,
    Territory,
    Title,
    Value,
)
from shared.values import Code


class Level(StrEnum):
    """Whose service it is."""

    FEDERAL = "federal"
    REGIONAL = "regional"
    MUNICIPAL = "municipal"


class Channel(StrEnum):
    """The ways in which a request comes."""

    MFC = "mfc"
    PORTAL_FEDERAL = "portal_federal"
    PORTAL_REGIONAL = "portal_regional"


class ApplicantKind(StrEnum):
    """Who may ask for a service."""

    PERSON = "person"
    SOLE_TRADER = "sole_trader"
    ENTITY = "entity"


class Payer(StrEnum):
    """Who pays a fee of this amount."""

    ANYONE = "anyone"
    PERSON = "person"
    ENTITY = "entity"


class Supplier(StrEnum):
    """Who brings a document: the checklist tells it for every line (210-7(6))."""

    APPLICANT = "applicant"
    PLATFORM = "platform"
    APPLICANT_AT_WILL = "applicant_at_will"


class Form(StrEnum):
    """The forms in which a document is accepted."""

    PAPER = "paper"
    ELECTRONIC = "electronic"


class Fee(Value):
    """A fee; ``amount`` is in kopecks (210-11.1(6))."""

    code: Code
    title: Title
    amount: NonNegativeInt
    payer: Payer = Payer.ANYONE
    act: Citation


class Line(Value):
    """A line of a closed list, which names its act (210-7(1)1)."""

    code: Code
    title: Title
    act: Citation


class Document(Line):
    """
    A document that the service needs.

    Parameters
    ----------
    supplier
        Who brings it.
    class_7_6
        Its class in 210-7(6), which the applicant may be asked to bring though a body holds it.
    holder
        The participant that holds it, where a body or its subordinate organisation does.
    third_person
        Whether it tells of a person who is not the applicant (210-7(3)).
    consent
        The federal law that lets those data be processed only with that person's consent.
    special_category
        The law that lets data of a special category be processed (PD-6.1.3).
    """

    supplier: Supplier
    class_7_6: DocumentClass | None = None
    holder: Code | None = None
    forms: Annotated[tuple[Form, ...], Field(min_length=1)] = (Form.PAPER, Form.ELECTRONIC)
    required: bool = True
    third_person: bool = False
    consent: Citation | None = None
    special_category: Citation | None = None


class Information(Line):
    """A field that the applicant fills in."""

    required: bool = True


class Action(Line):
    """Something the applicant does, besides bringing papers and filling in fields."""


class Ground(Value):
    """A ground of a refusal: the federal law that it rests on, and the act that repeats it."""

    code: Code
    title: Title
    federal_law: Citation
    act: Citation | None = None


class Result(Value):
    """What the applicant gets; ``barred_by`` is the law that bars issue through an MFC."""

    code: Code
    title: Title
    issued_by: Code
    through_mfc: bool = True
    barred_by: Citation | None = None


class Query(Line):
    """
    An interagency query that the platform raises by itself.

    Parameters
    ----------
    holder
        The participant that answers.
    brings
        Codes of the documents and of the information that the answer holds.
    applicants
        The kinds of applicants of whom it is asked: for others the service does not need it
        (210-16(2)).
    """

    holder: Code
    applicants: Annotated[frozenset[ApplicantKind], Field(min_length=1)] = frozenset(ApplicantKind)
    brings: Annotated[tuple[Code, ...], Field(min_length=1)]


class Entry(InForce):
    """
    A service of the catalogue, in one version.

    Parameters
    ----------
    listing_act
        The act that put the service on the list of services given at MFCs (210-15(6)).
    body
        The participant that gives the service.
    electronic_only
        The act that lets the service be given in electronic form only (210-15(3)).
    """

    code: Code
    version: PositiveInt
    title: Title
    level: Level
    territory: Territory | None = None
    listing_act: Citation
    body: Code
    channels: Annotated[frozenset[Channel], Field(min_length=1)]
    electronic_only: Citation | None = None
    terms: tuple[TermLine, ...]
    fees: tuple[Fee, ...] = ()
    documents: tuple[Document, ...] = ()
    information: tuple[Information, ...] = ()
    actions: tuple[Action, ...] = ()
    refusal_grounds: tuple[Ground, ...] = ()
    suspension_grounds: tuple[Ground, ...] = ()
    paper_refusal_grounds: tuple[Ground, ...] = ()
    results: Annotated[tuple[Result, ...], Field(min_length=1)]
    queries: tuple[Query, ...] = ()

    def term(self, kind: TermKind) -> TermLine | None:
        """Find the service's own term of a kind."""
        return next((term for term in self.terms if term.kind is kind), None)

    def document(self, code: str) -> Document | None:
        """Find a document by its code."""
        return next((line for line in self.documents if line.code == code), None)

    def query(self, code: str) -> Query | None:
        """Find a query by its code."""
        return next((query for query in self.queries if query.code == code), None)

    def demandable(self) -> frozenset[str]:
        """Name every line that an applicant may be asked for (210-7(1)1, 210-7(1)2)."""
        documents = {line.code for line in self.documents if line.supplier is Supplier.APPLICANT}
        lines = {line.code for line in (*self.information, *self.actions)}
        return frozenset(documents | lines)
