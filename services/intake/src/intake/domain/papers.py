"""Decide what an applicant must bring and tell, and what the platform asks for itself."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from intake.catalogue import Entry, Form, Query, Supplier, Title
from intake.domain.checklist import Lists
from intake.domain.demands import DemandKind
from intake.refusals.papers import (
    DocumentMissing,
    ElectronicOnly,
    FormNotAccepted,
    GivenTwice,
    InformationMissing,
    NotOnTheList,
)
from shared.language import Text


@dataclass(frozen=True, slots=True)
class Presented:
    """A document as the applicant presents it."""

    code: str
    form: Form


def check_information(
    lists: Lists, given: Collection[str], *, of_applicant: Collection[str]
) -> None:
    """Refuse fields outside the closed list, given twice, and required ones left out (7(1)1).

    Parameters
    ----------
    given
        Codes of the fields that the service alone asks for.
    of_applicant
        Codes of the fields that the applicant's own particulars fill in.
    """
    known = {line.code: line for line in lists.information}
    for code in given:
        if code not in known:
            raise NotOnTheList(kind=WORDS[DemandKind.INFORMATION], code=code)
        if code in of_applicant:
            raise GivenTwice(code=code)
    for code, line in known.items():
        if line.required and code not in given and code not in of_applicant:
            raise InformationMissing(title=_text(line.title), code=code, act=line.act.text())


def check_documents(
    entry: Entry, lists: Lists, presented: Sequence[Presented], *, told: Collection[str] = ()
) -> None:
    """Refuse documents outside the closed list, in a wrong form, and missing ones (210-7(6)).

    A service that an act makes electronic only takes no papers, at a counter either (210-15(3)).
    What the service lists for other situations is taken too, though nobody asks for it.

    Parameters
    ----------
    told
        Codes of the documents in whose place data came (7(7)).
    """
    for paper in presented:
        check_paper(entry, paper)
    brought = {paper.code for paper in presented}
    for asked in lists.documents:
        if asked.must_be_brought and asked.code not in brought and asked.code not in told:
            line = asked.line
            raise DocumentMissing(document=_text(line.title), code=line.code, act=line.act.text())


def check_paper(entry: Entry, paper: Presented) -> None:
    """Refuse a paper that the service does not list, or not in that form (7(1)1, 7(6), 15(3))."""
    if entry.electronic_only and paper.form is Form.PAPER:
        raise ElectronicOnly(code=paper.code, act=entry.electronic_only.text())
    line = entry.document(paper.code)
    if line is None:
        raise NotOnTheList(kind=WORDS[DemandKind.DOCUMENT], code=paper.code)
    if paper.form not in line.forms:
        raise FormNotAccepted(code=paper.code, form=paper.form)


def queries_brought(lists: Lists, brought: Collection[str], *, code: str) -> tuple[Query, ...]:
    """Return the queries that need no answer once a paper was brought as the last of theirs."""
    queries = (asked.query for asked in lists.queries)
    return tuple(q for q in queries if code in q.brings and set(brought).issuperset(q.brings))


def is_own_initiative(lists: Lists, code: str) -> bool:
    """Return whether a document comes of the applicant's own accord: nobody asks for it (7(1)2)."""
    asked = lists.document(code)
    return asked is None or asked.supplier is not Supplier.APPLICANT


def queries_needed(lists: Lists, presented: Sequence[Presented]) -> tuple[Query, ...]:
    """Return the queries to raise: none for what the applicant brought himself (7(1)2)."""
    brought = {paper.code for paper in presented}
    queries = (asked.query for asked in lists.queries)
    return tuple(query for query in queries if not brought.issuperset(query.brings))


def _text(title: Title) -> Text:
    return Text(ru=title.ru, en=title.en)


WORDS = {
    DemandKind.DOCUMENT: Text(ru="документ", en="document"),
    DemandKind.INFORMATION: Text(ru="сведение", en="information"),
    DemandKind.ACTION: Text(ru="действие", en="action"),
}
