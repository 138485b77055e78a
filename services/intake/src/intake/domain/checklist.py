"""Decide what is asked of an applicant in his situation, and what the platform sees to itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from intake.catalogue import (
    Action,
    ApplicantKind,
    Catalogue,
    Channel,
    Citation,
    Condition,
    Document,
    Entry,
    Fee,
    Form,
    Information,
    Override,
    Payer,
    Query,
    Supplier,
    document_classes,
)
from intake.catalogue.classes import CIRCUMSTANCE_OF
from intake.domain.situation import Situation
from shared.law import Clause
from shared.same import Same

CLOSED_LISTS = Clause.parse("210-7(1)1")
HELD_BY_BODIES = Clause.parse("210-7(1)2")

_PAYERS = {
    ApplicantKind.PERSON: {Payer.ANYONE, Payer.PERSON},
    ApplicantKind.SOLE_TRADER: {Payer.ANYONE, Payer.PERSON},
    ApplicantKind.ENTITY: {Payer.ANYONE, Payer.ENTITY},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAsked:
    """
    A document of the service in a situation.

    Parameters
    ----------
    supplier
        Who brings it, after what regions and the service's own act moved (7(6), 7(6.1)).
    holder
        Who has it, if a body or an organisation does.
    forms
        Those in which it is taken; of a service that is electronic only, no paper (15(3)).
    by
        The act that decides who brings it.
    clause
        The clause that it decides under.
    data_instead
        Whether data from it may be sent in its place (7(7)).
    """

    line: Document
    supplier: Supplier
    holder: str | None
    forms: tuple[Form, ...]
    by: Citation
    clause: Clause
    data_instead: bool = False

    @property
    def code(self) -> str:
        """The line's code."""
        return self.line.code

    @property
    def required(self) -> bool:
        """Whether the service cannot do without it."""
        return self.line.required

    @property
    def must_be_brought(self) -> bool:
        """Whether the applicant has to bring it."""
        return self.line.required and self.supplier is Supplier.APPLICANT


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryAsked:
    """
    A query that the platform raises.

    Parameters
    ----------
    restricted
        The documents that it goes for with consent alone (7(5)).
    """

    query: Query
    restricted: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """What the three closed lists come to in a situation, with queries and fees."""

    documents: tuple[DocumentAsked, ...]
    information: tuple[Information, ...]
    actions: tuple[Action, ...]
    queries: tuple[QueryAsked, ...]
    fees: tuple[Fee, ...]

    def document(self, code: str) -> DocumentAsked | None:
        """Find a document by its code."""
        return next((asked for asked in self.documents if asked.code == code), None)


def lists_for(catalogue: Catalogue, entry: Entry, situation: Situation) -> Lists:
    """Return what a service asks in a situation, and of whom (7(1), 7(6), 7(6.1)).

    A catalogue never changes, so what was told once is told again as it was.
    """
    key = (_lists, Same(entry), situation)
    return catalogue.once(key, lambda: _lists(catalogue, entry, situation))


def _lists(catalogue: Catalogue, entry: Entry, situation: Situation) -> Lists:
    documents = tuple(_documents(catalogue, entry, situation))
    information = tuple(line for line in entry.information if situation.is_of(line.when))
    return Lists(
        documents=documents,
        information=information,
        actions=tuple(line for line in entry.actions if situation.is_of(line.when)),
        queries=tuple(_queries(entry, situation, documents, information)),
        fees=tuple(
            fee
            for fee in entry.fees
            if fee.payer in _PAYERS[situation.applicant] and situation.is_of(fee.when)
        ),
    )


def is_of_its_class(line: Document, situation: Situation) -> bool:
    """Return whether a document is of the class of 7(6) that its line names."""
    match line.condition:
        case None:
            return line.class_7_6 is not None
        case Condition.OF_AN_ENTITY:
            return situation.applicant is ApplicantKind.ENTITY
        case Condition.OF_AN_ENTITY_OR_SOLE_TRADER:
            return situation.applicant is not ApplicantKind.PERSON
        case condition:
            return CIRCUMSTANCE_OF[condition] in situation.circumstances


def _documents(catalogue: Catalogue, entry: Entry, situation: Situation) -> Iterator[DocumentAsked]:
    for line in entry.documents:
        of_class = is_of_its_class(line, situation)
        nobody_has_it = line.class_7_6 is not None and not of_class and line.holder is None
        if situation.is_of(line.when) and not nobody_has_it:
            yield _asked(catalogue, entry, situation, line, of_class=of_class)


def _asked(
    catalogue: Catalogue, entry: Entry, situation: Situation, line: Document, *, of_class: bool
) -> DocumentAsked:
    supplier, holder, by = line.supplier, line.holder, line.act
    clause = HELD_BY_BODIES
    if supplier is Supplier.APPLICANT:
        moved = _moved(catalogue, entry, situation, line) if of_class else None
        if moved is not None:
            supplier, holder = Supplier.PLATFORM, moved.holder
            by, clause = moved.act, moved.clause
        elif line.class_7_6 is not None and not of_class:
            supplier = Supplier.PLATFORM
        else:
            clause = document_classes()[line.class_7_6].clause if line.class_7_6 else CLOSED_LISTS
    return DocumentAsked(
        line=line,
        supplier=supplier,
        holder=holder,
        forms=forms_of(entry, line),
        by=by,
        clause=clause,
        data_instead=(
            of_class
            and situation.channel is Channel.PORTAL_FEDERAL
            and entry.documents_though_told is None
        ),
    )


def forms_of(entry: Entry, line: Document) -> tuple[Form, ...]:
    """Return the forms in which a service takes a document (15(3))."""
    if entry.electronic_only is None:
        return line.forms
    return tuple(form for form in line.forms if form is not Form.PAPER)


def _moved(
    catalogue: Catalogue, entry: Entry, situation: Situation, line: Document
) -> Override | None:
    """Return what moves a class to the platform here and on this day, if anything does."""
    place = situation.territory or entry.territory
    for one in catalogue.overrides:
        if (
            one.service == entry.code
            and one.class_7_6 == line.class_7_6
            and one.is_in_force(situation.on)
            and one.covers(place)
        ):
            return one
    return None


def _queries(
    entry: Entry,
    situation: Situation,
    documents: tuple[DocumentAsked, ...],
    information: tuple[Information, ...],
) -> Iterator[QueryAsked]:
    """Yield the entry's queries for what applies, and one for what was moved to the platform."""
    applies = {asked.code for asked in documents} | {line.code for line in information}
    restricted = {asked.code: asked.line for asked in documents if _needs_consent(asked.line)}
    brought: set[str] = set()
    for query in entry.queries:
        if (
            situation.applicant in query.applicants
            and situation.is_of(query.when)
            and not applies.isdisjoint(query.brings)
        ):
            brought.update(query.brings)
            kept = tuple(restricted[code] for code in query.brings if code in restricted)
            yield QueryAsked(query=query, restricted=kept)
    for asked in documents:
        moved = asked.line.supplier is Supplier.APPLICANT and asked.supplier is Supplier.PLATFORM
        if moved and asked.code not in brought:
            yield _query_for(asked)


def _needs_consent(line: Document) -> bool:
    return line.restricted is not None and line.restricted.consent is not None


def _query_for(asked: DocumentAsked) -> QueryAsked:
    line = asked.line
    query = Query(
        code=f"held-{line.code}",
        title=line.title,
        act=Citation(clause=HELD_BY_BODIES),
        holder=asked.holder or "",
        brings=(line.code,),
    )
    return QueryAsked(query=query, restricted=(line,) if _needs_consent(line) else ())
