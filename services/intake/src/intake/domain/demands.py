"""Judge what a worker wants of an applicant, and what he will not take of him."""

from dataclasses import dataclass
from enum import StrEnum

from intake.catalogue import (
    Catalogue,
    Entry,
    Form,
    ParticipantKind,
    Supplier,
)
from intake.domain.checklist import Lists, forms_of, is_of_its_class, lists_for
from intake.domain.situation import Situation
from intake.refusals.demands import (
    AcceptanceNotToBeRefused,
    ApprovalElsewhere,
    ConsentNotACondition,
    DemandOutsideTheLists,
    FeeOutsideTheActs,
    HeldByABody,
)
from shared.refusals import Refusal


class DemandKind(StrEnum):
    """What a worker may want of an applicant."""

    DOCUMENT = "document"
    INFORMATION = "information"
    ACTION = "action"
    FEE = "fee"
    CONSENT = "consent"
    """Proof that a third person agrees to the processing of his data (7(3))."""


class Asker(StrEnum):
    """Who wants it: this decides by which prohibition it is judged."""

    BODY = "body"
    """A body that gives services: 7(1)."""

    CENTRE = "centre"
    """An MFC, or an organisation that it involves: 16(3)."""


class Outcome(StrEnum):
    """What became of an attempt."""

    MADE = "made"
    MADE_UNLAWFULLY = "made-unlawfully"
    """It reached the applicant before anybody judged it."""

    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    What is wanted of an applicant.

    Parameters
    ----------
    code
        A line of the catalogue's lists; of consent, the document with the third person's data.
    elsewhere
        Whether he would have to turn to another body or organisation for it.
    amount
        Of a fee, in kopecks.
    """

    kind: DemandKind
    code: str
    elsewhere: bool = False
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTaken:
    """A document that a worker will not take, and on which ground of the catalogue, if on one."""

    document: str
    form: Form
    ground: str | None = None


_PROHIBITION = {Asker.BODY: "210-7(1)", Asker.CENTRE: "210-16(3)"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Of whom something is wanted, for which service, and by whom."""

    catalogue: Catalogue
    entry: Entry
    situation: Situation
    asker: Asker

    def lists(self) -> Lists:
        """Return what the service asks here."""
        return lists_for(self.catalogue, self.entry, self.situation)

    def clause(self, point: int) -> str:
        """Name a point of the prohibition that binds the asker."""
        return f"{_PROHIBITION[self.asker]}{point}"

    def outside(self, code: str) -> Refusal:
        """Refuse what no act provides for."""
        return DemandOutsideTheLists(clause=self.clause(1), service=self.entry.code, code=code)

    def held(self, code: str, holder: str | None) -> Refusal:
        """Refuse what a body has."""
        has_it = holder or self.entry.body
        return HeldByABody(clause=self.clause(2), code=code, holder=has_it)

    def is_necessary(self, service: str | None) -> bool:
        """Tell whether a service is necessary and obligatory here, on a list of 9(1) in force."""
        return service in self.entry.necessary_services and any(
            one.code == service and one.is_in_force(self.situation.on)
            for one in self.catalogue.register.necessary_services
        )

    def is_free_to_ask(self, holder: str | None) -> bool:
        """
        Tell whether what the holder has may be asked for all the same.

        A body may ask for what is with an organisation that takes no part in services: 7(1)2
        names those alone that do; 16(3)2, which binds MFCs, names them all.
        """
        found = self.catalogue.participant(holder or "")
        return (
            self.asker is Asker.BODY
            and found is not None
            and found.kind is ParticipantKind.SUBORDINATE_ORGANISATION
            and not found.takes_part
        )


def judge_demand(case: Case, wanted: Wanted) -> Refusal | None:
    """Return the refusal that a demand on the applicant meets, or None if it is lawful."""
    lists = case.lists()
    match wanted.kind:
        case DemandKind.DOCUMENT:
            return _document(case, lists, wanted.code)
        case DemandKind.INFORMATION:
            known = {line.code for line in lists.information}
            return None if wanted.code in known else case.outside(wanted.code)
        case DemandKind.ACTION:
            return _action(case, lists, wanted)
        case DemandKind.FEE:
            return _fee(case, lists, wanted)
        case DemandKind.CONSENT:
            return _consent(case, lists, wanted.code)


def judge_acceptance(entry: Entry, refused: NotTaken) -> Refusal | None:
    """
    Return the refusal that turning a document away meets, or None if it is lawful (11.1(4)).

    It is where the catalogue has the ground, and where the acts provide neither for the document
    nor for its form.
    """
    line = entry.document(refused.document)
    provided = line is not None and refused.form in forms_of(entry, line)
    on_a_ground = refused.ground in {ground.code for ground in entry.paper_refusal_grounds}
    if on_a_ground or not provided:
        return None
    return AcceptanceNotToBeRefused(service=entry.code, code=refused.document)


def outcome_of(refusal: Refusal | None, *, made: bool) -> Outcome:
    """Say what became of an attempt; ``made`` says that it has reached the applicant."""
    if refusal is None:
        return Outcome.MADE
    return Outcome.MADE_UNLAWFULLY if made else Outcome.STOPPED


def _document(case: Case, lists: Lists, code: str) -> Refusal | None:
    line, asked = case.entry.document(code), lists.document(code)
    if line is None:
        return case.outside(code)
    if asked is None:
        lacks_its_class = line.class_7_6 and not is_of_its_class(line, case.situation)
        return case.held(code, line.holder) if lacks_its_class else case.outside(code)
    if asked.supplier is Supplier.APPLICANT or case.is_free_to_ask(asked.holder):
        return None
    return case.held(code, asked.holder)


def _action(case: Case, lists: Lists, wanted: Wanted) -> Refusal | None:
    """Judge an action; elsewhere, only a necessary service may be asked for (7(1)3)."""
    line = next((line for line in lists.actions if line.code == wanted.code), None)
    elsewhere = wanted.elsewhere if line is None else line.elsewhere
    service = wanted.code if line is None else line.from_service
    if not elsewhere:
        return case.outside(wanted.code) if line is None else None
    if case.is_necessary(service):
        return None
    return ApprovalElsewhere(clause=case.clause(3), service=case.entry.code, code=wanted.code)


def _fee(case: Case, lists: Lists, wanted: Wanted) -> Refusal | None:
    fee = next((fee for fee in lists.fees if fee.code == wanted.code), None)
    if fee is not None and (wanted.amount is None or wanted.amount <= fee.amount):
        return None
    return FeeOutsideTheActs(service=case.entry.code, code=wanted.code)


def _consent(case: Case, lists: Lists, code: str) -> Refusal | None:
    """Judge a demand of a third person's consent: a law must make it a condition (7(3))."""
    asked = lists.document(code)
    if asked is not None and asked.line.third_person and asked.line.consent is not None:
        return None
    return ConsentNotACondition(clause=case.clause(1), service=case.entry.code, code=code)
