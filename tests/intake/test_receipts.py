"""Show that what was received is a fact of its own, and that papers go away only on a ground."""

import json
from datetime import timedelta

import pytest

from shared.events import DeadlineBreached
from tests.support.applications import BODY, MFC, SERVICE, a_key, an_application
from tests.support.intake import heard, official, register, registered, shown, worker
from tests.support.rows import fetch, row_counts


async def received(intake, **changes):
    body = {
        "service": SERVICE,
        "channel": "mfc",
        "presented": [{"code": "identity", "form": "paper"}],
        **changes,
    }
    headers = {**worker(intake), **a_key()}
    return await intake.client.post("/receipts", json=body, headers=headers)


async def turn_away(intake, receipt, ground, *, headers=None):
    return await intake.client.post(
        f"/receipts/{receipt['id']}/turn-away",
        json={"ground": ground},
        headers=headers or worker(intake),
    )


@pytest.mark.clause("210-11.1(1)")
@pytest.mark.clause("210-11.1")
async def test_the_clock_of_registration_runs_from_the_receipt_and_is_met_late_if_it_is(
    intake, clock
):
    receipt = (await received(intake)).json()
    assert receipt["due_at"] == "2026-03-03T21:00:00Z", "the next working day"
    clock.now += timedelta(days=3)
    other = await register(intake, receipt=receipt["id"], service="rosreestr-extract")
    assert other.status_code == 422
    made = await registered(intake, receipt=receipt["id"])
    assert made["received_at"] == receipt["received_at"] != made["registered_at"]
    again = await register(intake, receipt=receipt["id"])
    assert (again.status_code, again.json()["clause"]["id"]) == (409, "210-11.1(1)")

    timeline = await shown(intake, f"{made['id']}/timeline")
    assert [one["kind"] for one in timeline["entries"]][:2] == ["received", "registered"]
    (ran,) = [one for one in timeline["clocks"] if one["kind"] == "registration"]
    assert ran["state"] in {"met-late", "breached", "open"}
    events = await heard(intake, DeadlineBreached.type)
    breached = [json.loads(one.data) for one in events if one.type == DeadlineBreached.type]
    assert [one["kind"] for one in breached] == ["registration"]
    (kept,) = await fetch(
        intake.admin_url, "SELECT state, met_at FROM intake.deadlines WHERE kind = 'registration'"
    )
    assert (kept["state"], kept["met_at"]) == ("met-late", clock.now)
    ahead = await received(intake, received_at=(clock.now + timedelta(hours=1)).isoformat())
    assert ahead.json()["clause"]["id"] == "210-11.1(1)"


@pytest.mark.clause("210-11.1(4)")
async def test_papers_are_turned_away_on_a_ground_of_the_catalogue_and_an_attempt_without_is_kept(
    intake,
):
    receipt = (await received(intake)).json()
    stopped = await turn_away(intake, receipt, "no-copy-of-the-work-book")
    assert (stopped.status_code, stopped.json()["clause"]["id"]) == (422, "210-11.1(4)")
    stranger = worker(intake, "mfc-kazan-1")
    ground = "identity-not-established"
    assert (await turn_away(intake, receipt, ground, headers=stranger)).status_code == 404
    turned = await turn_away(intake, receipt, ground)
    assert (turned.status_code, turned.json()["status"]) == (200, "turned-away")
    assert (await turn_away(intake, receipt, ground)).status_code == 409
    assert (await register(intake, receipt=receipt["id"])).status_code == 409

    types = ("turned-away", "turn-away-stopped", "received")
    told = await heard(intake, *(f"okno.intake.request.{one}" for one in types))
    assert {one.key for one in told if "request" in one.type} == {receipt["id"]}
    for headers, count in ((worker(intake), 1), (official(intake, BODY), 1), (stranger, 0)):
        page = await intake.client.get("/receipts?status=turned-away", headers=headers)
        assert len(page.json()["items"]) == count
    clocks = await fetch(intake.admin_url, "SELECT state FROM intake.deadlines")
    assert [row["state"] for row in clocks] == ["cancelled"]


@pytest.mark.clause("210-15(1)")
async def test_one_application_carries_several_services_all_or_none(intake):
    whole = an_application()
    common = {name: whole.pop(name) for name in ("channel", "applicant")}
    services = [whole, {**whole, "documents": []}]
    headers = {**worker(intake), **a_key()}

    async def apply(services, key=headers):
        body = {**common, "services": services}
        return await intake.client.post("/applications", json=body, headers=key)

    refused = await apply(services)
    problem = refused.json()
    assert (refused.status_code, problem["clause"]["id"]) == (422, "210-7(6)")
    assert problem["errors"][0]["pointer"] == "/body/services/1"
    assert (await row_counts(intake.admin_url, "intake"))["requests"] == 0

    services[1] = whole
    made = await apply(services)
    assert made.status_code == 201, made.text
    assert (await apply(services)).json() == made.json(), "a repetition"
    numbers = [one["number"] for one in made.json()["requests"]]
    assert len(set(numbers)) == 2
    kept = await fetch(
        intake.admin_url, "SELECT file_id, application_id FROM intake.requests ORDER BY number"
    )
    assert len({row["file_id"] for row in kept}) == 2, "a file each"
    assert {str(row["application_id"]) for row in kept} == {made.json()["id"]}
    counts = await row_counts(intake.admin_url, "intake")
    assert (counts["requests"], counts["deadlines"]) == (2, 4)
    found = await intake.client.get(made.headers["Location"], headers=worker(intake))
    assert [one["number"] for one in found.json()["requests"]] == numbers
    stranger = worker(intake, "mfc-kazan-1")
    hidden = await intake.client.get(made.headers["Location"], headers=stranger)
    assert hidden.status_code == 404
    assert MFC in numbers[0]
