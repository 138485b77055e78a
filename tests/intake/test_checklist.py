"""Show over HTTP what a service tells an applicant before he comes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from intake.catalogue import Basis, Citation, Override
from tests.support.intake import change_service, registered


async def checklist(intake, service="rosreestr-registration", language="ru", **case):
    return await intake.client.post(
        f"/services/{service}/checklist", json=case, headers={"Accept-Language": language}
    )


async def told(intake, service="rosreestr-registration", language="ru", **case):
    answer = await checklist(intake, service, language, **case)
    assert answer.status_code == 200, answer.text
    return answer.json()


def override(intake, *overrides):
    context = intake.app.state.context
    catalogue = replace(context.catalogue, overrides=overrides)
    intake.app.state.context = replace(context, catalogue=catalogue)


def codes(lines):
    return [line["code"] for line in lines]


@pytest.mark.clause("210-7(6)")
@pytest.mark.clause("210-7(1)2")
@pytest.mark.clause("210-16(1)4")
async def test_anyone_learns_what_to_bring_and_what_is_asked_for_him(intake, clock):
    clock.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    plain = await told(intake)
    assert codes(plain["bring"]) == ["identity", "title-document"]
    assert codes(plain["asked_by_platform"]) == ["payment", "object-record"]
    assert [(one["code"], one["holder"]) for one in plain["queries"]] == [
        ("payment-status", "treasury"),
        ("object-extract", "roskadastr"),
    ]
    (fee,) = plain["fees"]
    assert (fee["code"], fee["payer"], fee["amount"]) == ("right-person", "person", 400000)
    identity, payment = plain["bring"][0], plain["asked_by_platform"][0]
    assert identity["clause"]["text"] == "п. 1 ч. 6 ст. 7 Федерального закона № 210-ФЗ"
    assert identity["forms"] == ["paper", "electronic"]
    assert payment["clause"]["text"] == "п. 2 ч. 1 ст. 7 Федерального закона № 210-ФЗ"
    assert payment["holder_name"] == "Федеральное казначейство"
    assert plain["queries"][0]["clause"]["id"] == "210-16(2)"
    terms = {term["kind"]: term for term in plain["terms"]}
    assert terms["provision"]["due_at"] == "2026-03-16T21:00:00Z"
    assert (terms["provision"]["provisional"], terms["correction"]["due_at"]) == (False, None)

    told_all = {
        "applicant": "entity",
        "represented": True,
        "circumstances": ["right-not-registered", "spouse-must-agree"],
    }
    rich = await told(intake, language="en", **told_all)
    assert codes(rich["bring"]) == [
        "identity",
        "title-document",
        "unregistered-title",
        "spouse-agreement",
        "authority",
    ]
    assert rich["bring"][2]["clause"] == {
        "id": "210-7(6)15",
        "text": "article 7(6)(15) of Federal Law No. 210-FZ",
    }
    assert "entity-extract" in codes(rich["queries"])
    assert codes(rich["fees"]) == ["right-entity"]
    assert [one["told"] for one in rich["circumstances"]] == [True, True, False]
    assert rich["title"].startswith("State cadastral registration")


@pytest.mark.clause("210-16(1)4")
async def test_a_case_that_the_service_does_not_know_is_refused_by_name(intake):
    for service, case, slug in (
        ("rosreestr-registration", {"circumstances": ["full-moon"]}, "circumstance-unknown"),
        ("rosreestr-registration", {"channel": "portal_regional"}, "channel-closed"),
        ("no-service", {}, "service-unknown"),
        ("rosreestr-registration", {"surname": "Каноничева"}, "invalid-body"),
        ("rosreestr-registration", {"territory": {"region": "Казань"}}, "invalid-body"),
    ):
        answer = await checklist(intake, service, **case)
        assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{slug}")
        assert "Каноничева" not in answer.text


@pytest.mark.clause("210-15(3)")
@pytest.mark.clause("210-7(7)")
async def test_the_checklist_tells_how_papers_may_come(intake):
    electronic = await told(intake, "kazan-town-planning-plan", "en")
    assert "Town Planning" in electronic["electronic_only"]
    assert {tuple(one["forms"]) for one in electronic["bring"]} == {("electronic",)}
    portal = await told(intake, channel="portal_federal")
    assert {one["code"]: one["data_instead"] for one in portal["bring"]} == {
        "identity": True,
        "title-document": False,
    }
    change_service(
        intake, "rosreestr-registration", documents_though_told=Citation(clause="218-18")
    )
    excepted = await told(intake, channel="portal_federal")
    assert {one["data_instead"] for one in excepted["bring"]} == {False}


@pytest.mark.clause("210-7(6.1)")
@pytest.mark.clause("210-7(6)")
async def test_a_class_is_moved_to_the_platform_where_and_by_what_act_it_may_be(intake):
    case = {"circumstances": ["guardian"]}
    here = await told(intake, "kazan-kindergarten", **case)
    moved = {one["code"]: one for one in here["asked_by_platform"]}["guardianship"]
    assert moved["clause"]["text"] == "ч. 6.1 ст. 7 Федерального закона № 210-ФЗ"
    assert moved["act"].startswith("Демонстрационный муниципальный правовой акт")
    assert moved["holder"] == "kazan-executive-committee"
    assert "held-guardianship" in codes(here["queries"])
    beyond = {"territory": {"region": "16", "oktmo": "92730000"}}
    there = await told(intake, "kazan-kindergarten", **case, **beyond)
    assert "guardianship" in codes(there["bring"])
    assert "held-guardianship" not in codes(there["queries"])

    made = await registered(
        intake,
        service="kazan-kindergarten",
        circumstances=["guardian"],
        information={"child-name": "Иван", "child-birth-date": "2022-01-01", "admission-date": "1"},
        documents=[{"code": "identity", "form": "paper"}],
    )
    assert made["queries"] == codes(here["queries"])

    own = Override(
        code="own-act",
        basis=Basis.OWN_ACT,
        service="rosreestr-registration",
        class_7_6=15,
        act=Citation(clause="218-69"),
        holder="roskadastr",
        in_force_from=date(2026, 1, 1),
    )
    override(intake, own)
    by_own_act = await told(intake, circumstances=["right-not-registered"])
    title = {one["code"]: one for one in by_own_act["asked_by_platform"]}["unregistered-title"]
    assert title["clause"]["text"] == "ч. 6 ст. 7 Федерального закона № 210-ФЗ"


@pytest.mark.clause("210-7(3)")
@pytest.mark.clause("210-7(5)-restricted")
@pytest.mark.clause("PD-6.1.3")
async def test_the_checklist_tells_whose_consent_a_law_makes_a_condition(intake):
    subsidy = await told(intake, "tatarstan-housing-subsidy", "en")
    lines = {one["code"]: one for one in [*subsidy["bring"], *subsidy["asked_by_platform"]]}
    assert lines["family-identity"]["consent"] == "article 6(1)(1) of Federal Law No. 152-FZ"
    assert lines["identity"]["consent"] is None
    income = {one["code"]: one for one in subsidy["queries"]}["income-check"]
    assert income["consent"] == [lines["tax-income"]["restricted_consent"]]
    assert "Tax Code" in lines["tax-income"]["restricted"]
    ill = await told(intake, "kazan-housing-queue", circumstances=["grave-illness"])
    assert "illness" in codes(ill["bring"])
    assert "illness" not in codes((await told(intake, "kazan-housing-queue"))["bring"])


@pytest.mark.clause("210-16(1)4")
async def test_anyone_reads_the_order_of_a_service(intake):
    answer = await intake.client.get("/services/rosreestr-registration")
    order = answer.json()
    assert codes(order["circumstances"])[0] == "right-not-registered"
    title = {one["code"]: one for one in order["documents"]}["unregistered-title"]
    assert title["when"]["circumstances"] == ["right-not-registered"]
    assert title["class_title"].startswith("правоустанавливающие документы")
    assert order["suspension_grounds"][0]["federal_law"].startswith("ч. 1 ст. 26")
    assert codes(order["actions"]) == ["sign-application"]
    assert order["necessary_services"] == ["cadastral-engineer"]


@pytest.mark.clause("210-7(1)2")
async def test_registration_and_checklist_say_the_same(intake):
    made = await registered(intake)
    assert made["queries"] == codes((await told(intake))["queries"])
