"""Decide what a request must have, what it may not be asked for, and what follows from it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from intake.catalogue import (
    Agreement,
    ApplicantKind,
    Catalogue,
    Channel,
    Document,
    Entry,
    Form,
    Query,
    Result,
    Supplier,
    TermKind,
    Title,
)
from intake.refusals import (
    ChannelClosed,
    ChannelOfOthers,
    DemandOutsideTheLists,
    DocumentMissing,
    ElectronicOnly,
    FormNotAccepted,
    GivenTwice,
    HeldByABody,
    InformationMissing,
    NoAgreementInForce,
    NotOnTheList,
    ResultNotIssuedHere,
    ResultUnknown,
    ServiceUnknown,
)
from shared.language import Text
from shared.refusals import Refusal
from shared.terms import Term


class Status(StrEnum):
    """Where a request stands."""

    REGISTERED = "registered"
    TRANSFERRED = "transferred"
    RESULT_RECEIVED = "result-received"
    ISSUED = "issued"
    CLOSED = "closed"


class Step(StrEnum):
    """What can be done with a request."""

    TRANSFER = "transfer"
    RECEIVE_RESULT = "receive-result"
    ISSUE = "issue"
    CLOSE = "close"


TRANSITIONS = {
    Step.TRANSFER: (Status.REGISTERED, Status.TRANSFERRED),
    Step.RECEIVE_RESULT: (Status.TRANSFERRED, Status.RESULT_RECEIVED),
    Step.ISSUE: (Status.RESULT_RECEIVED, Status.ISSUED),
    Step.CLOSE: (Status.ISSUED, Status.CLOSED),
}
"""From which status each step leads to which."""

NEXT_STEPS = {
    Status.REGISTERED: Text(
        ru="МФЦ передаёт документы органу", en="The MFC passes the documents to the body"
    ),
    Status.TRANSFERRED: Text(ru="Орган принимает решение", en="The body decides"),
    Status.RESULT_RECEIVED: Text(
        ru="Результат готов, его можно получить в МФЦ",
        en="The result is ready and can be had at the MFC",
    ),
    Status.ISSUED: Text(ru="Результат выдан", en="The result has been issued"),
    Status.CLOSED: Text(ru="Запрос закрыт", en="The request is closed"),
}
"""What an applicant is told comes next (210-16(1)4)."""


@dataclass(frozen=True, slots=True)
class Presented:
    """A document as the applicant presents it."""

    code: str
    form: Form


class DemandKind(StrEnum):
    """What a worker may want of an applicant: one kind a closed list (210-7(1)1)."""

    DOCUMENT = "document"
    INFORMATION = "information"
    ACTION = "action"


def service_in_force(catalogue: Catalogue, *, code: str, on: date) -> Entry:
    """Return the catalogue entry of a service on a day, or refuse (210-15(6))."""
    entry = catalogue.entry(code, on)
    if entry is None:
        raise ServiceUnknown(service=code, day=on)
    return entry


def agreement_in_force(catalogue: Catalogue, *, mfc: str, entry: Entry, on: date) -> Agreement:
    """Return the agreement under which an MFC takes the service in, or refuse (210-15(2))."""
    for agreement in catalogue.agreements:
        if (
            agreement.mfc == mfc
            and agreement.body == entry.body
            and entry.code in agreement.services
            and agreement.is_in_force(on)
        ):
            return agreement
    raise NoAgreementInForce(mfc=mfc, body=entry.body, service=entry.code, day=on)


def check_channel(entry: Entry, channel: Channel, *, through_portal: bool) -> None:
    """Refuse a channel that the entry does not open, or that is not the sender's (210-15(3))."""
    if channel not in entry.channels:
        raise ChannelClosed(service=entry.code, channel=channel)
    if (channel is not Channel.MFC) is not through_portal:
        raise ChannelOfOthers(channel=channel)


