"""Show intake's rules by themselves: values in, a decision or a refusal out."""

from datetime import date

import pytest

from intake.catalogue import (
    Action,
    Agreement,
    ApplicantKind,
    Catalogue,
    Channel,
    Document,
    Entry,
    Form,
    Information,
    Query,
    Result,
    Supplier,
    TermKind,
    load_catalogue,
    shipped_folder,
)
from intake.domain import admission as domain_admission
from intake.domain import papers as domain_papers
from intake.domain import results as domain_results
from intake.domain import terms as domain_terms
from intake.domain.checklist import lists_for
from intake.domain.papers import Presented
from intake.domain.situation import Situation
from intake.refusals.admission import ChannelClosed, ChannelOfOthers, NoAgreementInForce
from intake.refusals.papers import (
    DocumentMissing,
    ElectronicOnly,
    FormNotAccepted,
    GivenTwice,
    InformationMissing,
    NotOnTheList,
)
from intake.refusals.progress import ResultNotIssuedHere, ResultUnknown

CATALOGUE = load_catalogue(shipped_folder())
MODEL = CATALOGUE.version("rosreestr-registration", 1)
DAY = date(2026, 3, 2)
ACT = MODEL.documents[0].act
TITLE = MODEL.title


def line(kind, code, **changes):
    return kind(code=code, title=TITLE, act=ACT, **changes)


def an_entry(**changes) -> Entry:
    """Return a small service: one document of each supplier, one query, one field, one action."""
    small = {
        "electronic_only": None,
        "channels": frozenset({Channel.MFC}),
        "documents": (
            line(Document, "identity", supplier=Supplier.APPLICANT),
            line(Document, "photo", supplier=Supplier.APPLICANT, forms=(Form.PAPER,)),
            line(Document, "award", supplier=Supplier.APPLICANT, required=False),
            line(Document, "payment", supplier=Supplier.PLATFORM, holder="treasury"),
            line(Document, "record", supplier=Supplier.PLATFORM),
            line(Document, "letter", supplier=Supplier.APPLICANT_AT_WILL, required=False),
        ),
        "information": (
            line(Information, "surname"),
            line(Information, "reason"),
            line(Information, "email", required=False),
        ),
        "actions": (line(Action, "sign"),),
        "queries": (line(Query, "check", holder="treasury", brings=("payment", "record")),),
        "results": (Result(code="paper", title=TITLE, issued_by=MODEL.body),),
    }
    return MODEL.model_copy(update={**small, **changes})


def lists(entry, applicant=ApplicantKind.PERSON):
    """Return what a service asks of an applicant at the counter."""
    case = Situation(applicant=applicant, channel=Channel.MFC, on=DAY)
    return lists_for(CATALOGUE, entry, case)


def check_documents(entry, brought):
    domain_papers.check_documents(entry, lists(entry), brought)


def papers(*codes, form=Form.PAPER):
    return [Presented(code=code, form=form) for code in codes]


def test_the_required_documents_are_enough():
    check_documents(an_entry(), papers("identity", "photo"))


@pytest.mark.parametrize("missing", ["identity", "photo"])
def test_a_missing_document_is_named(missing):
    brought = papers(*({"identity", "photo"} - {missing}))
    with pytest.raises(DocumentMissing) as refused:
        check_documents(an_entry(), brought)
    assert refused.value.params["code"] == missing


def test_a_document_in_a_form_that_its_line_does_not_take_is_refused():
    brought = [*papers("identity"), *papers("photo", form=Form.ELECTRONIC)]
    with pytest.raises(FormNotAccepted):
        check_documents(an_entry(), brought)


def test_an_electronic_only_service_takes_files_and_no_papers():
    photo = line(Document, "photo", supplier=Supplier.APPLICANT)
    entry = an_entry(electronic_only=ACT, documents=(photo,))
    check_documents(entry, papers("photo", form=Form.ELECTRONIC))
    with pytest.raises(ElectronicOnly):
        check_documents(entry, papers("photo"))


def test_a_document_outside_the_list_is_refused_though_all_others_are_there():
    with pytest.raises(NotOnTheList):
        check_documents(an_entry(), papers("identity", "photo", "diploma"))


