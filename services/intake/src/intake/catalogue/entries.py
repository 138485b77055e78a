"""Describe a service as the catalogue knows it on a day: its closed lists, terms and fees."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, PositiveInt

from intake.catalogue.lines import (
    EVERYBODY,
    Action,
    Applicants,
    Circumstance,
    Document,
    Fee,
    Ground,
    Information,
    Query,
    Result,
    Supplier,
)
from intake.catalogue.values import Citation, InForce, TermKind, TermLine, Territory, Title
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
    applicants
        Who may ask for it.
    circumstances
        What the applicant tells of his case, on which some lines depend.
    suspension_grounds
        For what the body may suspend it: a federal law names each.
    necessary_services
        Codes of the necessary and obligatory services that it needs (210-9(1)).
    documents_though_told
        The legislative act by which data from documents do not stand for them (210-7(7)).
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
    applicants: Applicants = EVERYBODY
    circumstances: tuple[Circumstance, ...] = ()
    terms: tuple[TermLine, ...]
    fees: tuple[Fee, ...] = ()
    documents: tuple[Document, ...] = ()
    information: tuple[Information, ...] = ()
    actions: tuple[Action, ...] = ()
    necessary_services: tuple[Code, ...] = ()
    documents_though_told: Citation | None = None
    suspension_grounds: tuple[Ground, ...] = ()
    refusal_grounds: tuple[Ground, ...] = ()
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
