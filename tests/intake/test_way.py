"""Show the way of a request off the straight line: manifests, suspensions, refusals, withdrawal."""

from datetime import date

import pytest

from intake.catalogue import TransferChannel
from intake.catalogue.participants import TransferTerm
from tests.support.applications import BODY, MFC
from tests.support.intake import (
    acknowledge,
    change_agreement,
    close,
    heard,
    issue,
    lead_to,
    portal,
    receive_result,
    refuse,
    registered,
    registered_by_portal,
    report_incomplete,
    resume,
    shown,
    step,
    suspend,
    taken,
    timeline,
    transfer,
    with_suspension,
    withdraw,
)
from tests.support.rows import fetch, row_counts

PREFIX = "okno.intake.request."


async def clocks_of(intake, kind=None):
    rows = await fetch(intake.admin_url, "SELECT * FROM intake.deadlines ORDER BY id")
    return [row for row in rows if kind in {None, row["kind"]}]


@pytest.mark.clause("210-16(5)1")
async def test_the_body_names_what_is_missing_and_gets_it_by_another_manifest(intake, clock):
    made = await registered(intake)
    await transfer(intake, made["id"])
    answer = await step(intake, made["id"], "incomplete", body={"missing": ["diploma"]})
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/not-on-the-manifest"
    clock.forward(hours=1)
    row = await report_incomplete(intake, made["id"], "request", "title-document")
    assert row["status"] == "incomplete"
    (incident,) = await shown(intake, f"{made['id']}/incidents")
    assert (incident["organisation"], incident["worker"]) == (MFC, "tester")
    assert incident["details"]["missing"] == ["request", "title-document"]
    assert incident["resolved_at"] is None
    assert [clock["state"] for clock in await clocks_of(intake, "transfer")] == ["met", "open"]
    clock.forward(hours=1)
    await transfer(intake, made["id"])
    await acknowledge(intake, made["id"])
    (incident,) = await shown(intake, f"{made['id']}/incidents")
    assert incident["resolved_at"] is not None
    first, second = await shown(intake, f"{made['id']}/transfers")
    assert first["missing"] == ["request", "title-document"]
    assert second["missing"] is None
    assert second["answered_at"] is not None
    assert first["manifest"] != second["manifest"]
    assert [clock["state"] for clock in await clocks_of(intake, "transfer")] == ["met", "met"]
    told = await heard(intake, PREFIX + "acknowledged")
    types = [event.type.removeprefix(PREFIX) for event in told if event.key == made["id"]]
    assert types == ["registered", "transferred", "incomplete", "transferred", "acknowledged"]


@pytest.mark.clause("210-11.1(2)")
async def test_a_suspended_service_loses_none_of_its_days(intake, clock):
    with_suspension(intake)
    made = await registered(intake)
    assert made["due_at"].startswith("2026-03-16T21")
    await lead_to(intake, made["id"], "transfer")
    answer = await step(intake, made["id"], "suspend", body={"ground": "tired"})
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/suspension-ground-unknown"
    clock.forward(days=1)
    row = await suspend(intake, made["id"])
    assert (row["status"], row["ground"]) == ("suspended", "rights-contested")
    assert (await step(intake, made["id"], "result")).status_code == 409
    clock.forward(days=2)
    row = await resume(intake, made["id"])
    assert (row["status"], row["ground"]) == ("acknowledged", None)
    assert row["due_at"].startswith("2026-03-18T21")
    (provision,) = await clocks_of(intake, "provision")
    assert (provision["state"], provision["due_at"].date()) == ("open", date(2026, 3, 18))
    await receive_result(intake, made["id"])
    (provision,) = await clocks_of(intake, "provision")
    assert provision["state"] == "met"
    entries = await timeline(intake, made["id"])
    suspended = next(entry for entry in entries if entry["kind"] == "suspended")
    assert suspended["details"] == {"ground": "rights-contested", "clause": "218-27"}


