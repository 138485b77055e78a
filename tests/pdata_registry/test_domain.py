"""The rules of the shipped editions, without any IO."""

from datetime import date

import pytest
import yaml

from pdata_registry.domain import SPECIAL, Processing, judge, keep_until
from pdata_registry.editions import Editions, EditionsError, load_editions, shipped_folder
from shared.law import Clause
from shared.operations import Operation

EDITIONS = load_editions(shipped_folder())
TODAY = date(2026, 3, 2)
MAKART = EDITIONS.in_force("makart", on=TODAY)
ALL = {one.code: one.fields for one in MAKART.categories}
PURPOSES = {"site-users": "technical-problems"}


def slugs(**changes) -> list[str]:
    values = {
        "category": "owners",
        "fields": frozenset({"surname"}),
        "purpose": "contract-performance",
        "basis": "contract",
        "operation": Operation.RECORDING,
    }
    return [one.slug for one in judge(MAKART, Processing(**(values | changes)))]


@pytest.mark.clause("PD-2.3")
@pytest.mark.parametrize(
    ("category", "field"),
    [(category, field) for category in ALL for field in sorted(ALL[category])],
)
def test_every_field_of_the_closed_lists_passes(category, field) -> None:
    purpose = PURPOSES.get(category, "contract-performance")
    paper = "hiring" if category == "staff" else None
    fields = frozenset({field})
    assert slugs(category=category, fields=fields, purpose=purpose, paper=paper) == []


@pytest.mark.clause("PD-2.3")
@pytest.mark.parametrize(
    ("category", "field"),
    [
        ("staff", "ownership-right"),
        ("owners", "family-members"),
        ("contractors", "military-duty"),
        ("contractors", "family-members"),
        ("site-users", "surname"),
        ("staff", "ip-address"),
        ("owners", "salary"),
    ],
)
def test_a_field_outside_the_closed_list_does_not_pass(category, field) -> None:
    purpose = PURPOSES.get(category, "contract-performance")
    paper = "hiring" if category == "staff" else None
    fields = frozenset({field})
    found = slugs(category=category, fields=fields, purpose=purpose, paper=paper)
    assert found == ["fields-outside-the-list"]


@pytest.mark.clause("PD-2.1")
def test_the_same_field_passes_for_one_purpose_and_is_excessive_for_another() -> None:
    birth = frozenset({"birth-date"})
    assert slugs(fields=birth, purpose="contract-performance") == []
    assert slugs(fields=birth, purpose="service-quality") == ["excessive-for-the-purpose"]


@pytest.mark.clause("PD-2.3.4")
def test_data_of_site_users_serve_technical_problems_only() -> None:
    user = {"category": "site-users", "fields": frozenset({"phone"})}
    assert slugs(**user, purpose="technical-problems") == []
    assert slugs(**user, purpose="service-quality") == ["excessive-for-the-purpose"]


@pytest.mark.clause("PD-6.1.3")
@pytest.mark.parametrize("field", sorted(SPECIAL))
def test_special_categories_pass_by_a_named_federal_law_only(field) -> None:
    fields = frozenset({field})
    assert slugs(fields=fields) == ["special-category"]
    assert slugs(fields=fields, law=Clause.parse("PD-6.1.3")) == ["special-category"]
    assert slugs(fields=fields, law=Clause.parse("152-10")) == []


@pytest.mark.clause("PD-3.2")
def test_operations_are_the_thirteen_of_the_closed_list() -> None:
    assert len(Operation) == 13
    assert all(slugs(operation=operation) == [] for operation in Operation)
    assert slugs(operation="selling") == ["operation-unknown"]


@pytest.mark.clause("PD-2.1")
@pytest.mark.parametrize("basis", [None, "wish", "PD-2.1", "999-1"])
def test_a_basis_is_a_federal_law_or_a_kind_that_the_edition_names(basis) -> None:
    assert slugs(basis=basis) == ["basis-missing"]
    assert slugs(basis="152-6") == []


def rule(code: str):
    return MAKART.rule_of(code)