@pytest.mark.parametrize(
    ("given", "of_applicant", "refusal"),
    [
        ({"reason"}, {"surname"}, None),
        ({"reason", "surname"}, set(), None),
        ({"reason", "email"}, {"surname"}, None),
        ({"reason"}, {"surname", "phone"}, None),
        (set(), {"surname"}, InformationMissing),
        ({"reason"}, set(), InformationMissing),
        ({"reason", "income"}, {"surname"}, NotOnTheList),
        ({"reason", "surname"}, {"surname"}, GivenTwice),
    ],
)
def test_the_closed_list_of_information(given, of_applicant, refusal):
    def check():
        domain_papers.check_information(lists(an_entry()), given, of_applicant=of_applicant)

    if refusal is None:
        check()
    else:
        with pytest.raises(refusal):
            check()


@pytest.mark.parametrize(
    ("channel", "through_portal", "refusal"),
    [
        (Channel.MFC, False, None),
        (Channel.MFC, True, ChannelOfOthers),
        (Channel.PORTAL_FEDERAL, True, None),
        (Channel.PORTAL_FEDERAL, False, ChannelOfOthers),
        (Channel.PORTAL_REGIONAL, True, ChannelClosed),
    ],
)
def test_a_channel_is_open_and_the_senders_own(channel, through_portal, refusal):
    entry = an_entry(channels=frozenset({Channel.MFC, Channel.PORTAL_FEDERAL}))
    if refusal is None:
        domain_admission.check_channel(entry, channel, through_portal=through_portal)
    else:
        with pytest.raises(refusal):
            domain_admission.check_channel(entry, channel, through_portal=through_portal)


@pytest.mark.parametrize(
    ("brought", "asked"),
    [
        ((), ["check"]),
        (("payment",), ["check"]),
        (("payment", "record"), []),
        (("letter",), ["check"]),
    ],
)
def test_a_query_goes_out_unless_all_that_it_brings_is_there(brought, asked):
    queries = domain_papers.queries_needed(lists(an_entry()), papers(*brought))
    assert [query.code for query in queries] == asked


@pytest.mark.parametrize(
    ("kind", "asked"), [(ApplicantKind.PERSON, []), (ApplicantKind.ENTITY, ["extract"])]
)
def test_what_is_not_needed_for_this_kind_of_applicant_is_not_asked_for(kind, asked):
    of_entities = frozenset({ApplicantKind.ENTITY})
    query = line(Query, "extract", holder="fns", brings=("record",), applicants=of_entities)
    queries = domain_papers.queries_needed(lists(an_entry(queries=(query,)), kind), ())
    assert [query.code for query in queries] == asked


def an_agreement(**changes) -> Agreement:
    return CATALOGUE.agreements[0].model_copy(update=changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"mfc": "mfc-kazan-1"},
        {"body": "fns"},
        {"services": ("rosreestr-extract",)},
        {"in_force_from": date(2026, 3, 3)},
        {"in_force_to": date(2026, 3, 1)},
    ],
)
def test_an_agreement_binds_its_parties_services_and_days_only(changes):
    fitting = Catalogue.of(entries=[MODEL], agreements=[an_agreement()])
    found = domain_admission.agreement_in_force(fitting, mfc="mfc-tatarstan", entry=MODEL, on=DAY)
    assert found.code == "mfc-rosreestr"
    other = Catalogue.of(entries=[MODEL], agreements=[an_agreement(**changes)])
    with pytest.raises(NoAgreementInForce):
        domain_admission.agreement_in_force(other, mfc="mfc-tatarstan", entry=MODEL, on=DAY)


def test_a_result_is_known_and_not_barred():
    assert domain_results.result_of(an_entry(), "paper").code == "paper"
    with pytest.raises(ResultUnknown):
        domain_results.result_of(an_entry(), "medal")
    barred = Result(code="paper", title=TITLE, issued_by=MODEL.body, through_mfc=False)
    with pytest.raises(ResultNotIssuedHere):
        domain_results.result_of(an_entry(results=(barred,)), "paper")


def test_terms_name_the_clause_that_they_stand_on():
    assert str(domain_terms.provision_term(MODEL).clause) == "218-16(1)2"
    assert str(domain_terms.transfer_term(an_agreement()).clause) == "210-16(5)2"


def test_a_service_without_a_term_is_a_fault_of_the_catalogue():
    terms = tuple(term for term in MODEL.terms if term.kind is not TermKind.PROVISION)
    with pytest.raises(ValueError, match="no term of provision"):
        domain_terms.provision_term(an_entry(terms=terms))