@pytest.mark.clause("210-11.1(5)")
async def test_a_refusal_on_a_ground_that_no_law_names_is_stopped_and_kept(intake):
    made = await registered(intake)
    assert (await step(intake, made["id"], "refuse", body={"ground": "x"})).status_code == 409
    await transfer(intake, made["id"])
    answer = await step(intake, made["id"], "refuse", body={"ground": "chief-said-so"})
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/refusal-ground-unknown"
    assert answer.json()["clause"]["id"] == "210-11.1(5)"
    assert (await shown(intake, made["id"]))["status"] == "transferred"
    kinds = [entry["kind"] for entry in await timeline(intake, made["id"])]
    assert kinds == ["registered", "transferred", "refusal-stopped"]
    row = await refuse(intake, made["id"])
    assert (row["status"], row["outcome"]) == ("refused", "refused")
    assert row["ground"] == "suspension-not-remedied"
    (provision,) = await clocks_of(intake, "provision")
    assert provision["state"] == "met"
    assert (await issue(intake, made["id"]))["status"] == "issued"
    assert (await close(intake, made["id"]))["status"] == "closed"
    told = await heard(intake, PREFIX + "closed")
    types = [event.type.removeprefix(PREFIX) for event in told if event.key == made["id"]]
    assert types == [
        "registered", "transferred", "refusal-stopped", "refused", "result-issued", "closed",
    ]  # fmt: skip
    stopped = next(event for event in told if event.type == PREFIX + "refusal-stopped")
    assert b'"ground":"chief-said-so","organisation":"%s"' % BODY.encode() in stopped.data


@pytest.mark.clause("210-15(1)")
async def test_an_applicant_takes_a_request_back_through_mfc_or_portal(intake):
    made = await registered_by_portal(intake)
    await transfer(intake, made["id"])
    answer = await step(intake, made["id"], "withdraw", headers=portal(intake))
    assert answer.json()["status"] == "withdrawn"
    assert {clock["state"] for clock in await clocks_of(intake)} == {"met", "cancelled"}
    assert (await step(intake, made["id"], "result")).status_code == 409
    assert (await close(intake, made["id"]))["status"] == "closed"
    other = await registered(intake)
    await withdraw(intake, other["id"])
    told = await heard(intake, PREFIX + "withdrawn", PREFIX + "withdrawn")
    through = {event.key: event.data for event in told if event.type == PREFIX + "withdrawn"}
    assert b'"through":"portal"' in through[made["id"]]
    assert b'"through":"mfc"' in through[other["id"]]


@pytest.mark.clause("210-16(4)3")
async def test_papers_are_passed_on_by_the_agreements_ways_alone(intake):
    change_agreement(intake, "mfc-rosreestr", channels=frozenset({TransferChannel.PAPER}))
    made = await registered(intake)
    before = await row_counts(intake.admin_url, "intake")
    for channels, slug in (
        (["electronic"], "transfer-channel-not-agreed"),
        (["paper", "electronic"], "transfer-channel-not-agreed"),
        (["paper", "paper"], "invalid-body"),
        (["pigeon"], "invalid-body"),
    ):
        answer = await step(intake, made["id"], "transfer", body={"channels": channels})
        assert answer.status_code == 422, answer.text
        assert answer.json()["type"] == f"/problems/{slug}"
    assert await row_counts(intake.admin_url, "intake") == before
    await taken(intake, made["id"], "transfer", body={"channels": ["paper"]})
    await report_incomplete(intake, made["id"], "request")
    change_agreement(intake, "mfc-rosreestr", channels=frozenset(TransferChannel))
    await transfer(intake, made["id"])
    passed_on = await shown(intake, f"{made['id']}/transfers")
    assert [one["channels"] for one in passed_on] == [["paper"], ["electronic", "paper"]]
    told = await heard(intake, *[PREFIX + "transferred"] * 2)
    assert [b'"channels":["paper"]' in e.data for e in told if e.type.endswith("transferred")] == [
        True, False,
    ]  # fmt: skip


@pytest.mark.clause("210-16(4)3")
@pytest.mark.clause("210-16(5)2")
async def test_the_agreements_term_drives_the_clock_of_passing_on_each_time(intake, clock):
    known = intake.app.state.context.catalogue.agreements
    own = next(one for one in known if one.code == "mfc-rosreestr").transfer
    change_agreement(
        intake, "mfc-rosreestr", transfer=TransferTerm(amount=3, unit=own.unit, default=True)
    )
    made = await registered(intake)
    await transfer(intake, made["id"])
    clock.forward(days=1)
    await report_incomplete(intake, made["id"], "request")
    first, second = await clocks_of(intake, "transfer")
    assert (first["due_at"].date(), second["due_at"].date()) == (
        date(2026, 3, 5), date(2026, 3, 6),
    )  # fmt: skip
    assert (first["clause"], first["parties"]) == ("210-16(5)2", [MFC, BODY])
