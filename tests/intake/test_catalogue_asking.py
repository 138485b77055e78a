"""A catalogue that asks, or moves to the platform, what the law does not bear is refused."""

import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from intake.catalogue import (
    Act,
    Action,
    ActKind,
    Basis,
    CatalogueError,
    Citation,
    Document,
    Ground,
    MadeFrom,
    Override,
    Restricted,
    Result,
    Supplier,
    Territory,
    When,
    load_catalogue,
    shipped_folder,
)
from intake.catalogue.asking import check_asking, necessary_services_are_listed
from intake.catalogue.override_rules import overrides_stand
from intake.catalogue.rules import check_entry

SHIPPED = load_catalogue(shipped_folder())
FEDERAL, REGIONAL, MUNICIPAL = (
    SHIPPED.version(code, 1)
    for code in ("rosreestr-registration", "tatarstan-large-family", "kazan-kindergarten")
)
TITLE = FEDERAL.title
LAW = Citation(clause="218-18")
KAZAN, TATARSTAN = Territory(region="16", oktmo="92701000"), Territory(region="16")
clause = pytest.mark.clause


def an_act(kind: str) -> Citation:
    act = Act(title="Акт", kind=ActKind(kind), verified=False, note="Пример.")
    return Citation(act=act)


def a_document(**changes) -> Document:
    made = {"code": "paper", "title": TITLE, "act": LAW, "supplier": Supplier.APPLICANT}
    return Document(**{**made, **changes})


def an_action(**changes) -> Action:
    return Action(code="deed", title=TITLE, act=LAW, **changes)


def a_result(bar: Citation) -> Result:
    made_from = MadeFrom(system=TITLE, barred_by=bar)
    return Result(code="paper", title=TITLE, issued_by=FEDERAL.body, made_from=made_from)


def clauses(**changes) -> list[str]:
    entry = FEDERAL.model_copy(update={"circumstances": (), "documents": (), **changes})
    return [str(finding.clause) for finding in check_asking(entry)]


def test_a_line_depends_on_circumstances_that_can_be_told():
    when = When(circumstances={"full-moon"}, unless={"right-not-registered"})
    known = {"circumstances": FEDERAL.circumstances}
    assert clauses(documents=(a_document(when=when),), **known) == ["None"]
    assert (
        clauses(documents=(a_document(when=When(circumstances={"right-not-registered"})),), **known)
        == []
    )


@clause("210-7(6)")
@pytest.mark.parametrize(
    ("number", "military", "found"),
    [
        (11, False, ["210-7(6)11"]),
        (13, False, []),
        (15, False, ["210-7(6)15"]),
        (17, True, ["210-7(6)17"]),
        (17, False, []),
        (19, False, []),
    ],
)
def test_a_class_that_a_circumstance_decides_is_asked_about(number, military, found):
    assert clauses(documents=(a_document(class_7_6=number, military=military),)) == found


@clause("210-7(5)-restricted")
@pytest.mark.parametrize(
    ("law", "consent", "found"),
    [
        (Citation(clause="NK-102"), None, []),
        (Citation(clause="NK-102"), Citation(clause="NK-102(1)1"), []),
        (an_act("government_act"), None, ["210-7(5)-restricted"]),
        (Citation(clause="NK-102"), an_act("internal_act"), ["210-7(5)-restricted"]),
    ],
)
def test_information_is_restricted_by_a_law_and_consent_is_asked_by_legislation(
    law, consent, found
):
    kept = Restricted(law=law, consent=consent)
    assert clauses(documents=(a_document(restricted=kept),)) == found


@clause("210-7(1)3")
def test_nobody_is_sent_elsewhere_but_for_a_service_on_the_lists():
    assert clauses(actions=(an_action(elsewhere=True),)) == ["210-7(1)3"]
    sent = an_action(elsewhere=True, from_service="medical-report")
    assert clauses(actions=(sent,)) == ["210-7(1)3"]
    assert clauses(actions=(sent,), necessary_services=("medical-report",)) == []
    services = SHIPPED.register.necessary_services
    assert list(necessary_services_are_listed(FEDERAL, services)) == []
    assert [str(one.clause) for one in necessary_services_are_listed(FEDERAL, ())] == ["210-7(1)3"]