@pytest.mark.clause("PD-3.6.1")
@pytest.mark.parametrize(
    ("paper", "harmful", "years"),
    [
        *((paper, False, 50) for paper in sorted(MAKART.rule_of("staff-orders").papers)),
        ("annual-leave", False, 5),
        ("annual-leave", True, 50),
        ("study-leave", False, 5),
        ("study-leave", True, 50),
        ("duty", True, 5),
        ("internal-inquiry", True, 5),
        ("business-trip", True, 5),
        ("disciplinary-penalty", False, 3),
        ("disciplinary-penalty", True, 3),
    ],
)
def test_papers_of_the_staff_are_kept_by_their_kind(paper, harmful, years) -> None:
    found = MAKART.rule(category="staff", paper=paper, harmful=harmful)
    closed = date(2026, 3, 2)
    kept = keep_until(found, collected_on=closed, closed_on=closed)
    assert kept == date(2026 + years, 3, 2)


@pytest.mark.clause("PD-3.6.1")
def test_the_closed_list_of_papers_has_24_kinds() -> None:
    papers = {paper for one in MAKART.retention for paper in one.papers}
    assert len(papers) == 24


@pytest.mark.clause("PD-3.6.1")
def test_orders_closed_before_2003_are_kept_75_years() -> None:
    old, new = date(2002, 12, 31), date(2003, 1, 1)
    orders = rule("staff-orders")
    assert keep_until(orders, collected_on=old, closed_on=old) == date(2077, 12, 31)
    assert keep_until(orders, collected_on=old, closed_on=new) == date(2053, 1, 1)


@pytest.mark.clause("PD-3.6.2")
@pytest.mark.parametrize("closed", [date(2026, 1, 1), date(2026, 12, 31)])
def test_five_years_run_from_the_1_january_after_the_closing(closed) -> None:
    for code in ("owners-files", "contractors-files"):
        assert keep_until(rule(code), collected_on=closed, closed_on=closed) == date(2032, 1, 1)


@pytest.mark.clause("PD-3.6.4")
def test_data_of_site_users_are_kept_a_year_from_their_collection() -> None:
    kept = keep_until(rule("site-users-data"), collected_on=date(2028, 2, 29), closed_on=None)
    assert kept == date(2029, 3, 1)


@pytest.mark.clause("PD-3.6")
@pytest.mark.parametrize("code", ["staff-orders", "owners-files", "contractors-files"])
def test_an_open_file_has_no_end(code) -> None:
    assert keep_until(rule(code), collected_on=date(1990, 1, 1), closed_on=None) is None


def book(*editions) -> Editions:
    return Editions(operators=[EDITIONS.operator("makart")], editions=editions)


@pytest.mark.clause("PD-1.4")
def test_the_first_edition_is_in_force_from_its_approval() -> None:
    assert book(MAKART).in_force("makart", on=date(2022, 9, 30)) is None
    assert book(MAKART).in_force("makart", on=date(2022, 10, 1)) is MAKART


@pytest.mark.clause("PD-1.4")
@pytest.mark.parametrize(
    ("posted", "since"),
    [(date(2026, 2, 10), date(2026, 2, 10)), (date(2026, 1, 10), date(2026, 2, 1)), (None, None)],
)
def test_a_later_edition_is_in_force_from_approval_and_posting(posted, since) -> None:
    changes = {"version": 2, "approved_on": date(2026, 2, 1), "posted_on": posted}
    later = MAKART.model_copy(update=changes)
    editions = book(later, MAKART)
    assert editions.since(later) == since
    assert editions.in_force("makart", on=TODAY) is (later if since else MAKART)
    assert editions.in_force("makart", on=date(2026, 1, 31)) is MAKART


def written(tmp_path, **changes):
    """Write a folder with the managing company's edition, changed."""
    folder = shipped_folder()
    edition = yaml.safe_load((folder / "editions" / "makart-v1.yaml").read_text("utf-8"))
    (tmp_path / "editions").mkdir()
    (tmp_path / "operators.yaml").write_text(
        (folder / "operators.yaml").read_text("utf-8"), "utf-8"
    )
    text = yaml.safe_dump(edition | changes, allow_unicode=True)
    (tmp_path / "editions" / "one.yaml").write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"operator": "nobody"}, "no operator"),
        ({"retention": []}, "retention"),
        ({"way": "magic"}, "way"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_broken_edition_does_not_load(tmp_path, changes, said) -> None:
    with pytest.raises(EditionsError, match=said):
        load_editions(written(tmp_path, **changes))
