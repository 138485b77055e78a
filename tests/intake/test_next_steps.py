"""Show whose turn it is in every state of a request, and until when."""

from datetime import UTC, datetime

import pytest

from intake.domain.next_steps import By, next_step
from intake.domain.states import DECIDED, Status
from tests.support.intake import (
    acknowledge,
    close,
    issue,
    receive_result,
    registered_by_portal,
    report_incomplete,
    resume,
    suspend,
    transfer,
    with_suspension,
    worker,
)

END = datetime(2026, 3, 12, 21, tzinfo=UTC)
RUNNING = dict.fromkeys(("provision", "transfer", "issue", "collection", "correction"), END)


@pytest.mark.parametrize("status", Status)
def test_every_state_says_whose_turn_it_is(status: Status) -> None:
    step = next_step(status, RUNNING)
    assert (step.by is None) is (status is Status.CLOSED)
    assert (step.until is None) is (step.clock is None)


@pytest.mark.clause("210-15(1)")
@pytest.mark.parametrize("status", sorted(set(Status) - set(DECIDED)))
@pytest.mark.parametrize("running", [RUNNING, {}, {"collection": END}])
def test_no_state_before_there_is_something_to_give_out_waits_for_the_applicant(
    status: Status, running: dict[str, datetime]
) -> None:
    assert next_step(status, running).by is not By.APPLICANT


def test_a_clock_that_stands_has_no_end() -> None:
    step = next_step(Status.SUSPENDED, {"provision": None})
    assert (step.by, step.clock, step.until) == (By.BODY, "provision", None)


@pytest.mark.parametrize("status", DECIDED)
def test_the_mfc_tells_first_that_there_is_something_to_collect(status: Status) -> None:
    assert next_step(status, {"issue": END, "collection": END}).by is By.MFC
    assert next_step(status, {"collection": END}).by is By.APPLICANT
    assert next_step(status, {}).by is By.APPLICANT


async def whose_turn(intake, made):
    """Return whose turn it is, as the timeline and the status without login tell it."""
    path = f"/requests/{made['id']}/timeline"
    shown = (await intake.client.get(path, headers=worker(intake))).json()
    asked = {"number": made["number"], "secret": made["secret"]}
    told = (await intake.client.post("/status-checks", json=asked)).json()
    assert told["next"] == shown["next"]
    assert told["next"]["text"] == shown["next_step"]
    return tuple(shown["next"][name] for name in ("by", "organisation", "clock")), shown


@pytest.mark.clause("210-15(1)")
@pytest.mark.clause("210-16(1)4")
async def test_from_registration_to_the_result_no_step_waits_for_the_applicant(intake):
    with_suspension(intake)
    made = await registered_by_portal(intake)
    mfc, body = ("mfc", "mfc-tatarstan"), ("body", "rosreestr-tatarstan")
    way = (
        (None, (*mfc, "transfer")),
        (transfer, (*body, "provision")),
        (lambda *of: report_incomplete(*of, "title-document"), (*mfc, "transfer")),
        (transfer, (*body, "provision")),
        (acknowledge, (*body, "provision")),
        (suspend, (*body, "provision")),
        (resume, (*body, "provision")),
    )
    for step, expected in way:
        if step is not None:
            await step(intake, made["id"])
        turn, shown = await whose_turn(intake, made)
        assert turn == expected, shown["status"]
        running = {clock["kind"]: clock for clock in shown["clocks"] if clock["state"] == "open"}
        stands = shown["status"] == "suspended"
        until = None if stands else running[expected[2]]["due_at"]
        assert shown["next"]["until"] == until
    await receive_result(intake, made["id"])
    (by, _, _), _ = await whose_turn(intake, made)
    assert by in {"mfc", "applicant"}
    await issue(intake, made["id"])
    await close(intake, made["id"])
    assert (await whose_turn(intake, made))[0] == (None, None, None)
