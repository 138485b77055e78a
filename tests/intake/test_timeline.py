"""Show that a timeline has what happened here and what other parts tell, each fact once."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from intake.tables import requests
from shared import deadlines
from shared.deadlines import Sweeper
from shared.events import (
    ComplaintRegistered,
    DeadlineBreached,
    QueryAcknowledged,
    QueryAnswered,
    QuerySent,
)
from tests.support.intake import lead_to, registered, timeline, told_by, worker
from tests.support.kernel import eventually
from tests.support.rows import fetch, row_counts

BREACHED = "SELECT aggregateid FROM intake.outbox WHERE type = 'okno.deadlines.deadline.breached'"

ENDS = {"provision": requests.c.due_at}


def facts(request_id, at):
    """Return what interagency and complaints tell of a request, as (publisher, event)."""
    query = {
        "query_id": uuid4(),
        "request_id": request_id,
        "code": "payment-status",
        "holder": "treasury",
    }
    clock_of_query = {
        "deadline_id": uuid4(),
        "kind": "answer",
        "aggregate_kind": "query",
        "aggregate_id": query["query_id"],
        "clause": "210-17(3)",
    }
    hour = timedelta(hours=1)
    return [
        ("interagency", QuerySent(**query, sent_at=at + hour, due_at=at + 9 * hour)),
        ("interagency", QueryAcknowledged(**query, acknowledged_at=at + 2 * hour)),
        (
            "interagency",
            DeadlineBreached(
                **clock_of_query,
                request_id=request_id,
                started_at=at + hour,
                due_at=at + 9 * hour,
                breached_at=at + 9 * hour,
            ),
        ),
        (
            "interagency",
            QueryAnswered(**query, outcome="found", late=True, answered_at=at + 10 * hour),
        ),
        (
            "complaints",
            ComplaintRegistered(
                complaint_id=uuid4(),
                number="C-1",
                request_id=request_id,
                ground="210-11.1(2)",
                object_kind="body",
                object_code="rosreestr-tatarstan",
                received_at=at + 11 * hour,
                registered_at=at + 11 * hour,
                due_at=at + 99 * hour,
            ),
        ),
    ]


TOLD = [
    "registered",
    "query-sent",
    "query-acknowledged",
    "deadline-breached",
    "query-answered",
    "complaint-registered",
]


@pytest.mark.clause("210-16(1)4")
async def test_what_other_parts_tell_stands_in_the_timeline_once_and_in_order_of_time(
    intake, clock
):
    made = await registered(intake)
    told = [told_by(*fact, intake) for fact in facts(UUID(made["id"]), clock.now)]
    for envelope in (*reversed(told), *told):
        await intake.bus.publish([envelope])
    await all_heard(intake)
    entries = await timeline(intake, made["id"])
    assert [entry["kind"] for entry in entries] == TOLD
    assert entries[4]["details"] == {
        "query": "payment-status",
        "holder": "treasury",
        "outcome": "found",
        "late": True,
    }
    assert entries[5]["at"] > entries[4]["at"] > entries[3]["at"]


async def test_what_is_told_of_no_request_of_ours_is_passed_over(intake, clock):
    made = await registered(intake)
    stranger = uuid4()
    await intake.bus.publish([told_by(*fact, intake) for fact in facts(stranger, clock.now)])
    await all_heard(intake)
    assert [entry["kind"] for entry in await timeline(intake, made["id"])] == ["registered"]
    parked = await intake.client.get("/ops/parked-events", headers=worker(intake))
    assert parked.status_code in {403, 200}
    assert (await row_counts(intake.admin_url, "intake"))["timeline"] == 1


async def all_heard(intake):
    """Wait until a last fact in each partition has been heard: then all before it has been."""
    last = await registered(intake)
    number = 0
    while number < 64:
        for fact in facts(UUID(last["id"]), intake.clock()):
            await intake.bus.publish([told_by(*fact, intake)])
            number += 1

    async def stands() -> bool:
        return len(await timeline(intake, last["id"])) == number + 1

    await eventually(stands)
    await _forget(intake, last)


async def _forget(intake, last):
    await fetch(
        intake.admin_url, "DELETE FROM intake.timeline WHERE request_id = $1", UUID(last["id"])
    )


@pytest.mark.clause("210-16(5)2")
async def test_a_deadline_is_breached_once_however_many_sweep(intake, clock):
    made = await registered(intake)
    clock.forward(days=3)
    database = intake.app.state.context.database
    sweepers = [Sweeper(database, service="intake", clock=clock) for _ in range(4)]
    await asyncio.gather(*(sweeper.sweep() for sweeper in sweepers for _ in range(3)))

    async def entered() -> bool:
        return "deadline-breached" in [e["kind"] for e in await timeline(intake, made["id"])]

    await eventually(entered)
    assert [row["aggregateid"] for row in await fetch(intake.admin_url, BREACHED)] == [made["id"]]
    breach = [e for e in await timeline(intake, made["id"]) if e["kind"] == "deadline-breached"]
    assert [entry["details"] for entry in breach] == [
        {"deadline": "transfer", "of": "request", "clause": "210-16(5)2"}
    ]


@pytest.mark.clause("210-16(5)2")
async def test_a_late_step_is_taken_and_its_clock_keeps_the_breach(intake, clock):
    made = await registered(intake)
    clock.forward(days=3)
    await Sweeper(intake.app.state.context.database, service="intake", clock=clock).sweep()
    await lead_to(intake, made["id"], "result")
    path = f"/requests/{made['id']}/timeline"
    shown = (await intake.client.get(path, headers=worker(intake))).json()
    clocks = {each["kind"]: each for each in shown["clocks"]}
    assert clocks["transfer"]["state"] == "met-late"
    assert clocks["transfer"]["state_text"] == "Выполнено с опозданием"
    assert clocks["transfer"]["breached_at"] is not None
    assert clocks["transfer"]["met_at"] is not None
    assert clocks["transfer"]["clause_text"].startswith("п. 2 ч. 5 ст. 16")
    assert clocks["provision"]["state"] == "met"
    assert shown["next_step"] == "Результат готов, его можно получить в МФЦ"


@pytest.mark.clause("210-16(5)2")
async def test_an_end_that_moved_is_shown_wherever_it_stands(intake, clock):
    made = await registered(intake)
    request = UUID(made["id"])
    before = datetime.fromisoformat(made["due_at"])
    database = intake.app.state.context.database
    async with database.transaction() as tx:
        await deadlines.suspend(tx, kind="provision", aggregate_id=request, now=clock.now)
    clock.forward(days=7)
    async with database.transaction() as tx:
        moved_to = await deadlines.resume(
            tx, kind="provision", aggregate_id=request, now=clock.now, ends=ENDS
        )
    assert moved_to > before

    async def entered() -> bool:
        return "deadline-moved" in [e["kind"] for e in await timeline(intake, made["id"])]

    await eventually(entered)
    (entry,) = [e for e in await timeline(intake, made["id"]) if e["kind"] == "deadline-moved"]
    assert entry["details"] == {
        "deadline": "provision",
        "of": "request",
        "clause": "218-16(1)2",
        "reason": "resumed",
        "due_at": moved_to.isoformat(),
    }
    shown = (await intake.client.get(f"/requests/{made['id']}", headers=worker(intake))).json()
    assert datetime.fromisoformat(shown["due_at"]) == moved_to
    mine = (await intake.client.get("/deadlines?kind=provision", headers=worker(intake))).json()
    assert [datetime.fromisoformat(each["due_at"]) for each in mine["items"]] == [moved_to]
