"""Describe who takes part in a service, and the agreements that bind them."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints
from stdnum.ru import inn, ogrn

from intake.catalogue.values import InForce, TermKind, TermLine, Territory, Title, Value
from shared.values import Code


class ParticipantKind(StrEnum):
    """The kinds of 210-parties; what one may do follows from the kind."""

    FEDERAL_BODY = "federal_body"
    FEDERAL_TERRITORIAL_BODY = "federal_territorial_body"
    FEDERAL_FUND = "federal_fund"
    TERRITORIAL_FUND = "territorial_fund"
    REGIONAL_BODY = "regional_body"
    LOCAL_BODY = "local_body"
    SUBORDINATE_ORGANISATION = "subordinate_organisation"
    NECESSARY_SERVICES_GIVER = "necessary_services_giver"
    MFC = "mfc"
    AUTHORISED_MFC = "authorised_mfc"
    INVOLVED_ORGANISATION = "involved_organisation"
    MONITORING_BODY = "monitoring_body"
    SUBJECTS_RIGHTS_AUTHORITY = "subjects_rights_authority"
    PORTAL = "portal"
    """† Ours: the operator of a portal, which the law names apart from the parties."""


def _checked_inn(number: str) -> str:
    if not inn.is_valid(number):
        raise ValueError("the control digits of the ИНН are wrong")
    return number


def _checked_ogrn(number: str) -> str:
    if not ogrn.is_valid(number):
        raise ValueError("the control digit of the ОГРН is wrong")
    return number


Inn = Annotated[str, AfterValidator(_checked_inn)]
Ogrn = Annotated[str, AfterValidator(_checked_ogrn)]


class Participant(InForce):
    """
    A body or an organisation that takes part.

    Parameters
    ----------
    name
        The official name in Russian, and an English one.
    parent
        The body or the MFC that it belongs to, or stands under.
    takes_part
        Whether a subordinate organisation takes part in services: a body may not demand what
        those have that do (7(1)2), an MFC what any has (16(3)2).
    demonstration
        True where it exists only in the shipped example.
    takes_part
        Of a subordinate organisation: whether it takes part in services (7(1)2, 16(3)2).
    """

    code: Code
    kind: ParticipantKind
    name: Title
    inn: Inn | None = None
    ogrn: Ogrn | None = None
    territory: Territory | None = None
    parent: Code | None = None
    takes_part: bool = True
    demonstration: bool = False


class TransferTerm(TermLine):
    """The term in which an MFC passes papers on."""

    kind: Literal[TermKind.TRANSFER] = TermKind.TRANSFER


class TransferChannel(StrEnum):
    """The ways in which papers are passed on under an agreement."""

    PAPER = "paper"
    ELECTRONIC = "electronic"


class AgreementState(StrEnum):
    """How far an agreement has come; only one in force lets anything be taken in (210-15(2))."""

    DRAFT = "draft"
    CHECKED = "checked"
    IN_FORCE = "in_force"


class Measure(StrEnum):
    """By what the keeping of a requirement is counted (210-16(4)3)."""

    TRANSFER = "transfer"
    ISSUE = "issue"
    PROVISION = "provision"
    ANSWER = "answer"
    COMPLETENESS = "completeness"
    MANUAL = "manual"
    """By marks that people make, where no clock or incident tells."""


class Countable(Value):
    """A requirement or a further duty of an agreement, and what counts it (16(4)3, 17 point 4)."""

    code: Code
    title: Title
    place: Annotated[str, StringConstraints(min_length=1)]
    measure: Measure = Measure.MANUAL


class Agreement(InForce):
    """
    An agreement on interaction between an MFC and a body (210-15(2)).

    Parameters
    ----------
    services
        Codes of the catalogue that the agreement lets the MFC take in.
    channels
        How papers are passed on under it.
    documents_from_systems
        Whether the MFC may make documents from the body's information systems (210-16(1)7).
    state
        How far it has come; what ships is in force in its days.
    edition, meets
        The edition of requirements that it was checked against, and those that it meets.
    requirements, duties
        What it asks of the MFC, and what further duties it lays on the body (17 point 4).
    demonstration
        True where number and dates are examples: real agreements are not published.
    """

    code: Code
    mfc: Code
    body: Code
    number: str
    services: Annotated[tuple[Code, ...], Field(min_length=1)]
    transfer: TransferTerm
    channels: Annotated[frozenset[TransferChannel], Field(min_length=1)] = frozenset(
        TransferChannel
    )
    documents_from_systems: bool = False
    state: AgreementState = AgreementState.IN_FORCE
    edition: Code | None = None
    meets: frozenset[Code] = frozenset()
    requirements: tuple[Countable, ...] = ()
    duties: tuple[Countable, ...] = ()
    demonstration: bool = False

    def is_in_force(self, on: date) -> bool:
        """Tell whether it was put in force, and the day is inside the range."""
        return self.state is AgreementState.IN_FORCE and super().is_in_force(on)

    def covers(self, service: str, *, body: str, on: date) -> bool:
        """Tell whether the body's service is taken in under the agreement on a day."""
        return self.body == body and service in self.services and self.is_in_force(on)


class ParticipantsFile(Value):
    """The file of participants."""

    participants: tuple[Participant, ...]


class AgreementsFile(Value):
    """The file of agreements."""

    agreements: tuple[Agreement, ...]
