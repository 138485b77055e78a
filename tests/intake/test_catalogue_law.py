"""A catalogue that the law would not bear does not load, and its clause is named."""

from pathlib import Path
from typing import Any

import pytest

from intake.catalogue import (
    Entry,
    TermKind,
    load_catalogue,
)
from tests.support.catalogue_files import (
    IDENTITY,
    TITLE,
    Build,
    an_agreement,
    an_entry,
    clauses_of,
    problems_of,
)


@pytest.mark.clause("210-15(6)")
@pytest.mark.parametrize(
    ("level", "body", "territory"),
    [
        ("federal", "ministry", None),
        ("municipal", "city", {"region": "16", "oktmo": "92701000"}),
    ],
)
def test_a_service_is_listed_by_an_act_of_its_level(
    folder: Build, level: str, body: str, territory: dict[str, str] | None
) -> None:
    acts = {"federal": "rules", "municipal": "city"}
    usual = an_entry(level=level, body=body, territory=territory, listing_act=acts.pop(level))
    catalogue = load_catalogue(folder(usual))
    assert len(catalogue.versions) == 1


@pytest.mark.clause("210-15(6)")
@pytest.mark.parametrize(
    "changes",
    [
        {"listing_act": "city"},
        {"level": "regional", "territory": {"region": "16"}},
        {"territory": {"region": "16"}},
        {"body": "city"},
        {"body": "nobody"},
    ],
    ids=["another kind of act", "another level", "a territory", "another body", "no body"],
)
def test_a_list_of_another_level_does_not_load(folder: Build, changes: dict[str, Any]) -> None:
    assert "210-15(6)" in clauses_of(folder(an_entry(**changes)))


@pytest.mark.clause("210-15(3)")
def test_a_service_is_electronic_only_by_a_federal_act(folder: Build) -> None:
    catalogue = load_catalogue(folder(an_entry(electronic_only="GrK-57.3")))
    assert catalogue.versions[0].electronic_only is not None


@pytest.mark.clause("210-15(3)")
def test_a_municipal_act_makes_no_service_electronic_only(folder: Build) -> None:
    assert clauses_of(folder(an_entry(electronic_only="city"))) == {"210-15(3)"}


@pytest.mark.clause("210-7(1)1")
@pytest.mark.parametrize("name", ["documents", "information", "actions"])
def test_a_line_of_a_closed_list_names_a_public_act(folder: Build, name: str) -> None:
    line: dict[str, Any] = {"code": "line", "title": TITLE}
    if name == "documents":
        line["supplier"] = "applicant"
    assert load_catalogue(folder(an_entry(**{name: [line | {"act": "rules"}]})))


@pytest.mark.clause("210-7(1)1")
@pytest.mark.parametrize("act", [None, "order", "PD-2.3"])
@pytest.mark.parametrize("name", ["documents", "information", "actions"])
def test_a_line_without_a_public_act_does_not_load(
    folder: Build, name: str, act: str | None
) -> None:
    line: dict[str, Any] = {"code": "line", "title": TITLE} | ({"act": act} if act else {})
    if name == "documents":
        line["supplier"] = "applicant"
    assert clauses_of(folder(an_entry(**{name: [line]}))) == {"210-7(1)1"}


@pytest.mark.clause("210-7(1)2")
def test_a_held_document_of_the_nineteen_classes_may_be_asked_for(folder: Build) -> None:
    entry = load_catalogue(
        folder(an_entry(documents=[IDENTITY | {"holder": "ministry"}]))
    ).versions[0]
    assert entry.demandable() == {"identity"}


@pytest.mark.clause("210-7(1)2")
def test_any_other_document_that_a_body_holds_is_not_asked_for(folder: Build) -> None:
    line = IDENTITY | {"holder": "treasury", "class_7_6": None}
    assert clauses_of(folder(an_entry(documents=[line]))) == {"210-7(1)2"}


@pytest.mark.clause("210-7(1)2")
def test_what_the_platform_supplies_is_brought_by_a_query(folder: Build) -> None:
    line = IDENTITY | {"supplier": "platform", "holder": "treasury", "class_7_6": None}
    query = {
        "code": "check",
        "title": TITLE,
        "act": "210-7(1)2",
        "holder": "treasury",
        "brings": ["identity"],
    }
    entry = load_catalogue(folder(an_entry(documents=[line], queries=[query]))).versions[0]
    assert entry.demandable() == frozenset()


@pytest.mark.clause("210-7(1)2")
def test_what_no_query_brings_cannot_come_from_the_platform(folder: Build) -> None:
    line = IDENTITY | {"supplier": "platform", "holder": "treasury", "class_7_6": None}
    assert clauses_of(folder(an_entry(documents=[line]))) == {"210-7(1)2"}


@pytest.mark.clause("210-16(2)")
@pytest.mark.parametrize("changes", [{"holder": "nobody"}, {"brings": ["something-else"]}])
def test_a_query_for_what_the_service_does_not_list_does_not_load(
    folder: Build, changes: dict[str, Any]
) -> None:
    query = {"code": "check", "title": TITLE, "act": "rules", "holder": "treasury"}
    asked = query | {"brings": ["identity"]} | changes
    assert clauses_of(folder(an_entry(queries=[asked]))) == {"210-16(2)"}


@pytest.mark.clause("210-7(3)")
def test_a_third_persons_consent_is_asked_by_a_federal_law_alone(folder: Build) -> None:
    asked = IDENTITY | {"third_person": True, "consent": "152-6(1)1"}
    catalogue = load_catalogue(folder(an_entry(documents=[asked])))
    assert catalogue.versions[0].documents[0].consent is not None


