"""Show over HTTP what a service tells an applicant before he comes."""

from datetime import UTC, datetime

import pytest

from intake.catalogue import Citation
from tests.support.intake import change_service, registered


async def checklist(intake, service="rosreestr-registration", language="ru", **case):
    return await intake.client.post(
        f"/services/{service}/checklist", json=case, headers={"Accept-Language": language}
    )


async def told(intake, service="rosreestr-registration", language="ru", **case):
    answer = await checklist(intake, service, language, **case)
    assert answer.status_code == 200, answer.text
    return answer.json()


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
    assert [one["told"] for one in rich["circumstances"]] == [True, True]
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


@pytest.mark.clause("210-7(1)2")
async def test_registration_and_checklist_say_the_same(intake):
    made = await registered(intake)
    assert made["queries"] == codes((await told(intake))["queries"])
