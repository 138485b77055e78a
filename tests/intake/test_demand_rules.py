"""Show by themselves the rules of what may be wanted of an applicant, and by which clauses."""

from datetime import date

import pytest

from intake.catalogue import (
    Action,
    ApplicantKind,
    Catalogue,
    Channel,
    Circumstance,
    Citation,
    Document,
    Fee,
    Form,
    Ground,
    Information,
    Participant,
    ParticipantKind,
    Supplier,
    When,
    load_catalogue,
    shipped_folder,
)
from intake.domain.demands import (
    Asker,
    Case,
    DemandKind,
    NotTaken,
    Outcome,
    Wanted,
    judge_acceptance,
    judge_demand,
    outcome_of,
)
from intake.domain.situation import Situation
from intake.refusals.demands import (
    AcceptanceNotToBeRefused,
    ApprovalElsewhere,
    ConsentNotACondition,
    DemandOutsideTheLists,
    FeeOutsideTheActs,
    HeldByABody,
)

CATALOGUE = load_catalogue(shipped_folder())
MODEL = CATALOGUE.version("rosreestr-registration", 1)
TITLE, ACT = MODEL.title, MODEL.documents[0].act
LAW = Citation(clause="152-6(1)1")
OF_ENTITIES = When(applicants={ApplicantKind.ENTITY})
MUST, WILL, OURS = Supplier.APPLICANT, Supplier.APPLICANT_AT_WILL, Supplier.PLATFORM

clause = pytest.mark.clause


def a_line(kind, code, **changes):
    return kind(code=code, title=TITLE, act=ACT, **changes)


ENTRY = MODEL.model_copy(
    update={
        "circumstances": (Circumstance(code="right-not-registered", title=TITLE),),
        "necessary_services": ("cadastral-engineer",),
        "documents": (
            a_line(Document, "identity", supplier=MUST, class_7_6=1),
            a_line(Document, "award", supplier=MUST, required=False),
            a_line(Document, "title", supplier=MUST, class_7_6=15),
            a_line(Document, "charter", supplier=MUST, class_7_6=13, holder="fns"),
            a_line(Document, "shares", supplier=MUST, when=OF_ENTITIES),
            a_line(Document, "payment", supplier=OURS, holder="treasury"),
            a_line(Document, "letter", supplier=WILL),
            a_line(Document, "plan", supplier=WILL, holder="archive"),
            a_line(Document, "extract", supplier=OURS, holder="roskadastr"),
            a_line(Document, "family", supplier=MUST, third_person=True, consent=LAW),
            a_line(Document, "spouse", supplier=MUST, third_person=True),
        ),
        "information": (
            a_line(Information, "reason"),
            a_line(Information, "founders", when=OF_ENTITIES),
        ),
        "actions": (
            a_line(Action, "sign"),
            a_line(Action, "measure", elsewhere=True, from_service="cadastral-engineer"),
            a_line(Action, "ask-the-fire-brigade", elsewhere=True),
        ),
        "fees": (a_line(Fee, "fee", amount=200_000),),
    }
)
ARCHIVE = Participant(
    code="archive",
    kind=ParticipantKind.SUBORDINATE_ORGANISATION,
    name=TITLE,
    takes_part=False,
    in_force_from=date(2020, 1, 1),
)
BOOK = Catalogue.of(
    entries=[ENTRY],
    participants=[*CATALOGUE.participants.values(), ARCHIVE],
    register=CATALOGUE.register,
)


def judged(kind, code, asker=Asker.BODY, *, told=(), applicant=ApplicantKind.PERSON, **wanted):
    situation = Situation(
        applicant=applicant,
        channel=Channel.MFC,
        circumstances=frozenset(told),
        on=date(2026, 3, 2),
    )
    case = Case(catalogue=BOOK, entry=ENTRY, situation=situation, asker=asker)
    return judge_demand(case, Wanted(kind=DemandKind(kind), code=code, **wanted))


ALLOWED = [
    ("document", "identity", {}),
    ("document", "award", {}),
    ("document", "title", {"told": ["right-not-registered"]}),
    ("document", "charter", {"applicant": ApplicantKind.ENTITY}),
    ("document", "shares", {"applicant": ApplicantKind.ENTITY}),
    ("information", "reason", {}),
    ("information", "founders", {"applicant": ApplicantKind.ENTITY}),
    ("action", "sign", {}),
    ("action", "measure", {}),
    ("action", "cadastral-engineer", {"elsewhere": True}),
    ("fee", "fee", {}),
    ("fee", "fee", {"amount": 200_000}),
    ("consent", "family", {}),
]
FORBIDDEN = [
    ("document", "diploma", {}, DemandOutsideTheLists, 1),
    ("document", "reason", {}, DemandOutsideTheLists, 1),
    ("document", "shares", {}, DemandOutsideTheLists, 1),
    ("document", "title", {}, HeldByABody, 2),
    ("document", "charter", {}, HeldByABody, 2),
    ("document", "payment", {}, HeldByABody, 2),
    ("document", "letter", {}, HeldByABody, 2),
    ("document", "extract", {}, HeldByABody, 2),
    ("information", "founders", {}, DemandOutsideTheLists, 1),
    ("information", "identity", {}, DemandOutsideTheLists, 1),
    ("action", "dance", {}, DemandOutsideTheLists, 1),
    ("action", "dance", {"elsewhere": True}, ApprovalElsewhere, 3),
    ("action", "medical-report", {"elsewhere": True}, ApprovalElsewhere, 3),
    ("action", "ask-the-fire-brigade", {}, ApprovalElsewhere, 3),
    ("consent", "spouse", {}, ConsentNotACondition, 1),
    ("consent", "identity", {}, ConsentNotACondition, 1),
]