@clause("210-7(7)")
@pytest.mark.parametrize(
    ("act", "found"),
    [(LAW, []), (an_act("regional_law"), []), (an_act("government_act"), ["210-7(7)"])],
)
def test_a_legislative_act_alone_asks_for_papers_where_data_would_do(act, found):
    assert clauses(documents_though_told=act) == found


@clause("210-16(1)7")
@pytest.mark.parametrize(("bar", "found"), [(LAW, []), (an_act("government_act"), ["210-16(1)7"])])
def test_a_federal_law_alone_bars_documents_from_a_system(bar, found):
    assert clauses(results=(a_result(bar),)) == found


@clause("210-11.1(2)")
def test_a_suspension_rests_on_a_federal_law():
    ground = Ground(code="ground", title=TITLE, federal_law=an_act("government_act"))
    entry = FEDERAL.model_copy(update={"suspension_grounds": (ground,)})
    assert [str(finding.clause) for finding in check_entry(entry)] == ["210-11.1(2)"]


def an_override(**changes) -> Override:
    made = {
        "code": "moved",
        "basis": Basis.REGION,
        "service": REGIONAL.code,
        "class_7_6": 14,
        "act": an_act("regional_law"),
        "holder": REGIONAL.body,
        "territory": TATARSTAN,
        "in_force_from": date(2026, 1, 1),
    }
    return Override(**{**made, **changes})


CITY = {
    "service": MUNICIPAL.code,
    "act": an_act("municipal_act"),
    "holder": MUNICIPAL.body,
    "territory": KAZAN,
}


def refused(override: Override) -> set[str]:
    found = overrides_stand([override], SHIPPED.versions, SHIPPED.participants)
    return {str(finding.clause) for _, finding in found}


@clause("210-7(6.1)")
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"act": an_act("regional_government_act")},
        CITY,
        {**CITY, "holder": REGIONAL.body},
        {"service": MUNICIPAL.code, "holder": MUNICIPAL.body},
    ],
)
def test_a_region_or_a_municipality_moves_a_class_for_its_own_services(changes):
    assert refused(an_override(**changes)) == set()


@clause("210-7(6.1)")
@pytest.mark.parametrize(
    "changes",
    [
        {"service": FEDERAL.code},
        {"act": an_act("regional_act")},
        {"act": an_act("government_act")},
        {"act": LAW},
        {"act": an_act("municipal_act")},
        {"territory": None},
        {"territory": Territory(region="77")},
        {"territory": KAZAN},
        {**CITY, "service": REGIONAL.code},
        {**CITY, "territory": Territory(region="16", oktmo="92730000")},
        {"holder": "mvd"},
        {"holder": "roskadastr"},
        {"holder": "mfc-tatarstan"},
        {"holder": "nobody"},
        {"service": "nothing"},
    ],
)
def test_another_act_service_territory_or_holder_moves_nothing(changes):
    assert refused(an_override(**changes)) == {"210-7(6.1)"}


@clause("210-7(6)")
def test_the_services_own_public_act_moves_a_class_of_any_service():
    own = {"basis": Basis.OWN_ACT, "service": FEDERAL.code, "territory": None, "holder": "mvd"}
    assert refused(an_override(**own, act=an_act("federal_order"))) == set()
    assert refused(an_override(**own, act=an_act("internal_act"))) == {"210-7(6)"}
    assert refused(an_override(**{**own, "territory": KAZAN})) == {"210-7(6)"}


@clause("210-7(6.1)")
def test_an_override_that_the_law_does_not_bear_is_named_with_its_line(tmp_path: Path):
    folder = tmp_path / "data"
    shutil.copytree(shipped_folder(), folder)
    file = folder / "overrides.yaml"
    known = yaml.safe_load(file.read_text("utf-8"))["overrides"]
    wrong = {**known[0], "code": "wrong", "service": "mvd-passport"}
    text = yaml.safe_dump({"overrides": [*known, wrong]}, sort_keys=False, default_flow_style=False)
    file.write_text(text, "utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(folder)
    (problem,) = caught.value.problems
    lines = file.read_text("utf-8").splitlines()
    assert lines[problem.line - 1].strip() == "service: mvd-passport"
    assert str(problem).startswith(f"{file}:{problem.line}: 210-7(6.1): overrides.1.service: ")