def check_information(
    entry: Entry, given: Collection[str], *, of_applicant: Collection[str]
) -> None:
    """Refuse fields outside the closed list, given twice, and required ones left out (7(1)1).

    Parameters
    ----------
    given
        Codes of the fields that the service alone asks for.
    of_applicant
        Codes of the fields that the applicant's own particulars fill in.
    """
    known = {line.code: line for line in entry.information}
    for code in given:
        if code not in known:
            raise NotOnTheList(kind=_WORDS[DemandKind.INFORMATION], code=code)
        if code in of_applicant:
            raise GivenTwice(code=code)
    for code, line in known.items():
        if line.required and code not in given and code not in of_applicant:
            raise InformationMissing(title=_text(line.title), code=code, act=line.act.text())


def check_documents(entry: Entry, presented: Sequence[Presented]) -> None:
    """Refuse documents outside the closed list, in a wrong form, and missing ones (210-7(6)).

    A service that an act makes electronic only takes no papers, at a counter either (210-15(3)).
    """
    for paper in presented:
        if entry.electronic_only and paper.form is Form.PAPER:
            raise ElectronicOnly(code=paper.code, act=entry.electronic_only.text())
        line = entry.document(paper.code)
        if line is None:
            raise NotOnTheList(kind=_WORDS[DemandKind.DOCUMENT], code=paper.code)
        if paper.form not in line.forms:
            raise FormNotAccepted(code=paper.code, form=paper.form)
    brought = {paper.code for paper in presented}
    for line in entry.documents:
        if line.required and line.supplier is Supplier.APPLICANT and line.code not in brought:
            raise DocumentMissing(document=_text(line.title), code=line.code, act=line.act.text())


def is_own_initiative(line: Document) -> bool:
    """Return whether a document of that line comes of the applicant's own accord (7(1)2)."""
    return line.supplier is not Supplier.APPLICANT


def queries_needed(
    entry: Entry, presented: Sequence[Presented], *, applicant: ApplicantKind
) -> tuple[Query, ...]:
    """Return the queries to raise.

    None for what the applicant brought himself (7(1)2), none that the service does not need for
    an applicant of this kind (16(2)).
    """
    brought = {paper.code for paper in presented}
    return tuple(
        query
        for query in entry.queries
        if applicant in query.applicants and not brought.issuperset(query.brings)
    )


def judge_demand(entry: Entry, *, kind: DemandKind, code: str) -> Refusal | None:
    """Return the refusal that a demand on the applicant meets, or None if it is lawful.

    A document that a body holds may not be demanded (7(1)2), nor may anything outside the closed
    lists (7(1)1).
    """
    lines = {
        DemandKind.DOCUMENT: entry.documents,
        DemandKind.INFORMATION: entry.information,
        DemandKind.ACTION: entry.actions,
    }[kind]
    if code not in {line.code for line in lines}:
        return DemandOutsideTheLists(service=entry.code, code=code)
    line = entry.document(code) if kind is DemandKind.DOCUMENT else None
    if line is not None and line.supplier is not Supplier.APPLICANT:
        return HeldByABody(code=code, holder=line.holder or entry.body)
    return None


def result_of(entry: Entry, code: str) -> Result:
    """Return a result of the service that may be issued here, or refuse (210-16(1)6)."""
    for result in entry.results:
        if result.code == code:
            if not result.through_mfc:
                law = result.barred_by.text() if result.barred_by else ""
                raise ResultNotIssuedHere(result=code, law=law)
            return result
    raise ResultUnknown(service=entry.code, result=code)


def provision_term(entry: Entry) -> Term:
    """Return the term in which the service must be provided (210-11.1(2))."""
    line = entry.term(TermKind.PROVISION)
    if line is None:
        raise ValueError(f"{entry.code} has no term of provision")
    return line.counted


def transfer_term(agreement: Agreement) -> Term:
    """Return the term in which the MFC passes papers on under an agreement (210-16(5)2)."""
    return agreement.transfer.counted


def _text(title: Title) -> Text:
    return Text(ru=title.ru, en=title.en)


_WORDS = {
    DemandKind.DOCUMENT: Text(ru="документ", en="document"),
    DemandKind.INFORMATION: Text(ru="сведение", en="information"),
    DemandKind.ACTION: Text(ru="действие", en="action"),
}
