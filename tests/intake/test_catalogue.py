"""The shipped catalogue loads; a file that is none does not, and its line is named."""

from datetime import date
from pathlib import Path

import pytest

from intake.catalogue import (
    Act,
    ActKind,
    Citation,
    Entry,
    Level,
    Participant,
    ParticipantKind,
    Supplier,
    TermKind,
    load_catalogue,
    shipped_folder,
)
from intake.catalogue.__main__ import main
from shared.law import Clause
from tests.support.catalogue_files import (
    IDENTITY,
    PARTICIPANTS,
    Build,
    a_participant,
    an_entry,
    problems_of,
)

SHIPPED = load_catalogue(shipped_folder())
TODAY = date(2026, 11, 22)


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
