"""The shipped catalogue loads; a catalogue that the law would not bear does not."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from intake.catalogue import (
    Act,
    ActKind,
    CatalogueError,
    Citation,
    Entry,
    Level,
    Participant,
    ParticipantKind,
    Problem,
    Supplier,
    TermKind,
    load_catalogue,
    shipped_folder,
)
from intake.catalogue.__main__ import main
from shared.law import Clause

SHIPPED = load_catalogue(shipped_folder())
TODAY = date(2026, 11, 22)

ACTS: dict[str, dict[str, Any]] = {
    "rules": {"title": "Правила", "kind": "government_act", "number": "1", "adopted": "2020-01-01"},
    "city": {"title": "Перечень", "kind": "municipal_act", "number": "2", "adopted": "2020-01-01"},
    "order": {"title": "Приказ", "kind": "internal_act", "number": "3", "adopted": "2020-01-01"},
}
TITLE = {"ru": "Название", "en": "Title"}
IDENTITY = {
    "code": "identity",
    "title": TITLE,
    "act": "rules",
    "supplier": "applicant",
    "class_7_6": 1,
}


def a_participant(code: str, kind: str, **changes: Any) -> dict[str, Any]:
    made = {"code": code, "kind": kind, "name": TITLE, "in_force_from": "2020-01-01"}
    return made | changes


def an_entry(**changes: Any) -> dict[str, Any]:
    made = {
        "code": "service",
        "version": 1,
        "in_force_from": "2025-01-01",
        "title": TITLE,
        "level": "federal",
        "listing_act": "rules",
        "body": "ministry",
        "channels": ["mfc"],
        "terms": [{"kind": "provision", "amount": 5, "unit": "working_days", "default": True}],
        "documents": [IDENTITY],
        "results": [{"code": "paper", "title": TITLE, "issued_by": "ministry"}],
    }
    return made | changes


def an_agreement(**changes: Any) -> dict[str, Any]:
    made = {
        "code": "agreement",
        "mfc": "centre",
        "body": "ministry",
        "number": "1",
        "in_force_from": "2025-01-01",
        "services": ["service"],
        "transfer": {"amount": 1, "unit": "working_days", "default": True},
    }
    return made | changes


PARTICIPANTS = [
    a_participant("ministry", "federal_body"),
    a_participant("treasury", "federal_body"),
    a_participant("city", "local_body"),
    a_participant("centre", "mfc"),
]

Build = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Build:
    """Write a catalogue out as files, each part given or usual."""

    def build(
        *entries: dict[str, Any],
        participants: list[dict[str, Any]] | None = None,
        agreements: list[dict[str, Any]] | None = None,
    ) -> Path:
        (tmp_path / "catalogue").mkdir()
        parts = {
            "acts": {"acts": ACTS},
            "participants": {"participants": participants or PARTICIPANTS},
            "agreements": {"agreements": agreements or []},
        }
        for name, data in parts.items():
            (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(data), "utf-8")
        text = yaml.safe_dump_all(entries or [an_entry()], sort_keys=False)
        (tmp_path / "catalogue" / "service.yaml").write_text(text, "utf-8")
        return tmp_path

    return build


def problems_of(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(folder)
    return caught.value.problems


def clauses_of(folder: Path) -> set[str]:
    return {str(problem.clause) for problem in problems_of(folder)}


# What ships


@pytest.mark.parametrize("entry", SHIPPED.versions, ids=[entry.code for entry in SHIPPED.versions])
def test_every_shipped_service_is_in_force_and_taken_in_under_an_agreement(entry: Entry) -> None:
    assert SHIPPED.entry(entry.code, TODAY) == entry
    assert entry.term(TermKind.PROVISION) is not None
    assert any(entry.code in agreement.services for agreement in SHIPPED.agreements)


def test_services_of_every_level_ship() -> None:
    levels = [entry.level for entry in SHIPPED.entries(TODAY)]
    assert len(levels) >= 12
    assert set(levels) == set(Level)


def test_the_fullest_example_raises_two_queries_and_more() -> None:
    entry = SHIPPED.entry("rosreestr-registration", TODAY)
    assert entry is not None
    assert {query.holder for query in entry.queries} == {"treasury", "fns", "roskadastr"}
    assert {line.supplier for line in entry.documents} >= {Supplier.APPLICANT, Supplier.PLATFORM}


def test_a_listing_act_without_a_number_is_told_apart_as_not_verified() -> None:
    acts = [entry.listing_act.act for entry in SHIPPED.versions]
    assert {act.verified for act in acts if act and act.number is None} == {False}


# Reading


def test_a_citation_names_a_clause_or_a_place_in_an_act() -> None:
    entry = SHIPPED.entry("kazan-address", TODAY)
    assert entry is not None
    term = entry.term(TermKind.PROVISION)
    assert term is not None
    assert term.act is not None
    assert term.act.text().startswith("п. 37: Правила присвоения")
    assert term.act.text().endswith("от 19.11.2014 № 1221")
    assert str(term.counted.clause) == "210-11.1(2)"


def test_a_term_that_cites_a_law_is_counted_under_that_law() -> None:
    entry = SHIPPED.entry("sfr-maternity-capital", TODAY)
    assert entry is not None
    term = entry.term(TermKind.PROVISION)
    assert term is not None
    assert term.counted.clause == Clause.parse("256-5(3)")


def test_an_entry_survives_being_stored_as_json() -> None:
    for entry in SHIPPED.versions:
        assert Entry.model_validate_json(entry.model_dump_json()) == entry


def test_a_problem_names_file_line_clause_and_field(folder: Build) -> None:
    line = {key: value for key, value in IDENTITY.items() if key != "act"}
    (problem,) = problems_of(folder(an_entry(documents=[line])))
    written = problem.file.read_text("utf-8").splitlines()
    assert written[problem.line - 1].strip().startswith("- code: identity")
    assert str(problem).startswith(f"{problem.file}:{problem.line}: 210-7(1)1: documents.0.act: ")


def test_every_problem_is_named_at_once(folder: Build) -> None:
    assert len(problems_of(folder(an_entry(version=0, code="Не код", surprise=1)))) == 3


def test_a_file_that_is_no_yaml_is_named_with_its_line(folder: Build) -> None:
    made = folder()
    (made / "catalogue" / "service.yaml").write_text("code: [\n", "utf-8")
    (problem,) = problems_of(made)
    assert problem.line == 2
    assert "is no YAML" in problem.message


def test_a_key_that_stands_twice_is_refused_and_not_overwritten(folder: Build) -> None:
    made = folder()
    file = made / "catalogue" / "service.yaml"
    text = file.read_text("utf-8")
    file.write_text(f"{text}body: city\n", "utf-8")
    (problem,) = problems_of(made)
    assert problem.line == len(text.splitlines()) + 1
    assert "the key 'body' stands twice" in problem.message


def test_a_folder_without_files_is_a_problem_and_not_an_empty_catalogue(tmp_path: Path) -> None:
    assert len(problems_of(tmp_path)) == 3


def test_an_unknown_act_is_refused(folder: Build) -> None:
    line = IDENTITY | {"act": {"act": "lost", "place": "п. 1"}}
    (problem,) = problems_of(folder(an_entry(documents=[line])))
    assert "'lost'" in problem.message


def test_an_act_without_its_number_has_to_say_that_it_is_not_verified() -> None:
    with pytest.raises(ValueError, match="number"):
        Act(title="Правила", kind=ActKind.REGIONAL_ACT)
    told = Act(title="Правила", kind=ActKind.REGIONAL_ACT, verified=False, note="Проверить.")
    assert Citation(act=told).text() == "Правила"


# Days


def test_the_version_of_the_day_is_found(folder: Build) -> None:
    first = an_entry(in_force_to="2025-06-30")
    second = an_entry(version=2, in_force_from="2025-07-01")
    catalogue = load_catalogue(folder(first, second))
    found = [catalogue.entry("service", day) for day in (date(2025, 6, 30), date(2025, 7, 1))]
    assert [entry and entry.version for entry in found] == [1, 2]
    assert catalogue.entry("service", date(2024, 12, 31)) is None
    assert catalogue.version("service", 1) == found[0]


def test_a_service_struck_off_the_list_is_not_found_from_that_day(folder: Build) -> None:
    catalogue = load_catalogue(folder(an_entry(in_force_to="2025-06-30")))
    assert catalogue.entry("service", date(2025, 7, 1)) is None
    assert catalogue.entries(date(2025, 7, 1)) == ()


def test_two_versions_in_force_on_one_day_are_refused(folder: Build) -> None:
    second = an_entry(version=2, in_force_from="2026-01-01")
    (problem,) = problems_of(folder(an_entry(), second))
    assert "version 1 of service is in force on the same day" in problem.message
    assert problem.line > 20


# Clauses


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


# Participants


@pytest.mark.clause("210-parties")
def test_participants_are_found_by_code_with_their_kind() -> None:
    found = SHIPPED.participant("rosreestr")
    assert found is not None
    assert found.kind is ParticipantKind.FEDERAL_BODY
    assert SHIPPED.participant("nobody") is None


@pytest.mark.parametrize("changes", [{"inn": "7706560537"}, {"ogrn": "1047796940466"}])
def test_a_number_with_wrong_control_digits_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="control digit"):
        Participant.model_validate(a_participant("body", "federal_body", **changes))


def test_a_participant_under_somebody_unknown_is_refused(folder: Build) -> None:
    lost = [*PARTICIPANTS, a_participant("office", "mfc", parent="nobody"), PARTICIPANTS[0]]
    messages = {problem.message for problem in problems_of(folder(participants=lost))}
    assert messages == {"no participant 'nobody'", "'ministry' stands twice"}


# The command


def test_the_command_praises_a_good_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(shipped_folder())]) == 0
    assert "services" in capsys.readouterr().out


def test_the_command_prints_problems_and_fails(
    folder: Build, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(folder(an_entry(listing_act="city")))]) == 1
    assert "service.yaml:" in capsys.readouterr().out


def _only(folder: Path) -> Entry:
    (entry,) = load_catalogue(folder).versions
    return entry
