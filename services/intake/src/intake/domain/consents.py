"""Decide whose consent a service needs: only where a law makes it a condition (7(3), 7(5))."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from intake.catalogue import Catalogue, Document, Entry, Form, ParticipantKind, Query
from intake.domain.checklist import Lists
from intake.refusals.consents import (
    ConsentMissing,
    ConsentNotAsked,
    NotEstablished,
    OneProofAPerson,
    ProofWithoutAuthority,
    RestrictedConsentMissing,
)
from shared.language import Text


class GivenBy(StrEnum):
    """Who gave a third person's consent."""

    PERSON = "person"
    LEGAL_REPRESENTATIVE = "legal-representative"


class Exemption(StrEnum):
    """Why a third person's consent is not asked for (7(3))."""

    MISSING = "missing"
    WANTED = "wanted"


class Whose(StrEnum):
    """Whose consent lets restricted information go (7(5))."""

    APPLICANT = "applicant"
    HOLDER = "holder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """
    That a third person consented.

    Parameters
    ----------
    authority
        What shows that a legal representative is one.
    """

    form: Form
    given_by: GivenBy
    authority: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdPerson:
    """
    Somebody whose data the service needs, by a mark that says nothing of who he is.

    Parameters
    ----------
    established_by
        The federal body that found him missing, or wants him.
    """

    ref: str
    proof: Proof | None = None
    exemption: Exemption | None = None
    established_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """A consent to pass restricted information on, as the applicant confirms it."""

    document: str
    of: Whose
    form: Form


_FEDERAL = frozenset({ParticipantKind.FEDERAL_BODY, ParticipantKind.FEDERAL_TERRITORIAL_BODY})
_NO_PERSON = Text(ru="не названо", en="nobody is named")
_THIRD = Text(ru="согласие третьего лица", en="a third person's consent")


def needing_consent(
    entry: Entry, lists: Lists, *, brought: Collection[str], queries: Iterable[Query]
) -> tuple[Document, ...]:
    """Return the documents in play by whose law a third person must have consented (7(3))."""
    in_play = {
        *brought,
        *(code for query in queries for code in query.brings),
        *(asked.code for asked in lists.documents if asked.must_be_brought),
    }
    lines = entry.documents
    return tuple(one for one in lines if one.code in in_play and one.third_person and one.consent)


def check_third_persons(
    catalogue: Catalogue, entry: Entry, needing: Sequence[Document], persons: Sequence[ThirdPerson]
) -> None:
    """Refuse third persons without a proof or an exemption, and proofs that no law asks for.

    Raises
    ------
    ConsentMissing, OneProofAPerson, ProofWithoutAuthority, NotEstablished
        By 7(3).
    ConsentNotAsked
        By 7(1)1: no federal law makes a consent the condition here.
    """
    if not needing:
        if persons:
            raise ConsentNotAsked(service=entry.code, what=_THIRD)
        return
    if not persons:
        raise _missing(needing[0], _NO_PERSON)
    seen: set[str] = set()
    for person in persons:
        if person.ref in seen or (person.proof and person.exemption):
            raise OneProofAPerson(person=person.ref)
        seen.add(person.ref)
        _check_person(catalogue, needing[0], person)


def check_restricted(
    entry: Entry, restricted: Sequence[Document], confirmed: Sequence[Confirmed]
) -> None:
    """Refuse restricted information on a query without the consent that a rule asks for (7(5)).

    Raises
    ------
    RestrictedConsentMissing
        The one whose consent it is has not consented.
    ConsentNotAsked
        No rule asks for this one.
    """
    given = {one.document: one.of for one in confirmed}
    needed = {line.code: line for line in restricted}
    for code in given:
        if code not in needed:
            raise ConsentNotAsked(service=entry.code, what=code)
    for code, line in needed.items():
        whose = whose_consent(line)
        if given.get(code) is not whose:
            raise RestrictedConsentMissing(document=code, of=whose, rule=_rule(line))


def restricted_of(lists: Lists, raised: Iterable[Query]) -> tuple[Document, ...]:
    """Return the restricted documents for which queries go that need a consent."""
    codes = {query.code for query in raised}
    found = {
        line.code: line
        for asked in lists.queries
        if asked.query.code in codes
        for line in asked.restricted
    }
    return tuple(found.values())


def whose_consent(line: Document) -> Whose:
    """Return whose consent restricted information needs."""
    held = line.restricted is not None and line.restricted.holder is not None
    return Whose.HOLDER if held else Whose.APPLICANT


def _check_person(catalogue: Catalogue, line: Document, person: ThirdPerson) -> None:
    if person.exemption is not None:
        body = catalogue.participant(person.established_by or "")
        if body is None or body.kind not in _FEDERAL:
            raise NotEstablished(person=person.ref, organisation=person.established_by or "—")
    elif person.proof is None:
        raise _missing(line, person.ref)
    elif person.proof.given_by is GivenBy.LEGAL_REPRESENTATIVE and not person.proof.authority:
        raise ProofWithoutAuthority(person=person.ref)


def _missing(line: Document, person: str | Text) -> ConsentMissing:
    law = line.consent.text() if line.consent else ""
    return ConsentMissing(document=line.code, person=person, law=law)


def _rule(line: Document) -> str:
    rule = line.restricted.consent if line.restricted else None
    return rule.text() if rule else ""
