"""Show by themselves the rules of who brings what: classes, conditions, situations, overrides."""

from datetime import date

import pytest

from intake.catalogue import (
    Action,
    ApplicantKind,
    Basis,
    Catalogue,
    Channel,
    Circumstance,
    Citation,
    Document,
    Entry,
    Fee,
    Information,
    Override,
    Payer,
    Query,
    Restricted,
    Supplier,
    Territory,
    When,
    document_classes,
    load_catalogue,
    shipped_folder,
)
from intake.domain.checklist import lists_for
from intake.domain.situation import Situation, check_situation
from intake.refusals.situation import ApplicantNotServed, CircumstanceUnknown

CATALOGUE = load_catalogue(shipped_folder())
MODEL = CATALOGUE.version("kazan-housing-queue", 1)
TITLE, ACT, DAY = MODEL.title, MODEL.documents[0].act, date(2026, 3, 2)
KAZAN = Territory(region="16", oktmo="92701000")
TOLD = ("given-to-an-archive", "right-not-registered", "for-a-pension")


def a_line(kind, code, **changes):
    return kind(code=code, title=TITLE, act=ACT, **changes)


def a_document(number=None, **changes) -> Document:
    return a_line(Document, "paper", supplier=Supplier.APPLICANT, class_7_6=number, **changes)


def a_service(*documents, **changes) -> Entry:
    small = {
        "documents": documents,
        "information": (),
        "actions": (),
        "queries": (),
        "fees": (),
        "circumstances": tuple(Circumstance(code=code, title=TITLE) for code in TOLD),
    }
    return MODEL.model_copy(update={**small, **changes})


def a_case(**changes) -> Situation:
    usual = {"applicant": ApplicantKind.PERSON, "channel": Channel.MFC, "on": DAY}
    return Situation(**{**usual, **changes})


def an_override(**changes) -> Override:
    made = {
        "code": "moved",
        "basis": Basis.REGION,
        "service": MODEL.code,
        "class_7_6": 3,
        "act": ACT,
        "holder": MODEL.body,
        "territory": KAZAN,
        "in_force_from": date(2026, 1, 1),
    }
    return Override(**{**made, **changes})


def asked(entry, situation=None, *overrides):
    catalogue = Catalogue.of(entries=[entry], overrides=overrides)
    return lists_for(catalogue, entry, situation or a_case())


def supplier(entry, situation=None, *overrides):
    (one,) = asked(entry, situation, *overrides).documents
    return one.supplier


@pytest.mark.clause("210-7(6)")
def test_the_nineteen_classes_are_known_by_the_words_of_the_law():
    classes = document_classes()
    assert sorted(classes) == list(range(1, 20))
    assert classes[13].title.ru == "учредительные документы юридического лица"
    assert classes[15].clause.text("ru") == "п. 15 ч. 6 ст. 7 Федерального закона № 210-ФЗ"
    assert {n for n, one in classes.items() if one.condition} == {11, 13, 15, 17, 19}


@pytest.mark.clause("210-7(6)")
@pytest.mark.parametrize("number", range(1, 20))
def test_a_held_document_of_a_class_is_asked_of_the_applicant_where_its_condition_holds(number):
    paper = a_document(number, holder="treasury", military=True)
    case = a_case(applicant=ApplicantKind.ENTITY, circumstances=frozenset(TOLD))
    lists = asked(a_service(paper), case)
    (one,) = lists.documents
    assert (one.supplier, one.must_be_brought) == (Supplier.APPLICANT, True)
    assert str(one.clause) == f"210-7(6){number}"
    assert lists.queries == ()


@pytest.mark.clause("210-7(6)")
@pytest.mark.parametrize(
    ("number", "case"),
    [
        (11, {"circumstances": frozenset({"right-not-registered"})}),
        (13, {"applicant": ApplicantKind.PERSON}),
        (13, {"applicant": ApplicantKind.SOLE_TRADER}),
        (15, {"circumstances": frozenset()}),
        (17, {"circumstances": frozenset()}),
        (19, {"applicant": ApplicantKind.PERSON}),
    ],
)
def test_a_document_whose_condition_does_not_hold_is_of_no_class(number, case):
    paper = a_document(number, holder="treasury", military=True)
    lists = asked(a_service(paper), a_case(**case))
    (one,), (query,) = lists.documents, lists.queries
    assert (one.supplier, str(one.clause)) == (Supplier.PLATFORM, "210-7(1)2")
    assert (query.query.holder, query.query.brings) == ("treasury", ("paper",))
    unheld = a_document(number, military=True)
    assert asked(a_service(unheld), a_case(**case)).documents == ()


@pytest.mark.clause("210-7(6)")
def test_a_paper_of_social_support_needs_no_pension():
    assert supplier(a_service(a_document(17, holder="treasury"))) is Supplier.APPLICANT


@pytest.mark.clause("210-7(6)")
def test_statistics_of_a_sole_trader_are_of_their_class():
    case = a_case(applicant=ApplicantKind.SOLE_TRADER)
    assert supplier(a_service(a_document(19, holder="treasury")), case) is Supplier.APPLICANT


@pytest.mark.clause("210-7(6)")
def test_the_services_own_act_takes_a_class_away_wherever_it_is_given():
    own = an_override(basis=Basis.OWN_ACT, territory=None, act=Citation(clause="GrK-57.3"))
    lists = asked(a_service(a_document(3)), a_case(territory=Territory(region="77")), own)
    (one,), (query,) = lists.documents, lists.queries
    assert (one.supplier, str(one.clause)) == (Supplier.PLATFORM, "210-7(6)")
    assert (one.by, query.query.holder) == (own.act, MODEL.body)