@pytest.mark.clause("210-7(3)")
@pytest.mark.parametrize("changes", [{"consent": "rules"}, {"third_person": False}])
def test_consent_asked_otherwise_does_not_load(folder: Build, changes: dict[str, Any]) -> None:
    line = IDENTITY | {"third_person": True, "consent": "152-6(1)1"} | changes
    assert clauses_of(folder(an_entry(documents=[line]))) == {"210-7(3)"}


@pytest.mark.clause("PD-6.1.3")
@pytest.mark.parametrize("number", [10, 16])
def test_a_paper_of_health_names_its_law(folder: Build, number: int) -> None:
    line = IDENTITY | {"class_7_6": number}
    told = line | {"special_category": "152-10(2)"}
    assert _only(folder(an_entry(documents=[told]))).documents[0].class_7_6 == number


@pytest.mark.clause("PD-6.1.3")
@pytest.mark.parametrize("law", [None, "rules"])
def test_a_paper_of_health_without_its_law_does_not_load(folder: Build, law: str | None) -> None:
    line = IDENTITY | {"class_7_6": 10, "special_category": law}
    assert clauses_of(folder(an_entry(documents=[line]))) == {"PD-6.1.3"}


@pytest.mark.clause("210-11.1(5)")
def test_a_ground_of_refusal_rests_on_a_federal_law_and_may_name_its_act(folder: Build) -> None:
    ground = {"code": "ground", "title": TITLE, "federal_law": "ZhK-54(1)2", "act": "rules"}
    (read,) = _only(folder(an_entry(refusal_grounds=[ground]))).refusal_grounds
    assert read.federal_law.text() == "п. 2 ч. 1 ст. 54 Жилищного кодекса Российской Федерации"


@pytest.mark.clause("210-11.1(5)")
@pytest.mark.parametrize("changes", [{}, {"federal_law": "rules"}, {"federal_law": "order"}])
def test_a_ground_of_refusal_without_a_federal_law_does_not_load(
    folder: Build, changes: dict[str, str]
) -> None:
    ground = {"code": "ground", "title": TITLE, "act": "rules"} | changes
    assert clauses_of(folder(an_entry(refusal_grounds=[ground]))) == {"210-11.1(5)"}


@pytest.mark.clause("210-11.1(4)")
def test_a_refusal_of_papers_without_a_federal_law_does_not_load(folder: Build) -> None:
    ground = {"code": "ground", "title": TITLE, "act": "rules"}
    assert clauses_of(folder(an_entry(paper_refusal_grounds=[ground]))) == {"210-11.1(4)"}


@pytest.mark.clause("210-11.1(6)")
def test_a_fee_names_its_act(folder: Build) -> None:
    fee = {"code": "fee", "title": TITLE, "amount": 200000, "act": "NK-333.33(1)22"}
    (read,) = _only(folder(an_entry(fees=[fee]))).fees
    assert read.amount == 200000


@pytest.mark.clause("210-11.1(6)")
@pytest.mark.parametrize("act", [None, "order"])
def test_a_fee_outside_the_acts_does_not_load(folder: Build, act: str | None) -> None:
    fee = {"code": "fee", "title": TITLE, "amount": 1} | ({"act": act} if act else {})
    assert clauses_of(folder(an_entry(fees=[fee]))) == {"210-11.1(6)"}


@pytest.mark.clause("210-16(1)6")
@pytest.mark.parametrize(
    ("changes", "loads"),
    [
        ({"through_mfc": False, "barred_by": "114-10"}, True),
        ({"through_mfc": False}, False),
        ({"barred_by": "114-10"}, False),
    ],
)
def test_a_result_is_kept_from_mfcs_exactly_where_a_law_bars_it(
    folder: Build, changes: dict[str, Any], loads: bool
) -> None:
    result = {"code": "paper", "title": TITLE, "issued_by": "ministry"} | changes
    made = folder(an_entry(results=[result]))
    if loads:
        assert not _only(made).results[0].through_mfc
    else:
        assert clauses_of(made) == {"210-16(1)6"}


@pytest.mark.clause("210-15(2)")
def test_an_agreement_joins_an_mfc_and_a_body_for_its_services(folder: Build) -> None:
    catalogue = load_catalogue(folder(agreements=[an_agreement()]))
    assert catalogue.agreements[0].transfer.kind is TermKind.TRANSFER


@pytest.mark.clause("210-15(2)")
@pytest.mark.parametrize(
    "changes", [{"mfc": "ministry"}, {"body": "centre"}, {"services": ["other"]}]
)
def test_an_agreement_of_other_parties_does_not_load(
    folder: Build, changes: dict[str, Any]
) -> None:
    assert clauses_of(folder(agreements=[an_agreement(**changes)])) == {"210-15(2)"}


@pytest.mark.parametrize("name", ["documents", "terms", "results"])
def test_a_code_that_stands_twice_is_refused(folder: Build, name: str) -> None:
    twice = an_entry()[name] * 2
    (problem,) = problems_of(folder(an_entry(**{name: twice})))
    assert problem.path == name
    assert "stands twice" in problem.message


@pytest.mark.parametrize("name", ["information", "actions"])
def test_the_three_closed_lists_share_their_codes(folder: Build, name: str) -> None:
    line = {"code": "identity", "title": TITLE, "act": "rules"}
    (problem,) = problems_of(folder(an_entry(**{name: [line]})))
    assert "'identity' stands twice" in problem.message


def _only(folder: Path) -> Entry:
    (entry,) = load_catalogue(folder).versions
    return entry
