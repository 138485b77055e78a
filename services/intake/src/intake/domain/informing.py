"""Decide who may ask the MFC for information, about what, and what an answer may hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from intake.catalogue import ParticipantKind
from intake.informing_book import InformingBook, text_of
from intake.refusals.informing import (
    AskerOfOthers,
    ContentUnknown,
    NotAnAsker,
    OutsideTheSphere,
    RestrictedInAnswer,
    TopicUnknown,
)


class AskingKind(StrEnum):
    """A general question of an applicant (16(1)4), or a request for information (16(4)1)."""

    QUESTION = "question"
    INQUIRY = "inquiry"


class AskingStatus(StrEnum):
    """Where a question or an inquiry stands."""

    RECEIVED = "received"
    ANSWERED = "answered"
    REFUSED = "refused"


class Outcome(StrEnum):
    """How an inquiry is answered."""

    ANSWERED = "answered"
    OUTSIDE_SPHERE = "outside-sphere"


class AskerKind(StrEnum):
    """The six kinds of askers that 16(4)1 names."""

    FEDERAL_BODY = "federal-body"
    FUND = "fund"
    REGIONAL_BODY = "regional-body"
    LOCAL_BODY = "local-body"
    NATURAL_PERSON = "natural-person"
    LEGAL_ENTITY = "legal-entity"


class Way(StrEnum):
    """By which way somebody asked."""

    COUNTER = "counter"
    PHONE = "phone"
    EMAIL = "email"
    POST = "post"
    PORTAL = "portal"
    API = "api"


COUNTERS = frozenset({Way.COUNTER, Way.PHONE, Way.EMAIL, Way.POST})
"""The ways by which an MFC's worker is asked."""

OF_MFC = frozenset({AskerKind.NATURAL_PERSON, AskerKind.LEGAL_ENTITY})
"""Whose inquiries come through the MFC's worker; bodies and funds ask under their own name."""

_KINDS = {
    ParticipantKind.FEDERAL_BODY: AskerKind.FEDERAL_BODY,
    ParticipantKind.FEDERAL_TERRITORIAL_BODY: AskerKind.FEDERAL_BODY,
    ParticipantKind.FEDERAL_FUND: AskerKind.FUND,
    ParticipantKind.TERRITORIAL_FUND: AskerKind.FUND,
    ParticipantKind.REGIONAL_BODY: AskerKind.REGIONAL_BODY,
    ParticipantKind.LOCAL_BODY: AskerKind.LOCAL_BODY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What differs between questions and inquiries.

    Parameters
    ----------
    letter
        How their numbers begin.
    term
        The kind of the term in which they are answered, and of its clock.
    """

    letter: str
    term: str
    clause: str


KINDS = {
    AskingKind.QUESTION: Kind(letter="Q", term="question-answer", clause="210-16(1)4"),
    AskingKind.INQUIRY: Kind(letter="I", term="inquiry-answer", clause="210-16(4)1"),
}


def asker_of(kind: ParticipantKind | None, *, organisation: str) -> AskerKind:
    """Return which of the askers of 16(4)1 an organisation is, or refuse.

    Raises
    ------
    NotAnAsker
        It is of none of the kinds that the law names.
    """
    asker = _KINDS.get(kind) if kind is not None else None
    if asker is None:
        raise NotAnAsker(organisation=organisation)
    return asker


def check_through_mfc(asker: AskerKind | None) -> AskerKind:
    """Return the kind of a person or an entity for whom the MFC's worker asks, or refuse.

    Raises
    ------
    AskerOfOthers
        Bodies and funds ask under their own name.
    """
    if asker not in OF_MFC:
        raise AskerOfOthers
    return asker


def check_topic(book: InformingBook, code: str, *, kind: AskingKind) -> OutsideTheSphere | None:
    """Return the refusal that a topic outside the MFC's sphere meets, or None.

    Raises
    ------
    TopicUnknown
        The list of topics has no such code.
    """
    topic = book.topic(code)
    if topic is None:
        raise TopicUnknown(topic=code)
    if topic.ours:
        return None
    instead = topic.instead or topic.title
    return OutsideTheSphere(
        clause=KINDS[kind].clause, topic=text_of(topic.title), instead=text_of(instead)
    )


def check_contents(book: InformingBook, codes: Sequence[str]) -> None:
    """Refuse an answer that holds what a federal law restricts (16(4)1).

    Raises
    ------
    ContentUnknown, RestrictedInAnswer
    """
    for code in codes:
        content = book.content(code)
        if content is None:
            raise ContentUnknown(content=code)
        if content.barred_by is not None:
            raise RestrictedInAnswer(content=text_of(content.title), law=text_of(content.barred_by))
