"""Judge a document before it comes into the register, and name why it does not."""

from intake.catalogue import Catalogue, ParticipantKind
from intake.catalogue.findings import findings
from intake.catalogue.kinds import Doing
from intake.catalogue.register import Document, check_change, key_of, with_document
from intake.catalogue.rules import Finding
from intake.domain import admission
from intake.refusals.admission import ActOutsideTheKind
from intake.refusals.register import (
    DocumentRefused,
    EditionOverlaps,
    EditionUnknown,
    FunctionWithoutGround,
    ListedByAnotherAct,
    NotAnActOfTheHighestBody,
    NotCheckedBefore,
    OfAnotherRegion,
    RegulationOutOfOrder,
    ReportFormOutOfOrder,
    RequirementUnknown,
    SecondAuthorisedMfc,
    ServiceNotOfTheBody,
)
from shared.language import Text
from shared.refusals import FieldError

NAMED: dict[tuple[str, str], type[DocumentRefused]] = {
    ("edition", "in_force_from"): EditionOverlaps,
    ("appointment", "act"): NotAnActOfTheHighestBody,
    ("appointment", "region"): OfAnotherRegion,
    ("appointment", "in_force_from"): SecondAuthorisedMfc,
    ("appointment", "checked"): NotCheckedBefore,
    ("engagement", "checked"): NotCheckedBefore,
    ("conformity", "judged"): RequirementUnknown,
    ("agreement", "services"): ServiceNotOfTheBody,
    ("necessary_service", "act"): ListedByAnotherAct,
    ("regulation", "version"): RegulationOutOfOrder,
    ("regulation", "in_force_from"): RegulationOutOfOrder,
    ("function", "act"): FunctionWithoutGround,
    ("function", "agreement"): FunctionWithoutGround,
    ("report_form", "in_force_from"): ReportFormOutOfOrder,
    ("methodical_paper", "in_force_from"): ReportFormOutOfOrder,
}
"""The refusal of what is wrong with a field of a kind of document."""

DOING = {
    ("agreement", "mfc"): Doing.SIGN_FOR_AN_MFC,
    ("agreement", "body"): Doing.SIGN_FOR_A_BODY,
    ("conformity", "mfc"): Doing.TAKE_IN,
    ("appointment", "mfc"): Doing.SIGN_FOR_AN_MFC,
    ("engagement", "mfc"): Doing.SIGN_FOR_AN_MFC,
    ("regulation", "mfc"): Doing.SIGN_FOR_AN_MFC,
    ("function", "mfc"): Doing.SIGN_FOR_AN_MFC,
    ("report_form", "monitoring_body"): Doing.MONITOR,
    ("methodical_paper", "monitoring_body"): Doing.MONITOR,
}
"""What those whom a document names must be able to do by their kind (210-parties)."""


def judged(catalogue: Catalogue, document: Document) -> Catalogue:
    """Return the catalogue with the document, or refuse it by the first rule broken.

    Raises
    ------
    VersionThere, ActOutsideTheKind, DocumentRefused
        The last by its subclasses, each with the clause of the rule.
    """
    check_change(catalogue, document)
    kind = key_of(document).kind
    for (of, field), doing in DOING.items():
        if of == kind:
            admission.check_may(catalogue, getattr(document, field), doing)
    if kind == "engagement":
        _check_involved(catalogue, getattr(document, "organisation", ""))
    after = with_document(catalogue, document)
    for finding in findings(after, document):
        raise _refusal(kind, finding)
    return after


def _check_involved(catalogue: Catalogue, organisation: str) -> None:
    found = catalogue.participant(organisation)
    if found is None or found.kind is not ParticipantKind.INVOLVED_ORGANISATION:
        kind = found.kind if found else "—"
        raise ActOutsideTheKind(participant=organisation, kind=kind, doing="be_involved")


def _refusal(kind: str, finding: Finding) -> DocumentRefused:
    field = str(finding.path[0]) if finding.path else ""
    named = EditionUnknown if field == "edition" else NAMED.get((kind, field), DocumentRefused)
    pointer = "/".join(("", "body", *(str(step) for step in finding.path)))
    told = FieldError(
        pointer=pointer, detail=Text(ru=named.title.ru, en=finding.message), code="refused"
    )
    return named(clause=finding.clause, errors=[told])