@pytest.mark.clause("210-7(6.1)")
@pytest.mark.parametrize(
    ("override", "case", "expected"),
    [
        ({}, {}, Supplier.PLATFORM),
        ({}, {"territory": KAZAN}, Supplier.PLATFORM),
        ({"territory": Territory(region="16")}, {}, Supplier.PLATFORM),
        ({}, {"territory": Territory(region="16", oktmo="92730000")}, Supplier.APPLICANT),
        ({}, {"territory": Territory(region="16")}, Supplier.APPLICANT),
        ({"territory": Territory(region="77")}, {}, Supplier.APPLICANT),
        ({"class_7_6": 4}, {}, Supplier.APPLICANT),
        ({"service": "kazan-address"}, {}, Supplier.APPLICANT),
        ({"in_force_from": date(2026, 3, 3)}, {}, Supplier.APPLICANT),
        ({"in_force_to": date(2026, 3, 1)}, {}, Supplier.APPLICANT),
    ],
)
def test_a_region_moves_a_class_for_its_own_services_place_and_days(override, case, expected):
    entry = a_service(a_document(3))
    assert supplier(entry, a_case(**case), an_override(**override)) is expected


@pytest.mark.parametrize(
    ("when", "case", "applies"),
    [
        ({}, {}, True),
        ({"applicants": {"entity"}}, {}, False),
        ({"applicants": {"entity"}}, {"applicant": ApplicantKind.ENTITY}, True),
        ({"represented": True}, {}, False),
        ({"represented": True}, {"represented": True}, True),
        ({"represented": False}, {"represented": True}, False),
        ({"circumstances": {"a", "b"}}, {"circumstances": frozenset({"a"})}, False),
        ({"circumstances": {"a", "b"}}, {"circumstances": frozenset({"a", "b", "c"})}, True),
        ({"unless": {"a"}}, {}, True),
        ({"unless": {"a"}}, {"circumstances": frozenset({"a"})}, False),
    ],
)
def test_a_line_applies_in_its_situations_alone(when, case, applies):
    condition = When.model_validate(when)
    entry = a_service(
        a_document(when=condition),
        information=(a_line(Information, "field", when=condition),),
        actions=(a_line(Action, "deed", when=condition),),
        fees=(a_line(Fee, "fee", amount=1, when=condition),),
        queries=(
            a_line(Query, "query", holder="fns", brings=("paper",)),
            a_line(Query, "other", holder="fns", brings=("paper",), when=condition),
        ),
    )
    lists = asked(entry, a_case(**case))
    counts = [len(getattr(lists, name)) for name in ("documents", "information", "actions", "fees")]
    assert counts == [int(applies)] * 4
    assert len(lists.queries) == 2 * applies


@pytest.mark.parametrize(
    ("kind", "paid"),
    [
        (ApplicantKind.PERSON, {"any", "small"}),
        (ApplicantKind.SOLE_TRADER, {"any", "small"}),
        (ApplicantKind.ENTITY, {"any", "large"}),
    ],
)
def test_each_pays_the_fee_of_his_kind(kind, paid):
    payers = {"any": Payer.ANYONE, "small": Payer.PERSON, "large": Payer.ENTITY}
    fees = tuple(a_line(Fee, code, amount=1, payer=payer) for code, payer in payers.items())
    lists = asked(a_service(fees=fees), a_case(applicant=kind))
    assert {fee.code for fee in lists.fees} == paid


@pytest.mark.clause("210-7(7)")
@pytest.mark.parametrize(
    ("channel", "number", "excepted", "told"),
    [
        (Channel.PORTAL_FEDERAL, 3, None, True),
        (Channel.PORTAL_FEDERAL, None, None, False),
        (Channel.PORTAL_FEDERAL, 3, ACT, False),
        (Channel.PORTAL_REGIONAL, 3, None, False),
        (Channel.MFC, 3, None, False),
    ],
)
def test_data_stand_for_papers_of_the_classes_on_the_federal_portal(
    channel, number, excepted, told
):
    entry = a_service(a_document(number), documents_though_told=excepted)
    (one,) = asked(entry, a_case(channel=channel)).documents
    assert one.data_instead is told


@pytest.mark.clause("210-7(5)-restricted")
@pytest.mark.parametrize(
    ("consent", "kept"), [(Citation(clause="NK-102(1)"), ["paper"]), (None, [])]
)
def test_a_query_tells_which_documents_it_goes_for_with_consent_alone(consent, kept):
    secret = Restricted(law=Citation(clause="NK-102"), consent=consent)
    paper = a_line(Document, "paper", supplier=Supplier.PLATFORM, holder="fns", restricted=secret)
    query = a_line(Query, "query", holder="fns", brings=("paper",))
    (one,) = asked(a_service(paper, queries=(query,))).queries
    assert [line.code for line in one.restricted] == kept


def test_a_circumstance_or_an_applicant_that_the_service_does_not_know_is_refused():
    entry = a_service(applicants=frozenset({ApplicantKind.PERSON}))
    check_situation(entry, a_case(circumstances=frozenset(TOLD)))
    with pytest.raises(CircumstanceUnknown):
        check_situation(entry, a_case(circumstances=frozenset({"full-moon"})))
    with pytest.raises(ApplicantNotServed):
        check_situation(entry, a_case(applicant=ApplicantKind.ENTITY))
