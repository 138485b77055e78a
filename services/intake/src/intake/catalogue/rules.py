"""Judge one service by the law: each rule takes an entry and yields what is wrong with it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from intake.catalogue.entries import Entry, Level
from intake.catalogue.lines import Fee, Line, Supplier
from intake.catalogue.values import ActKind
from shared.law import Clause

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, where in the document, and by which clause, if by one."""

    path: Path
    clause: Clause | None
    message: str


LISTING_OF = {
    Level.FEDERAL: {ActKind.GOVERNMENT_ACT},
    Level.REGIONAL: {
        ActKind.REGIONAL_LAW,
        ActKind.REGIONAL_GOVERNMENT_ACT,
        ActKind.REGIONAL_ACT,
    },
    Level.MUNICIPAL: {ActKind.MUNICIPAL_ACT},
}

ELECTRONIC_ONLY_KINDS = {
    ActKind.FEDERAL_LAW,
    ActKind.PRESIDENT_ACT,
    ActKind.GOVERNMENT_ACT,
    ActKind.FEDERAL_ORDER,
    ActKind.REGIONAL_LAW,
    ActKind.REGIONAL_GOVERNMENT_ACT,
    ActKind.REGIONAL_ACT,
}

HEALTH_CLASSES = {10, 16}
"""Classes of 210-7(6) that tell of a person's health."""

LISTS = Clause.parse("210-15(6)")
ELECTRONIC_ONLY = Clause.parse("210-15(3)")
CLOSED_LISTS = Clause.parse("210-7(1)1")
HELD_BY_BODIES = Clause.parse("210-7(1)2")
THIRD_PERSONS = Clause.parse("210-7(3)")
LATE = Clause.parse("210-11.1(2)")
PAPERS_REFUSED = Clause.parse("210-11.1(4)")
SERVICE_REFUSED = Clause.parse("210-11.1(5)")
FEES = Clause.parse("210-11.1(6)")
ISSUE = Clause.parse("210-16(1)6")
QUERIES = Clause.parse("210-16(2)")
SPECIAL_CATEGORIES = Clause.parse("PD-6.1.3")


def listing_fits_level(entry: Entry) -> Iterator[Finding]:
    """Check that the act of the right kind lists the service (210-15(6))."""
    wanted = LISTING_OF[entry.level]
    if entry.listing_act.kind not in wanted:
        message = f"a {entry.level} service is listed by a {' or a '.join(sorted(wanted))}"
        yield Finding(("listing_act",), LISTS, message)


def territory_fits_level(entry: Entry) -> Iterator[Finding]:
    """Check that a region's service is of a region, a municipality's of both (210-15(6))."""
    depth = 0 if entry.territory is None else 2 if entry.territory.oktmo else 1
    wanted, named = {
        Level.FEDERAL: (0, "no territory"),
        Level.REGIONAL: (1, "a region"),
        Level.MUNICIPAL: (2, "a region and a municipality (oktmo)"),
    }[entry.level]
    if depth != wanted:
        yield Finding(("territory",), LISTS, f"a {entry.level} service has {named}")


def electronic_only_has_its_act(entry: Entry) -> Iterator[Finding]:
    """Check that no municipal act makes the service electronic only (210-15(3))."""
    act = entry.electronic_only
    if act is not None and act.kind not in ELECTRONIC_ONLY_KINDS:
        message = "a service is electronic only by a federal or a regional act"
        yield Finding(("electronic_only",), ELECTRONIC_ONLY, message)


def held_documents_are_not_asked(entry: Entry) -> Iterator[Finding]:
    """Check that what a body holds is not asked for, 210-7(6) aside (210-7(1)2)."""
    brought = {code for query in entry.queries for code in query.brings}
    for index, line in enumerate(entry.documents):
        path = ("documents", index, "supplier")
        if line.supplier is Supplier.APPLICANT and line.holder and line.class_7_6 is None:
            message = f"{line.code} is held by {line.holder}: the applicant is not asked for it"
            yield Finding(path, HELD_BY_BODIES, message)
        if line.supplier is Supplier.PLATFORM and line.code not in brought:
            message = f"{line.code} comes from the platform, but no query brings it"
            yield Finding(path, HELD_BY_BODIES, message)


