"""Show that results are told of, given out by a receipt, or sent back when nobody comes."""

import json

import pytest

from intake.catalogue import MadeFrom, Title
from shared.auth import Role
from tests.support.applications import MFC, SERVICE
from tests.support.door import let_in, records
from tests.support.forms import form_numbers, printed, said, text_of
from tests.support.intake import (
    RESULT,
    acknowledge,
    change_agreement,
    change_service,
    close,
    heard,
    issue,
    lead_to,
    make_document,
    official,
    portal,
    registered,
    registered_by_portal,
    return_unclaimed,
    shown,
    step,
    tell_ready,
    timeline,
    transfer,
    worker,
)
from tests.support.kernel import eventually
from tests.support.rows import fetch

PREFIX = "okno.intake.request."
NAME = "Каноничева Ульяна Прохоровна"


async def clocks_of(intake) -> dict[str, str]:
    rows = await fetch(intake.admin_url, "SELECT kind, state FROM intake.deadlines")
    return {row["kind"]: row["state"] for row in rows}


async def unclaimed(intake, headers=None):
    answer = await intake.client.get("/unclaimed", headers=headers or worker(intake))
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


def with_document(intake, **changes):
    """Let the service's first result be made from a system of the body."""
    entry = intake.app.state.context.catalogue.version(SERVICE, 1)
    made_from = MadeFrom(system=Title(ru="ФГИС ЕГРН", en="The register's system"))
    made = entry.results[0].model_copy(update={"made_from": made_from, **changes})
    change_service(intake, SERVICE, results=(made, *entry.results[1:]))


@pytest.mark.clause("210-16(1)6")
@pytest.mark.clause("210-16(5)2")
async def test_a_representative_signs_a_receipt_that_alone_tells_whose_the_result_is(intake):
    await let_in(intake, (MFC, "tester"))
    made = await registered_by_portal(intake)
    await lead_to(intake, made["id"], "result")
    assert (await clocks_of(intake))["issue"] == "open"
    row = await tell_ready(intake, made["id"])
    assert (row["status"], row["ready_at"]) == ("result-received", "2026-03-02T09:00:00Z")
    assert (await step(intake, made["id"], "ready")).status_code == 409
    assert (await clocks_of(intake))["collection"] == "open"
    given = {"receiver": "representative", "authority_checked": True}
    row = await issue(intake, made["id"], **given, authority="parent", identity="foreign-passport")
    assert row["issued_at"] is not None
    assert await clocks_of(intake) == dict.fromkeys(
        ("provision", "transfer", "issue", "collection"), "met"
    )
    (number,) = await form_numbers(intake, made["id"], "receipt")
    assert (await printed(intake, number, headers=portal(intake))).status_code == 403
    first = await printed(intake, number, headers=worker(intake))
    text = text_of(first.content)
    for words in (
        "РАСПИСКА",
        f"№ {number}",
        NAME,
        "представитель заявителя",
        "родитель",
        "заграничный паспорт",
        "Выписка из ЕГРН, удостоверяющая учёт или регистрацию",
    ):
        assert words in text
    assert first.content == (await printed(intake, number, headers=worker(intake))).content
    seen = [one for one in await records(intake, MFC) if "surname" in one["fields"]]
    assert {one["person"] for one in seen} == {"tester"}
    kept = await fetch(intake.admin_url, "SELECT data::text FROM intake.printed_forms")
    assert not any(part in row["data"] for row in kept for part in NAME.split())


@pytest.mark.clause("210-16(1)6")
async def test_a_result_that_nobody_comes_for_is_listed_and_goes_back(intake, clock):
    made = await registered(intake)
    await lead_to(intake, made["id"], "result")
    refused = await step(intake, made["id"], "return")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-unclaimed-yet")
    await tell_ready(intake, made["id"])
    clock.forward(days=29)
    assert (await step(intake, made["id"], "return")).status_code == 409
    assert await unclaimed(intake) == []
    clock.forward(days=10)

    async def is_listed() -> bool:
        return await unclaimed(intake) == [made["id"]]

    await eventually(is_listed, within=20)
    supervisor = intake.bearer(Role.SUPERVISOR, organisation=MFC)
    assert await unclaimed(intake, supervisor) == [made["id"]]
    assert await unclaimed(intake, worker(intake, "mfc-kazan-1")) == []
    answer = await intake.client.get("/unclaimed", headers=official(intake))
    assert answer.status_code == 403
    assert (await return_unclaimed(intake, made["id"]))["status"] == "returned"
    assert await unclaimed(intake) == []
    assert (await close(intake, made["id"]))["status"] == "closed"
    told = [event.type for event in await heard(intake, PREFIX + "closed")]
    assert told.count(PREFIX + "unclaimed") == 1
    assert told.count(PREFIX + "returned") == 1


