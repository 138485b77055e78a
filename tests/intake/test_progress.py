"""Show the whole way of a request, and that no step is taken twice, early or blindly."""

import asyncio
from collections import Counter

import pytest

from intake.catalogue import Catalogue
from shared.auth import Role
from tests.support.applications import MFC
from tests.support.intake import (
    STEPS,
    change_service,
    heard,
    lead_to,
    official,
    registered,
    registered_by_portal,
    step,
    timeline,
    worker,
)
from tests.support.rows import fetch, row_counts

STATUSES = ["transferred", "result-received", "issued", "closed"]
TOLD = ["registered", "transferred", "result-received", "result-issued", "closed"]
CLOSED = "okno.intake.request.closed"


@pytest.mark.clause("210-15(1)")
@pytest.mark.clause("210-16(1)6")
async def test_a_request_goes_its_whole_way_without_the_applicant(intake):
    made = await registered_by_portal(intake)
    tag, seen = '"v1"', []
    for name in STEPS:
        answer = await step(intake, made["id"], name, match=tag)
        assert answer.status_code == 200, answer.text
        seen.append(answer.json()["status"])
        tag = answer.headers["ETag"]
    assert seen == STATUSES
    assert tag == '"v5"'
    assert answer.json()["result"] == "register-extract"
    kinds = [entry["kind"] for entry in await timeline(intake, made["id"])]
    assert kinds == ["registered", *STATUSES]


async def test_events_of_a_request_come_in_the_order_of_its_steps(intake):
    made = [await registered(intake) for _ in range(3)]
    await asyncio.gather(*(lead_to(intake, each["id"], "close") for each in made))
    events = await heard(intake, *[CLOSED] * 3)
    prefix = "okno.intake.request."
    for each in made:
        types = [event.type.removeprefix(prefix) for event in events if event.key == each["id"]]
        assert types == TOLD


async def test_every_event_of_a_request_names_its_parties(intake):
    made = await registered_by_portal(intake)
    await lead_to(intake, made["id"], "close")
    for event in await heard(intake, CLOSED):
        if event.key == made["id"]:
            assert b'"parties":["mfc-tatarstan","rosreestr-tatarstan","epgu"]' in event.data


async def test_a_step_needs_what_was_read(intake):
    made = await registered(intake)
    answer = await step(intake, made["id"], "transfer", match=None)
    assert answer.status_code == 428
    assert answer.json()["type"] == "/problems/precondition-required"


@pytest.mark.parametrize("tag", ['"v2"', 'W/"v1"', '"other"', "v1", '"v0"', '"v99999999999999999"'])
async def test_a_step_on_what_was_changed_meanwhile_is_refused(intake, tag):
    made = await registered(intake)
    answer = await step(intake, made["id"], "transfer", match=tag)
    assert answer.status_code == 412, answer.text
    assert answer.json()["type"] == "/problems/precondition-failed"


@pytest.mark.parametrize("name", ["result", "issue", "close"])
async def test_a_step_out_of_turn_is_refused_and_leaves_nothing(intake, name):
    made = await registered(intake)
    before = await row_counts(intake.admin_url, "intake")
    answer = await step(intake, made["id"], name)
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/not-in-this-state"
    assert await row_counts(intake.admin_url, "intake") == before


@pytest.mark.parametrize("name", STEPS)
async def test_no_step_is_taken_twice(intake, name):
    made = await registered(intake)
    await lead_to(intake, made["id"], name)
    assert (await step(intake, made["id"], name)).status_code == 409


@pytest.mark.parametrize(("match", "refused"), [('"v1"', 412), ("*", 409)])
async def test_of_many_who_take_a_step_at_once_one_does(intake, match, refused):
    made = await registered(intake)
    answers = await asyncio.gather(
        *(step(intake, made["id"], "transfer", match=match) for _ in range(10))
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, refused: 9}
    counts = await row_counts(intake.admin_url, "intake")
    assert (counts["timeline"], counts["outbox"]) == (2, 3)


async def test_each_step_is_its_takers_alone(intake):
    made = await registered(intake)
    supervisor = intake.bearer(Role.SUPERVISOR, organisation=MFC)
    for name, wrong in (
        ("transfer", official(intake)),
        ("result", worker(intake)),
        ("issue", official(intake)),
        ("close", supervisor),
    ):
        answer = await step(intake, made["id"], name, headers=wrong)
        assert answer.status_code == 403, name


async def test_a_result_that_the_service_does_not_give_is_refused(intake):
    made = await registered(intake)
    await lead_to(intake, made["id"], "transfer")
    answer = await step(intake, made["id"], "result", body={"code": "a-medal"})
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/result-unknown"


@pytest.mark.clause("210-16(1)6")
async def test_a_result_that_a_law_bars_from_mfcs_is_refused_with_that_law(intake):
    made = await registered(intake)
    await lead_to(intake, made["id"], "transfer")
    known: Catalogue = intake.app.state.context.catalogue
    entry = known.version("rosreestr-registration", 1)
    law = entry.refusal_grounds[0].federal_law
    barred = [
        result.model_copy(update={"through_mfc": False, "barred_by": law})
        for result in entry.results
    ]
    change_service(intake, entry.code, results=tuple(barred))
    answer = await step(intake, made["id"], "result")
    assert answer.status_code == 422
    assert answer.json()["clause"]["id"] == "210-16(1)6"
    assert law.text() in answer.json()["detail"]


@pytest.mark.clause("210-16(1)6")
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"identity_checked": False},
        {"identity_checked": True, "receiver": "neighbour"},
        {"identity_checked": True, "receiver": "representative"},
    ],
)
async def test_a_result_goes_to_nobody_unchecked(intake, body):
    made = await registered(intake)
    await lead_to(intake, made["id"], "result")
    answer = await step(intake, made["id"], "issue", body=body or {"receiver": "applicant"})
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/invalid-body"


@pytest.mark.clause("210-16(1)6")
async def test_a_result_goes_to_a_representative_with_authority(intake):
    made = await registered(intake)
    await lead_to(intake, made["id"], "result")
    checked = {"identity_checked": True, "receiver": "representative", "authority_checked": True}
    assert (await step(intake, made["id"], "issue", body=checked)).status_code == 200
    assert (await timeline(intake, made["id"]))[-1]["details"] == {
        "receiver": "representative",
        "receipt": f"receipt-{MFC}-2026-0000002",
    }


@pytest.mark.clause("210-16(5)2")
async def test_passing_on_in_time_stops_its_clock(intake, clock):
    made = await registered(intake)
    clock.forward(hours=2)
    await lead_to(intake, made["id"], "transfer")
    (row,) = await fetch(
        intake.admin_url, "SELECT state, met_at FROM intake.deadlines WHERE kind = 'transfer'"
    )
    assert (row["state"], row["met_at"]) == ("met", clock.now)