def grounds_rest_on_federal_law(entry: Entry) -> Iterator[Finding]:
    """Check that every refusal and suspension rests on a federal law (210-11.1(5))."""
    lists = (
        ("suspension_grounds", entry.suspension_grounds, LATE),
        ("refusal_grounds", entry.refusal_grounds, SERVICE_REFUSED),
        ("paper_refusal_grounds", entry.paper_refusal_grounds, PAPERS_REFUSED),
    )
    for name, grounds, clause in lists:
        for index, ground in enumerate(grounds):
            if not ground.federal_law.is_federal_law:
                message = f"{ground.code} names no federal law"
                yield Finding((name, index, "federal_law"), clause, message)


def lists_rest_on_public_acts(entry: Entry) -> Iterator[Finding]:
    """Check that no list or fee rests on an internal act (210-7(1)1, 210-11.1(6))."""
    for name in ("documents", "information", "actions", "fees"):
        lines: tuple[Line | Fee, ...] = getattr(entry, name)
        for index, line in enumerate(lines):
            if line.act.kind in {None, ActKind.INTERNAL_ACT}:
                message = f"{line.code} rests on an internal act"
                clause = FEES if name == "fees" else CLOSED_LISTS
                yield Finding((name, index, "act"), clause, message)


def consent_rests_on_federal_law(entry: Entry) -> Iterator[Finding]:
    """Check that a third person's consent is asked by a federal law only (210-7(3))."""
    for index, line in enumerate(entry.documents):
        if line.consent and not (line.third_person and line.consent.is_federal_law):
            message = f"{line.code}: consent is a third person's, by a federal law"
            yield Finding(("documents", index, "consent"), THIRD_PERSONS, message)


def health_has_its_law(entry: Entry) -> Iterator[Finding]:
    """Check that papers of health name the law that lets them be processed (PD-6.1.3)."""
    for index, line in enumerate(entry.documents):
        law = line.special_category
        if line.class_7_6 in HEALTH_CLASSES and not (law and law.is_federal_law):
            message = f"{line.code} tells of health and names no law"
            path = ("documents", index, "special_category")
            yield Finding(path, SPECIAL_CATEGORIES, message)


def queries_bring_what_is_listed(entry: Entry) -> Iterator[Finding]:
    """Check that a query brings only what the service lists (210-16(2))."""
    listed = {line.code for line in (*entry.documents, *entry.information)}
    for index, query in enumerate(entry.queries):
        for place, code in enumerate(query.brings):
            if code not in listed:
                path = ("queries", index, "brings", place)
                yield Finding(path, QUERIES, f"the service does not list {code!r}")


def issue_is_barred_by_law_only(entry: Entry) -> Iterator[Finding]:
    """Check that a result kept from MFCs names the law that bars it (210-16(1)6)."""
    for index, result in enumerate(entry.results):
        if result.through_mfc == (result.barred_by is not None):
            message = f"{result.code}: through_mfc is false exactly where barred_by is named"
            yield Finding(("results", index, "barred_by"), ISSUE, message)


def names_are_unique(entry: Entry) -> Iterator[Finding]:
    """Check that a code names one line; the three closed lists share their names."""
    asked = (*entry.documents, *entry.information, *entry.actions)
    lists = (
        ("documents", [line.code for line in asked]),
        ("fees", [fee.code for fee in entry.fees]),
        ("circumstances", [circumstance.code for circumstance in entry.circumstances]),
        ("suspension_grounds", [ground.code for ground in entry.suspension_grounds]),
        ("refusal_grounds", [ground.code for ground in entry.refusal_grounds]),
        ("paper_refusal_grounds", [ground.code for ground in entry.paper_refusal_grounds]),
        ("results", [result.code for result in entry.results]),
        ("queries", [query.code for query in entry.queries]),
        ("terms", [term.kind for term in entry.terms]),
    )
    for name, codes in lists:
        for code in sorted(repeated(codes)):
            yield Finding((name,), None, f"{code!r} stands twice")


ENTRY_RULES: tuple[Callable[[Entry], Iterator[Finding]], ...] = (
    listing_fits_level,
    territory_fits_level,
    electronic_only_has_its_act,
    held_documents_are_not_asked,
    grounds_rest_on_federal_law,
    lists_rest_on_public_acts,
    consent_rests_on_federal_law,
    health_has_its_law,
    queries_bring_what_is_listed,
    issue_is_barred_by_law_only,
    names_are_unique,
)


def check_entry(entry: Entry) -> list[Finding]:
    """Judge a service by every rule that it can be judged by alone."""
    return [finding for rule in ENTRY_RULES for finding in rule(entry)]


def repeated(names: Iterable[str]) -> set[str]:
    """Tell which names stand more than once."""
    return {name for name, times in Counter(names).items() if times > 1}