@pytest.mark.clause("210-16(1)7")
async def test_a_document_made_from_a_system_is_issued_and_says_what_it_was_made_from(intake):
    entry = intake.app.state.context.catalogue.version(SERVICE, 1)
    law = entry.refusal_grounds[0].federal_law
    barred = MadeFrom(system=Title(ru="ФГИС ЕГРН", en="The system"), barred_by=law)
    change_agreement(intake, "mfc-rosreestr", documents_from_systems=False)
    made = await registered(intake)
    body = {"code": RESULT}
    for prepare, slug in (
        (lambda: with_document(intake, made_from=None), "not-made-from-systems"),
        (lambda: with_document(intake), "system-document-not-agreed"),
        (lambda: with_document(intake, made_from=barred), "system-document-barred"),
    ):
        prepare()
        if slug == "system-document-barred":
            change_agreement(intake, "mfc-rosreestr", documents_from_systems=True)
        answer = await step(intake, made["id"], "system-documents", body=body)
        assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{slug}")
        assert answer.json()["clause"]["id"] == "210-16(1)7"
    with_document(intake)
    row = await make_document(intake, made["id"])
    assert (row["status"], row["result"], row["outcome"]) == (
        "result-received", RESULT, "granted",
    )  # fmt: skip
    assert await clocks_of(intake) == {"provision": "met", "transfer": "cancelled", "issue": "open"}
    (number,) = await form_numbers(intake, made["id"], "system-document")
    text = text_of((await printed(intake, number, headers=worker(intake), purpose="")).content)
    for words in ("ЗАВЕРИТЕЛЬНАЯ НАДПИСЬ", "ФГИС ЕГРН", "02.03.2026, 12:00", "tester"):
        assert words in text
    await issue(intake, made["id"])
    (receipt,) = await form_numbers(intake, made["id"], "receipt")
    await let_in(intake, (MFC, "tester"))
    (document,) = (await said(intake, receipt, headers=worker(intake)))["documents"]
    assert number in document["title"]
    told = await heard(intake, PREFIX + "document-made")
    assert any(b'"worker":"tester"' in one.data for one in told if one.type.endswith("made"))


@pytest.mark.clause("210-16(1.1)")
async def test_an_engaged_organisation_leads_a_request_as_far_as_its_engagement_goes(intake):
    made = await registered(intake)
    involved = intake.bearer(Role.INVOLVED_WORKER, organisation="partner-demo", subject="sidorova")
    assert (await step(intake, made["id"], "transfer", headers=involved)).status_code == 404
    await fetch(intake.admin_url, "UPDATE intake.requests SET involved = 'partner-demo'")
    answer = await step(
        intake, made["id"], "system-documents", headers=involved, body={"code": RESULT}
    )
    assert answer.status_code == 422, answer.text
    for name in ("transfer", "result", "ready", "issue", "close"):
        headers = official(intake) if name == "result" else involved
        answer = await step(intake, made["id"], name, headers=headers)
        assert answer.status_code == 200, answer.text
    (passed_on,) = await shown(intake, f"{made['id']}/transfers")
    assert (passed_on["organisation"], passed_on["worker"]) == ("partner-demo", "sidorova")
    other = await registered(intake)
    await fetch(intake.admin_url, "UPDATE intake.requests SET involved = 'partner-demo'")
    with_document(intake)
    answer = await step(
        intake, other["id"], "system-documents", headers=involved, body={"code": RESULT}
    )
    assert answer.json()["type"] == "/problems/outside-the-engagement", answer.text
    assert answer.json()["clause"]["id"] == "210-16(1.1)"
    assert (await shown(intake, other["id"]))["status"] == "registered"


@pytest.mark.clause("210-16(5)2")
async def test_a_late_passing_on_and_a_late_issue_name_organisation_and_worker_once(intake, clock):
    made = await registered(intake)
    clock.forward(days=3)
    late = [PREFIX + "lateness-noted"]
    await heard(intake, *late)
    await transfer(intake, made["id"])
    await acknowledge(intake, made["id"])
    await step(intake, made["id"], "result")
    clock.forward(days=3)
    told = await heard(intake, *late * 2, *["okno.deadlines.deadline.breached"] * 2)
    someone = intake.bearer(Role.MFC_WORKER, organisation=MFC, subject="petrova")
    assert (await step(intake, made["id"], "issue", headers=someone)).status_code == 200
    noted = [json.loads(event.data) for event in told if event.type == late[0]]
    assert [(one["kind"], one["organisation"], one["worker"]) for one in noted] == [
        ("transfer", MFC, "tester"),
        ("issue", MFC, "tester"),
    ]
    breached = [event for event in told if event.type == "okno.deadlines.deadline.breached"]
    assert len(breached) == 2
    incidents = await shown(intake, f"{made['id']}/incidents")
    assert [one["kind"] for one in incidents] == ["late-transfer", "late-issue"]
    assert incidents[0]["details"] == {
        "due_at": "2026-03-03T21:00:00+00:00", "clause": "210-16(5)2",
    }  # fmt: skip
    kinds = [entry["kind"] for entry in await timeline(intake, made["id"])]
    assert kinds.count("lateness-noted") == 2