@clause("210-7(1)1")
@clause("210-7(1)3")
@clause("210-16(3)1")
@clause("210-16(3)3")
@pytest.mark.parametrize("asker", Asker)
@pytest.mark.parametrize(("kind", "code", "case"), ALLOWED)
def test_what_the_acts_provide_for_may_be_wanted_by_bodies_and_mfcs_alike(kind, code, case, asker):
    assert judged(kind, code, asker, **case) is None


@clause("210-7(1)1")
@clause("210-7(1)2")
@clause("210-7(1)3")
@clause("210-7(3)")
@pytest.mark.parametrize(("kind", "code", "case", "refusal", "point"), FORBIDDEN)
def test_what_may_not_be_wanted_is_refused_to_a_body(kind, code, case, refusal, point):
    found = judged(kind, code, Asker.BODY, **case)
    assert (type(found), str(found.cited)) == (refusal, f"210-7(1){point}")


@clause("210-16(3)1")
@clause("210-16(3)2")
@clause("210-16(3)3")
@pytest.mark.parametrize(("kind", "code", "case", "refusal", "point"), FORBIDDEN)
def test_what_may_not_be_wanted_is_refused_to_an_mfc(kind, code, case, refusal, point):
    found = judged(kind, code, Asker.CENTRE, **case)
    assert (type(found), str(found.cited)) == (refusal, f"210-16(3){point}")


@clause("210-16(3)2")
@clause("210-7(1)2")
def test_what_an_organisation_has_that_takes_no_part_is_forbidden_to_mfcs_alone():
    assert judged("document", "plan", Asker.BODY) is None
    refused = judged("document", "plan", Asker.CENTRE)
    assert refused.cited.text("ru") == "п. 2 ч. 3 ст. 16 Федерального закона № 210-ФЗ"
    assert refused.cited.text("en") == "article 16(3)(2) of Federal Law No. 210-FZ"
    assert "archive" in refused.explain("ru")
    for asker in Asker:
        assert isinstance(judged("document", "extract", asker), HeldByABody)


@clause("210-11.1(6)")
@pytest.mark.parametrize(("code", "amount"), [("bribe", None), ("fee", 200_001)])
def test_a_fee_that_no_act_names_or_above_it_is_refused(code, amount):
    refused = judged("fee", code, amount=amount)
    assert (type(refused), str(refused.cited)) == (FeeOutsideTheActs, "210-11.1(6)")


@clause("210-11.1(4)")
@pytest.mark.parametrize(
    ("changes", "electronic_only", "refusal"),
    [
        ({}, False, AcceptanceNotToBeRefused),
        ({"form": Form.ELECTRONIC}, False, AcceptanceNotToBeRefused),
        ({"document": "payment"}, False, AcceptanceNotToBeRefused),
        ({"ground": "bad-mood"}, False, AcceptanceNotToBeRefused),
        ({"form": Form.ELECTRONIC}, True, AcceptanceNotToBeRefused),
        ({"ground": "unreadable"}, False, None),
        ({"document": "diploma"}, False, None),
        ({}, True, None),
    ],
)
def test_a_document_is_turned_away_on_a_ground_or_outside_the_acts_alone(
    changes, electronic_only, refusal
):
    ground = Ground(code="unreadable", title=TITLE, federal_law=LAW)
    only = ACT if electronic_only else None
    entry = ENTRY.model_copy(update={"paper_refusal_grounds": (ground,), "electronic_only": only})
    refused = NotTaken(**{"document": "identity", "form": Form.PAPER, **changes})
    assert type(judge_acceptance(entry, refused)) is (refusal or type(None))


@clause("210-11.1(3)")
def test_a_stopped_attempt_is_told_from_one_that_reached_the_applicant():
    refusal = judged("document", "diploma")
    assert outcome_of(refusal, made=False) is Outcome.STOPPED
    assert outcome_of(refusal, made=True) is Outcome.MADE_UNLAWFULLY
    assert outcome_of(None, made=True) is Outcome.MADE
