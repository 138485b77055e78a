"""Judge what one service asks of its applicants, and when: further rules that take an entry."""

from collections.abc import Callable, Iterable, Iterator

from intake.catalogue.classes import CIRCUMSTANCE_OF, document_classes
from intake.catalogue.entries import Entry
from intake.catalogue.rules import Finding
from intake.catalogue.standing import NecessaryService
from intake.catalogue.values import ActKind
from shared.law import Clause

RESTRICTED = Clause.parse("210-7(5)-restricted")
ELSEWHERE = Clause.parse("210-7(1)3")
TOLD = Clause.parse("210-7(7)")
MADE = Clause.parse("210-16(1)7")

LEGISLATIVE = {ActKind.FEDERAL_LAW, ActKind.REGIONAL_LAW}


def circumstances_are_declared(entry: Entry) -> Iterator[Finding]:
    """Check that every circumstance on which a line depends can be told."""
    declared = {circumstance.code for circumstance in entry.circumstances}
    for name in ("documents", "information", "actions", "fees", "queries"):
        for index, line in enumerate(getattr(entry, name)):
            for code in sorted((line.when.circumstances | line.when.unless) - declared):
                path = (name, index, "when")
                yield Finding(path, None, f"{line.code}: no circumstance {code!r}")


def conditions_can_be_told(entry: Entry) -> Iterator[Finding]:
    """Check that the service asks what decides whether a document is of its class (210-7(6))."""
    declared = {circumstance.code for circumstance in entry.circumstances}
    for index, line in enumerate(entry.documents):
        needed = CIRCUMSTANCE_OF.get(line.condition) if line.condition else None
        if line.class_7_6 is not None and needed is not None and needed not in declared:
            clause = document_classes()[line.class_7_6].clause
            message = f"{line.code} is of its class in the circumstance {needed!r} alone"
            yield Finding(("documents", index, "class_7_6"), clause, message)


def restriction_has_its_law(entry: Entry) -> Iterator[Finding]:
    """Check that a federal law restricts, and a public act asks for consent (210-7(5))."""
    for index, line in enumerate(entry.documents):
        kept = line.restricted
        if kept is None:
            continue
        if not kept.law.is_federal_law:
            message = f"{line.code} is restricted by no federal law"
            yield Finding(("documents", index, "restricted", "law"), RESTRICTED, message)
        if kept.consent is not None and kept.consent.kind in {None, ActKind.INTERNAL_ACT}:
            message = f"{line.code}: no legislation asks for consent"
            yield Finding(("documents", index, "restricted", "consent"), RESTRICTED, message)


def nothing_is_asked_elsewhere(entry: Entry) -> Iterator[Finding]:
    """Check that nobody is sent elsewhere but for a service of the lists (210-7(1)3)."""
    for index, action in enumerate(entry.actions):
        if action.elsewhere and action.from_service is None:
            message = f"{action.code} is an approval elsewhere, and no necessary service"
            yield Finding(("actions", index, "elsewhere"), ELSEWHERE, message)
    for name in ("documents", "actions"):
        for index, line in enumerate(getattr(entry, name)):
            if line.from_service not in {None, *entry.necessary_services}:
                message = f"{line.code}: {line.from_service!r} is not among necessary_services"
                yield Finding((name, index, "from_service"), ELSEWHERE, message)


def telling_is_excepted_by_law(entry: Entry) -> Iterator[Finding]:
    """Check that a legislative act asks for documents where data would do (210-7(7))."""
    act = entry.documents_though_told
    if act is not None and act.kind not in LEGISLATIVE:
        message = "data stand for documents, unless a legislative act provides otherwise"
        yield Finding(("documents_though_told",), TOLD, message)


def making_is_barred_by_law_only(entry: Entry) -> Iterator[Finding]:
    """Check that a federal law bars the making of documents from a system (210-16(1)7)."""
    for index, result in enumerate(entry.results):
        bar = result.made_from.barred_by if result.made_from else None
        if bar is not None and not bar.is_federal_law:
            path = ("results", index, "made_from", "barred_by")
            yield Finding(path, MADE, f"{result.code}: no federal law bars it")


def necessary_services_are_listed(
    entry: Entry, services: Iterable[NecessaryService]
) -> Iterator[Finding]:
    """Check that the services it sends applicants to stand on a list of 9(1) (210-7(1)3)."""
    listed = {service.code for service in services}
    for index, code in enumerate(entry.necessary_services):
        if code not in listed:
            message = f"{code!r} stands on no list of necessary and obligatory services"
            yield Finding(("necessary_services", index), ELSEWHERE, message)


ASKING_RULES: tuple[Callable[[Entry], Iterator[Finding]], ...] = (
    circumstances_are_declared,
    conditions_can_be_told,
    restriction_has_its_law,
    nothing_is_asked_elsewhere,
    telling_is_excepted_by_law,
    making_is_barred_by_law_only,
)


def check_asking(entry: Entry) -> list[Finding]:
    """Judge a service by every rule of what it asks."""
    return [finding for rule in ASKING_RULES for finding in rule(entry)]
