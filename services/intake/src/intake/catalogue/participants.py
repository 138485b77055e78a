"""Describe who takes part in a service, and the agreements that bind them."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
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


MFC_KINDS = frozenset({ParticipantKind.MFC, ParticipantKind.AUTHORISED_MFC})
"""Who may take in requests under an agreement of its own."""

AGREEMENT_PARTIES = frozenset(
    {
        ParticipantKind.FEDERAL_BODY,
        ParticipantKind.FEDERAL_TERRITORIAL_BODY,
        ParticipantKind.FEDERAL_FUND,
        ParticipantKind.TERRITORIAL_FUND,
        ParticipantKind.REGIONAL_BODY,
        ParticipantKind.LOCAL_BODY,
    }
)
"""Who may be the other side of an agreement (210-15(2))."""


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
    demonstration
        True where it exists only in the shipped example.
    """

    code: Code
    kind: ParticipantKind
    name: Title
    inn: Inn | None = None
    ogrn: Ogrn | None = None
    territory: Territory | None = None
    parent: Code | None = None
    demonstration: bool = False


class TransferTerm(TermLine):
    """The term in which an MFC passes papers on."""

    kind: Literal[TermKind.TRANSFER] = TermKind.TRANSFER


class Agreement(InForce):
    """
    An agreement on interaction between an MFC and a body (210-15(2)).

    Parameters
    ----------
    services
        Codes of the catalogue that the agreement lets the MFC take in.
    demonstration
        True where number and dates are examples: real agreements are not published.
    """

    code: Code
    mfc: Code
    body: Code
    number: str
    services: Annotated[tuple[Code, ...], Field(min_length=1)]
    transfer: TransferTerm
    demonstration: bool = False


class ParticipantsFile(Value):
    """The file of participants."""

    participants: tuple[Participant, ...]


class AgreementsFile(Value):
    """The file of agreements."""

    agreements: tuple[Agreement, ...]
