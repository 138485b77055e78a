"""Judge the register: who may be appointed, engaged, listed, and by which act."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias, TypeVar

from intake.catalogue.book import Catalogue
from intake.catalogue.entries import Level
from intake.catalogue.kinds import Doing, may
from intake.catalogue.participants import Agreement, ParticipantKind
from intake.catalogue.report_rules import form_stands, paper_stands
from intake.catalogue.rules import Finding, repeated
from intake.catalogue.standing import (
    Appointment,
    Conformity,
    Edition,
    Engagement,
    FurtherFunction,
    Judged,
    NecessaryService,
    RegisterFile,
    Regulation,
)
from intake.catalogue.values import ActKind, InForce
from shared.law import Clause

AGREEMENTS = Clause.parse("210-15(2)")
RULES = Clause.parse("210-15(5)")
NECESSARY = Clause.parse("210-7(1)3")
FURTHER = Clause.parse("210-16(1)8")
ENGAGED = Clause.parse("210-16(1.1)")
AUTHORISED = Clause.parse("210-16(1.3)")
AUTHORISED_CHECKED = Clause.parse("210-16(1.4)")
REGULATIONS = Clause.parse("210-16(4)4")

HIGHEST_EXECUTIVE_ACTS = {ActKind.REGIONAL_GOVERNMENT_ACT}
LISTING_OF_NECESSARY = {
    Level.FEDERAL: {ActKind.GOVERNMENT_ACT},
    Level.REGIONAL: {
        ActKind.REGIONAL_LAW,
        ActKind.REGIONAL_GOVERNMENT_ACT,
        ActKind.REGIONAL_ACT,
    },
    Level.MUNICIPAL: {ActKind.MUNICIPAL_ACT},
}

Document = TypeVar("Document")
Findings: TypeAlias = Iterator[Finding]


def register_stands(file: RegisterFile, catalogue: Catalogue) -> Findings:
    """Judge every document of a file of the register, against all that the catalogue has."""
    yield from _each("editions", file.editions, _edition, catalogue)
    yield from _each("conformity", file.conformity, _conformity, catalogue)
    yield from _each("appointments", file.appointments, _appointment, catalogue)
    yield from _each("engagements", file.engagements, _engagement, catalogue)
    yield from _each("necessary_services", file.necessary_services, _necessary, catalogue)
    yield from _each("regulations", file.regulations, _regulation, catalogue)
    yield from _each("functions", file.functions, _function, catalogue)
    yield from _each("report_forms", file.report_forms, form_stands, catalogue)
    yield from _each("methodical_papers", file.methodical_papers, paper_stands, catalogue)


def missing_of(agreement: Agreement, catalogue: Catalogue) -> tuple[str, ...]:
    """Name the requirements of its edition that an agreement does not meet (210-15(2))."""
    edition = next((e for e in catalogue.register.editions if e.code == agreement.edition), None)
    if edition is None:
        return ()
    return tuple(one.code for one in edition.requirements if one.code not in agreement.meets)


def agreement_meets_its_edition(agreement: Agreement, catalogue: Catalogue) -> Findings:
    """Check that an agreement was checked, and that nothing is missing of it (210-15(2))."""
    known = {one.code for one in catalogue.register.editions}
    if agreement.edition is not None and agreement.edition not in known:
        yield Finding(("edition",), AGREEMENTS, f"no edition {agreement.edition!r}")
    for code in missing_of(agreement, catalogue):
        yield Finding(("meets",), AGREEMENTS, f"the agreement lacks {code!r}")


def _each(
    name: str,
    documents: Sequence[Document],
    judge: Callable[[Document, Catalogue], Findings],
    catalogue: Catalogue,
) -> Findings:
    for index, document in enumerate(documents):
        for finding in judge(document, catalogue):
            yield Finding((name, index, *finding.path), finding.clause, finding.message)


def _edition(edition: Edition, catalogue: Catalogue) -> Findings:
    for other in catalogue.register.editions:
        same = other.rules_of is edition.rules_of and other is not edition
        if same and other.overlaps(edition):
            message = f"edition {other.code} is in force on the same day"
            yield Finding(("in_force_from",), RULES, message)
    for code in sorted(repeated(one.code for one in edition.requirements)):
        yield Finding(("requirements",), RULES, f"{code!r} stands twice")


def _conformity(record: Conformity, catalogue: Catalogue) -> Findings:
    yield from _is_mfc(record.mfc, catalogue, RULES)
    yield from _judged(record.judged, record.edition, catalogue, RULES, name="judged")


def _appointment(appointment: Appointment, catalogue: Catalogue) -> Findings:
    yield from _is_mfc(appointment.mfc, catalogue, AUTHORISED)
    if appointment.act.kind not in HIGHEST_EXECUTIVE_ACTS:
        message = "an authorised MFC is named by an act of the region's highest executive body"
        yield Finding(("act",), AUTHORISED, message)
    mfc = catalogue.participant(appointment.mfc)
    if mfc is not None and (mfc.territory is None or mfc.territory.region != appointment.region):
        yield Finding(("region",), AUTHORISED, f"{mfc.code} is not of region {appointment.region}")
    others = [one for one in catalogue.register.appointments if one is not appointment]
    if any(one.region == appointment.region and one.overlaps(appointment) for one in others):
        message = f"region {appointment.region} has an authorised MFC on the same day already"
        yield Finding(("in_force_from",), AUTHORISED, message)
    yield from _all_met(
        appointment.checked,
        appointment,
        catalogue,
        edition=appointment.edition,
        clause=AUTHORISED_CHECKED,
    )


def _engagement(engagement: Engagement, catalogue: Catalogue) -> Findings:
    yield from _is_mfc(engagement.mfc, catalogue, ENGAGED)
    organisation = catalogue.participant(engagement.organisation)
    if organisation is None or organisation.kind is not ParticipantKind.INVOLVED_ORGANISATION:
        message = f"{engagement.organisation!r} is no involved organisation"
        yield Finding(("organisation",), ENGAGED, message)
    yield from _all_met(
        engagement.checked, engagement, catalogue, edition=engagement.edition, clause=ENGAGED
    )


def _necessary(service: NecessaryService, catalogue: Catalogue) -> Findings:
    wanted = LISTING_OF_NECESSARY[service.level]
    if service.act.kind not in wanted:
        message = f"a {service.level} list of 9(1) is set by a {' or a '.join(sorted(wanted))}"
        yield Finding(("act",), NECESSARY, message)
    for index, code in enumerate(service.givers):
        giver = catalogue.participant(code)
        if giver is None or not may(giver.kind, Doing.GIVE_NECESSARY_SERVICES):
            message = f"{code!r} gives no necessary and obligatory services"
            yield Finding(("givers", index), NECESSARY, message)


def _regulation(regulation: Regulation, catalogue: Catalogue) -> Findings:
    yield from _is_mfc(regulation.mfc, catalogue, REGULATIONS)
    same = [
        one
        for one in catalogue.register.regulations
        if one is not regulation and one.mfc == regulation.mfc
    ]
    if any(one.version == regulation.version for one in same):
        yield Finding(("version",), REGULATIONS, f"version {regulation.version} stands twice")
    if regulation.in_force_from < regulation.approved_on:
        yield Finding(("in_force_from",), REGULATIONS, "is in force before it was approved")


def _function(function: FurtherFunction, catalogue: Catalogue) -> Findings:
    yield from _is_mfc(function.mfc, catalogue, FURTHER)
    if function.act is not None and function.act.kind in {None, ActKind.INTERNAL_ACT}:
        yield Finding(("act",), FURTHER, "a further function rests on a public act")
    if function.agreement is not None and catalogue.agreement(function.agreement) is None:
        yield Finding(("agreement",), FURTHER, f"no agreement {function.agreement!r}")


def _is_mfc(code: str, catalogue: Catalogue, clause: Clause) -> Findings:
    mfc = catalogue.participant(code)
    if mfc is None or not may(mfc.kind, Doing.SIGN_FOR_AN_MFC):
        yield Finding(("mfc",), clause, f"{code!r} is no MFC")


def _judged(
    judged: Iterable[Judged], edition: str, catalogue: Catalogue, clause: Clause, *, name: str
) -> Findings:
    known = _codes(edition, catalogue)
    if known is None:
        yield Finding(("edition",), clause, f"no edition {edition!r}")
        return
    for index, one in enumerate(judged):
        if one.requirement not in known:
            message = f"the edition has no requirement {one.requirement!r}"
            yield Finding((name, index, "requirement"), clause, message)


def _all_met(
    checked: Sequence[Judged],
    dated: InForce,
    catalogue: Catalogue,
    *,
    edition: str,
    clause: Clause,
) -> Findings:
    """Check that all requirements were found met before the first day."""
    yield from _judged(checked, edition, catalogue, clause, name="checked")
    met = {one.requirement for one in checked if one.met and one.since <= dated.in_force_from}
    for code in sorted((_codes(edition, catalogue) or frozenset()) - met):
        yield Finding(("checked",), clause, f"{code!r} was not found met beforehand")


def _codes(edition: str, catalogue: Catalogue) -> frozenset[str] | None:
    found = next((one for one in catalogue.register.editions if one.code == edition), None)
    return found.codes() if found else None
