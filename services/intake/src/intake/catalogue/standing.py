"""Describe by what right MFCs and organisations act: rules, conformity, appointments, engagements.

All of it is dated: what stood on a day can be told on any later one.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, PositiveInt, model_validator

from intake.catalogue.entries import Level
from intake.catalogue.report_forms import MethodicalPaper, ReportForm
from intake.catalogue.values import Citation, InForce, Region, Territory, Title, Value
from shared.values import Code


class RulesOf(StrEnum):
    """Whom or what an edition of the Government's requirements is about."""

    MFC = "mfc"
    AUTHORISED_MFC = "authorised_mfc"
    INVOLVED_ORGANISATION = "involved_organisation"
    AGREEMENT = "agreement"


class Function(StrEnum):
    """The functions of an MFC, point by point of 210-16(1)."""

    INTAKE = "intake"
    FOR_APPLICANTS = "for_applicants"
    FOR_BODIES = "for_bodies"
    INFORMING = "informing"
    INTERAGENCY = "interagency"
    ISSUE = "issue"
    SYSTEM_DOCUMENTS = "system_documents"


POINT_OF = {function: number for number, function in enumerate(Function, start=1)}
"""The point of 210-16(1) that names each function."""


class Requirement(Value):
    """A requirement of an edition, with its place in the act."""

    code: Code
    title: Title
    act: Citation


class Edition(InForce):
    """An edition of the Government's requirements (210-15(2), 210-15(5), 210-16(1.1), (1.4))."""

    code: Code
    rules_of: RulesOf
    requirements: Annotated[tuple[Requirement, ...], Field(min_length=1)]

    def codes(self) -> frozenset[str]:
        """Name the requirements."""
        return frozenset(requirement.code for requirement in self.requirements)


class Judged(Value):
    """Whether a requirement is met, and since when."""

    requirement: Code
    met: bool
    since: date


class Conformity(Value):
    """
    A record of what an MFC meets of an edition (210-15(5)).

    Parameters
    ----------
    recorded_by
        The organisation that looked.
    """

    code: Code
    mfc: Code
    edition: Code
    recorded_on: date
    recorded_by: Code
    judged: Annotated[tuple[Judged, ...], Field(min_length=1)]
    demonstration: bool = False


class Appointment(InForce):
    """The region's authorised MFC, named by an act of its highest executive body (210-16(1.3)).

    Parameters
    ----------
    checked
        What was found of the requirements to an authorised MFC before it was named (210-16(1.4)).
    """

    code: Code
    region: Region
    mfc: Code
    act: Citation
    edition: Code
    checked: tuple[Judged, ...]
    demonstration: bool = False


class Engagement(InForce):
    """
    By what an organisation acts for an MFC (210-16(1.1)).

    Parameters
    ----------
    place
        Where it takes people in, in words.
    functions
        What of the MFC's functions it carries out.
    case
        The case of the rules in which an organisation may be engaged.
    checked
        What was found of the requirements to it before it was engaged.
    """

    code: Code
    mfc: Code
    organisation: Code
    number: str
    place: Title
    territory: Territory
    functions: Annotated[frozenset[Function], Field(min_length=1)]
    case: Citation
    edition: Code
    checked: tuple[Judged, ...]
    demonstration: bool = False


class NecessaryService(InForce):
    """
    A service that is necessary and obligatory for others, on a list of 9(1) (210-7(1)3).

    Parameters
    ----------
    givers
        The participants that give it.
    results
        Codes of the documents that result from it.
    """

    code: Code
    title: Title
    level: Level
    territory: Territory | None = None
    act: Citation
    givers: tuple[Code, ...] = ()
    results: tuple[Code, ...] = ()
    demonstration: bool = False


class Regulation(InForce):
    """The MFC's own regulation in one version, which interactions name (210-16(4)4)."""

    mfc: Code
    version: PositiveInt
    title: Title
    number: str
    approved_on: date
    demonstration: bool = False


class FurtherFunction(InForce):
    """A function besides those of 210-16(1), by an act or an agreement (210-16(1)8)."""

    code: Code
    mfc: Code
    title: Title
    act: Citation | None = None
    agreement: Code | None = None
    demonstration: bool = False

    @model_validator(mode="after")
    def _has_its_ground(self) -> Self:
        if (self.act is None) == (self.agreement is None):
            raise ValueError("a further function rests on an act or on an agreement")
        return self


class RegisterFile(Value):
    """A file of the register; what it does not name it has none of."""

    editions: tuple[Edition, ...] = ()
    conformity: tuple[Conformity, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    engagements: tuple[Engagement, ...] = ()
    necessary_services: tuple[NecessaryService, ...] = ()
    regulations: tuple[Regulation, ...] = ()
    functions: tuple[FurtherFunction, ...] = ()
    report_forms: tuple[ReportForm, ...] = ()
    methodical_papers: tuple[MethodicalPaper, ...] = ()
