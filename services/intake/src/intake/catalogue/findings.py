"""Find what is wrong with one document that a catalogue holds, beside all that it holds."""

from collections.abc import Iterator

from intake.catalogue.asking import check_asking
from intake.catalogue.book import Catalogue
from intake.catalogue.entries import Entry
from intake.catalogue.override_rules import overrides_stand
from intake.catalogue.overrides import Override
from intake.catalogue.participants import Agreement, AgreementState, Participant
from intake.catalogue.register import LIST_OF, Document, key_of
from intake.catalogue.relations import (
    agreement_among_parties,
    entry_among_participants,
    participants_among_themselves,
)
from intake.catalogue.rules import Finding, check_entry
from intake.catalogue.standing import RegisterFile
from intake.catalogue.standing_rules import agreement_meets_its_edition, register_stands


def findings(catalogue: Catalogue, document: Document) -> Iterator[Finding]:
    """Yield what is wrong with a document that the catalogue holds, paths within it."""
    match document:
        case Entry():
            yield from _of_service(catalogue, document)
        case Agreement():
            yield from agreement_among_parties(document, catalogue.participants, catalogue.versions)
            if document.state is not AgreementState.DRAFT:
                yield from agreement_meets_its_edition(document, catalogue)
        case Override():
            judged = overrides_stand((document,), catalogue.versions, catalogue.participants)
            yield from (finding for _, finding in judged)
        case Participant():
            people = tuple(catalogue.participants.values())
            for index, finding in participants_among_themselves(people):
                if people[index].code == document.code:
                    yield finding
        case _:
            alone = {LIST_OF[key_of(document).kind]: (document,)}
            for finding in register_stands(RegisterFile.model_validate(alone), catalogue):
                yield Finding(finding.path[2:], finding.clause, finding.message)


def _of_service(catalogue: Catalogue, entry: Entry) -> Iterator[Finding]:
    yield from check_entry(entry)
    yield from check_asking(entry)
    yield from entry_among_participants(entry, catalogue.participants)
    for other in catalogue.versions:
        if other.code == entry.code and other is not entry and other.overlaps(entry):
            message = f"version {other.version} of {entry.code} is in force on the same day"
            yield Finding(("in_force_from",), None, message)
