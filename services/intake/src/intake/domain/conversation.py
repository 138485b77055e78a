"""Decide who may say what to whom through the MFC, and for whom it speaks."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from intake.refusals.conversation import SpeaksForAnother, TakesNoPart


class SpeaksFor(StrEnum):
    """For whom the MFC speaks (16(1)2, 16(1)3)."""

    APPLICANT = "applicant"
    BODY = "body"


class Side(StrEnum):
    """Who sends a message, or gets it.

    An organisation takes part in providing the service without providing it: it answers a query.
    """

    APPLICANT = "applicant"
    BODY = "body"
    ORGANISATION = "organisation"


class Author(StrEnum):
    """Who puts a message in: the MFC and a portal for others, an official for his own."""

    MFC = "mfc"
    PORTAL = "portal"
    BODY = "body"
    ORGANISATION = "organisation"


class PassingOn(StrEnum):
    """By which way an applicant was told what a body asked to tell him."""

    COUNTER = "counter"
    PHONE = "phone"
    EMAIL = "email"
    POST = "post"
    PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class End:
    """One end of a message; the code of the organisation, none of an applicant."""

    side: Side
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Who can be spoken with about a request, besides the applicant.

    Parameters
    ----------
    organisations
        Those that answer the queries of its service.
    """

    body: str
    organisations: Collection[str]


APPLICANT = End(Side.APPLICANT)

_CLAUSES = {SpeaksFor.APPLICANT: "210-16(1)2", SpeaksFor.BODY: "210-16(1)3"}
_SPEAK = {
    Author.MFC: frozenset(SpeaksFor),
    Author.PORTAL: frozenset({SpeaksFor.APPLICANT}),
    Author.BODY: frozenset({SpeaksFor.BODY}),
    Author.ORGANISATION: frozenset({SpeaksFor.APPLICANT}),
}
"""For whom the MFC can speak by what each author puts in."""


def clause_of(speaks_for: SpeaksFor) -> str:
    """Return the clause by which the MFC speaks for somebody."""
    return _CLAUSES[speaks_for]


def ends_of(
    circle: Circle, *, author: Author, own: str, speaks_for: SpeaksFor, to: End
) -> tuple[End, End]:
    """Return who sends a message and who gets it, or refuse.

    For the applicant the MFC speaks to the body and to organisations that take part, and hears
    their answers; for the body it speaks to the applicant.

    Parameters
    ----------
    own
        The author's organisation.

    Raises
    ------
    SpeaksForAnother
        By such a message the MFC would not speak for the one that is named.
    TakesNoPart
        The organisation named takes no part in the service.
    """
    if speaks_for not in _SPEAK[author]:
        raise SpeaksForAnother(clause=clause_of(speaks_for), speaks_for=speaks_for)
    sender = _sender(circle, author=author, own=own, speaks_for=speaks_for)
    to_applicant = sender.side is not Side.APPLICANT
    if (to.side is Side.APPLICANT) is not to_applicant:
        raise SpeaksForAnother(clause=clause_of(speaks_for), speaks_for=speaks_for)
    return sender, _receiver(circle, to)


def _sender(circle: Circle, *, author: Author, own: str, speaks_for: SpeaksFor) -> End:
    if author is Author.ORGANISATION:
        return End(Side.ORGANISATION, own)
    return End(Side.BODY, circle.body) if speaks_for is SpeaksFor.BODY else APPLICANT


def _receiver(circle: Circle, to: End) -> End:
    if to.side is Side.APPLICANT:
        return APPLICANT
    known = {circle.body} if to.side is Side.BODY else set(circle.organisations)
    code = to.code or (circle.body if to.side is Side.BODY else "")
    if code not in known:
        raise TakesNoPart(organisation=code)
    return End(to.side, code)


def is_to_pass_on(*, speaks_for: SpeaksFor, receiver: Side) -> bool:
    """Return whether a body asked the MFC to tell the applicant (16(1)3)."""
    return speaks_for is SpeaksFor.BODY and receiver is Side.APPLICANT
