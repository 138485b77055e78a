"""Judge what the documents of a catalogue say of one another."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from intake.catalogue.entries import Entry, Level
from intake.catalogue.kinds import Doing, may
from intake.catalogue.lines import Document
from intake.catalogue.participants import (
    Agreement,
    Participant,
    ParticipantKind,
)
from intake.catalogue.rules import HELD_BY_BODIES, ISSUE, LISTS, QUERIES, Finding, repeated
from shared.law import Clause

Participants = Mapping[str, Participant]

PROVIDERS_OF = {
    Level.FEDERAL: {
        ParticipantKind.FEDERAL_BODY,
        ParticipantKind.FEDERAL_TERRITORIAL_BODY,
        ParticipantKind.FEDERAL_FUND,
    },
    Level.REGIONAL: {ParticipantKind.REGIONAL_BODY, ParticipantKind.TERRITORIAL_FUND},
    Level.MUNICIPAL: {ParticipantKind.LOCAL_BODY},
}

AGREEMENTS = Clause.parse("210-15(2)")


def entry_among_participants(entry: Entry, participants: Participants) -> Iterator[Finding]:
    """Check that the provider is of its level, and everyone named is a participant."""
    for path, clause, code in (
        (("body",), LISTS, entry.body),
        *((("documents", n, "holder"), HELD_BY_BODIES, d.holder) for n, d in _numbered_held(entry)),
        *((("queries", n, "holder"), QUERIES, q.holder) for n, q in enumerate(entry.queries)),
        *((("results", n, "issued_by"), ISSUE, r.issued_by) for n, r in enumerate(entry.results)),
    ):
        if code not in participants:
            yield Finding(path, clause, f"no participant {code!r}")
    body = participants.get(entry.body)
    if body is not None and body.kind not in PROVIDERS_OF[entry.level]:
        yield Finding(("body",), LISTS, f"a {body.kind} gives no {entry.level} service")


def versions_overlap(entries: Sequence[Entry]) -> Iterator[tuple[int, Finding]]:
    """Check that one version of a service is in force a day, each with its number."""
    seen: dict[str, list[Entry]] = {}
    for index, entry in enumerate(entries):
        earlier = seen.setdefault(entry.code, [])
        for other in earlier:
            if entry.version == other.version:
                message = f"version {entry.version} of {entry.code} stands twice"
                yield index, Finding(("version",), None, message)
            if entry.overlaps(other):
                message = f"version {other.version} of {entry.code} is in force on the same day"
                yield index, Finding(("in_force_from",), None, message)
        earlier.append(entry)


def agreement_among_parties(
    agreement: Agreement, participants: Participants, entries: Iterable[Entry]
) -> Iterator[Finding]:
    """Check that an MFC and a body of the four kinds agree (210-15(2))."""
    mfc, body = participants.get(agreement.mfc), participants.get(agreement.body)
    if mfc is None or not may(mfc.kind, Doing.SIGN_FOR_AN_MFC):
        yield Finding(("mfc",), AGREEMENTS, f"{agreement.mfc!r} is no MFC")
    if body is None or not may(body.kind, Doing.SIGN_FOR_A_BODY):
        yield Finding(("body",), AGREEMENTS, f"{agreement.body!r} may not be a party")
    given = {entry.code for entry in entries if entry.body == agreement.body}
    for index, code in enumerate(agreement.services):
        if code not in given:
            message = f"{agreement.body} gives no service {code!r}"
            yield Finding(("services", index), AGREEMENTS, message)


def participants_among_themselves(
    participants: tuple[Participant, ...],
) -> Iterator[tuple[int, Finding]]:
    """Check that nobody stands twice, or under somebody unknown."""
    codes = {participant.code for participant in participants}
    twice = repeated(participant.code for participant in participants)
    for index, participant in enumerate(participants):
        if participant.code in twice:
            yield index, Finding(("code",), None, f"{participant.code!r} stands twice")
        if participant.parent is not None and participant.parent not in codes:
            yield index, Finding(("parent",), None, f"no participant {participant.parent!r}")


def _numbered_held(entry: Entry) -> Iterator[tuple[int, Document]]:
    return ((n, line) for n, line in enumerate(entry.documents) if line.holder is not None)
