"""Show complaints over HTTP: registered, read by those who may, weighed against the records."""

import json
from datetime import datetime, timedelta

import pytest

from complaints.domain import Ground
from complaints.schemas import ComplaintIn
from complaints.service import reading, registration
from shared.auth import Actor, Role
from shared.deadlines import Sweeper
from shared.web.idempotency import IdempotencyKey
from tests.complaints.builders import (
    OFFICER,
    SECRET_WORDS,
    a_breach,
    a_complaint,
    a_late_answer,
    a_moved_end,
    a_registration,
    a_result,
    a_stopped_demand,
    an_unlawful_demand,
    evidence_of,
    lodge,
    officer,
    portal,
    read_text,
    tell,
    worker,
)
from tests.support.applications import BODY, MFC, PORTAL, a_key
from tests.support.door import outcome_of, records
from tests.support.kernel import NOON, rows
from tests.support.rows import tables_holding
from tests.support.statements import statements_of


async def told(complaints, kind):
    database = complaints.app.state.context.database
    found = await rows(database, "SELECT payload FROM outbox WHERE type = $1 ORDER BY seq", kind)
    return [json.loads(row["payload"]) for row in found]


@pytest.mark.clause("210-11.1")
async def test_a_complaint_gets_a_number_that_can_be_read_at_once(complaints):
    made = await lodge(complaints)
    assert made.status_code == 201, made.text
    assert made.json()["number"] == "C-2026-0000001"
    shown = await complaints.client.get(
        f"/complaints/{made.json()['id']}", headers=portal(complaints)
    )
    body = shown.json()
    assert (body["number"], body["status"]) == ("C-2026-0000001", "registered")
    assert body["clause"]["id"] == "210-11.1(2)"
    assert body["ground_title"] == "Нарушение срока предоставления услуги"
    assert (body["channel"], body["lodged_by"]) == ("portal", PORTAL)
    assert SECRET_WORDS not in shown.text


@pytest.mark.clause("210-11.1")
@pytest.mark.parametrize("ground", [ground.value for ground in Ground])
async def test_any_ground_is_taken_in_without_a_request(complaints, ground):
    made = await lodge(complaints, ground=ground)
    assert made.status_code == 201, made.text


@pytest.mark.clause("210-11.1")
@pytest.mark.parametrize(
    ("kind", "later"), [("body", False), ("official", False), ("mfc", True), ("mfc-worker", True)]
)
async def test_objects_that_a_later_law_added_are_marked(complaints, kind, later):
    made = await lodge(complaints, object={"kind": kind, "code": BODY})
    shown = await complaints.client.get(
        f"/complaints/{made.json()['id']}", headers=officer(complaints)
    )
    assert shown.json()["object"] == {"kind": kind, "code": BODY, "by_later_law": later}


@pytest.mark.clause("210-11.1")
@pytest.mark.parametrize(
    ("ground", "due_at"),
    [
        ("2", "2026-03-25T00:00:00+03:00"),
        ("4", "2026-03-11T00:00:00+03:00"),
        ("7", "2026-03-11T00:00:00+03:00"),
    ],
)
async def test_a_decision_is_due_in_the_term_of_its_ground(complaints, ground, due_at):
    made = (await lodge(complaints, ground=ground)).json()
    assert datetime.fromisoformat(made["due_at"]) == datetime.fromisoformat(due_at)


@pytest.mark.clause("210-11.1")
async def test_a_complaint_that_nobody_decides_is_breached_once(complaints, clock):
    made = (await lodge(complaints)).json()
    clock.forward(days=40)
    database = complaints.app.state.context.database
    for _ in range(2):
        await Sweeper(database, service="complaints", clock=clock).sweep()
    (breach,) = await told(complaints, "okno.deadlines.deadline.breached")
    assert (breach["aggregate_id"], breach["kind"]) == (made["id"], "decision")
    assert breach["parties"] == [BODY, PORTAL]


async def test_paper_is_registered_with_the_moment_when_it_came(complaints):
    came = NOON - timedelta(days=1)
    made = await lodge(complaints, headers=worker(complaints), received_at=came.isoformat())
    assert made.json()["received_at"] == "2026-03-01T09:00:00Z"
    future = NOON + timedelta(hours=1)
    refused = await lodge(complaints, received_at=future.isoformat())
    assert (refused.status_code, refused.json()["type"]) == (
        422,
        "/problems/received-in-the-future",
    )


async def test_a_complaint_that_is_sent_twice_is_registered_once(complaints):
    key = a_key()
    first, second = [await lodge(complaints, key=key) for _ in range(2)]
    assert first.content == second.content
    assert len(await told(complaints, "okno.complaints.complaint.registered")) == 1


async def test_faults_of_the_input_are_named_and_never_repeated(complaints):
    refused = await lodge(complaints, ground="8", object={"kind": "tsar", "code": BODY}, text=" ")
    assert refused.status_code == 422
    pointers = {error["pointer"] for error in refused.json()["errors"]}
    assert pointers == {"/body/ground", "/body/object/kind", "/body/text"}
    assert "tsar" not in refused.text


@pytest.mark.clause("210-7(5)-secrecy")
async def test_the_text_is_in_no_table_and_in_no_event(complaints):
    await read_text(complaints, (await lodge(complaints)).json())
    words = ["Каноничев", "Каноничев".encode().hex()]
    assert await tables_holding(complaints.admin_url, words) == set()
    (recorded,) = await told(complaints, "okno.holders.personal-data.recorded")
    assert (recorded["holder"], recorded["fields"]) == ("complaints", ["complaint-text"])


@pytest.mark.clause("210-7(5)-secrecy")
async def test_only_the_officer_reads_the_text_and_each_reading_is_written_down(complaints):
    made = (await lodge(complaints)).json()
    assert (await read_text(complaints, made, portal(complaints))).status_code == 403
    assert (await read_text(complaints, made, officer(complaints, "fns"))).status_code == 404
    assert await records(complaints, BODY) == []
    read = await read_text(complaints, made)
    assert read.json() == {"text": SECRET_WORDS}
    (record,) = await records(complaints, BODY)
    assert outcome_of(record) == (*OFFICER, "complaint-handling", "opened")
    assert (record["row_id"], record["fields"]) == (made["id"], ["complaint-text"])


@pytest.mark.clause("210-7(5)-secrecy")
async def test_other_organisations_find_nothing_of_a_complaint(complaints):
    made = (await lodge(complaints)).json()
    for outsider in (
        officer(complaints, "fns"),
        portal(complaints, "partner-demo"),
        worker(complaints),
    ):
        listed = await complaints.client.get("/complaints", headers=outsider)
        assert listed.json() == {"items": [], "next": None}
        hidden = await complaints.client.get(f"/complaints/{made['id']}", headers=outsider)
        assert hidden.status_code == 404
    hidden = await complaints.client.get(
        f"/complaints/{made['id']}/evidence", headers=officer(complaints, "fns")
    )
    assert hidden.status_code == 404
    # A worker of the body complained of is no officer: what he lodged himself is all he follows.
    colleague = await complaints.client.get(
        f"/complaints/{made['id']}", headers=worker(complaints, BODY)
    )
    assert colleague.status_code == 404


async def test_complaints_are_listed_page_by_page_the_newest_first(complaints):
    numbers = [(await lodge(complaints)).json()["number"] for _ in range(3)]
    first = await complaints.client.get("/complaints?limit=2", headers=officer(complaints))
    second = await complaints.client.get(
        first.headers["Link"].partition(">")[0][1:], headers=officer(complaints)
    )
    pages = [first.json(), second.json()]
    listed = [item["number"] for page in pages for item in page["items"]]
    assert listed == numbers[::-1]


async def test_a_request_named_by_its_number_is_found_by_its_id(complaints):
    request = a_registration()
    await tell(complaints, request)
    await lodge(complaints, request_number=request.number)
    (event,) = await told(complaints, "okno.complaints.complaint.registered")
    assert event["request_id"] == str(request.request_id)
    (recorded,) = await told(complaints, "okno.holders.personal-data.recorded")
    assert recorded["subject_id"] == str(request.subject_id)


async def test_a_complaint_comes_before_its_request_is_told_of(complaints):
    request = a_registration()
    made = (await lodge(complaints, ground="1", request_number=request.number)).json()
    place = f"/complaints/{made['id']}/evidence"
    before = await complaints.client.get(place, headers=officer(complaints))
    assert before.json()["verdict"] == "no-record"
    await tell(complaints, request)
    after = await complaints.client.get(place, headers=officer(complaints))
    assert after.json()["verdict"] == "contradicted"


@pytest.mark.clause("210-11.1(1)")
@pytest.mark.parametrize(("days", "verdict"), [(1, "contradicted"), (2, "confirmed")])
async def test_late_registration_is_weighed_against_the_requests_own_clock(
    complaints, days, verdict
):
    # Received on Monday, so Tuesday is the last day.
    request = a_registration(registered_at=NOON + timedelta(days=days))
    await tell(complaints, request)
    evidence = await evidence_of(complaints, ground="1", request_id=str(request.request_id))
    assert (evidence["verdict"], evidence["clause"]["id"]) == (verdict, "210-11.1(1)")
    assert [fact["kind"] for fact in evidence["facts"]] == [
        "request-received",
        "request-registered",
    ]


@pytest.mark.clause("210-11.1(2)")
async def test_late_provision_is_confirmed_by_a_breach_with_the_rows_behind_it(complaints):
    request = a_registration()
    id_ = request.request_id
    await tell(complaints, request, a_breach(id_), a_late_answer(id_))
    evidence = await evidence_of(complaints, ground="2", request_id=str(id_))
    assert evidence["verdict"] == "confirmed"
    kinds = [fact["kind"] for fact in evidence["facts"]]
    assert kinds == ["request-registered", "deadline-breached", "query-answered"]
    assert evidence["facts"][1]["details"]["clause"] == "210-11.1(2)"
    assert evidence["facts"][2]["details"]["late"] is True


@pytest.mark.clause("210-11.1(2)")
async def test_late_provision_is_weighed_against_the_end_as_it_moved(complaints):
    request = a_registration()
    moved = a_moved_end(request, by=timedelta(days=2))
    await tell(complaints, request, moved, a_result(request, after=timedelta(days=11)))
    evidence = await evidence_of(complaints, ground="2", request_id=str(request.request_id))
    assert evidence["verdict"] == "contradicted"


@pytest.mark.clause("210-11.1(2)")
@pytest.mark.parametrize(("days", "verdict"), [(9, "contradicted"), (11, "confirmed")])
async def test_late_provision_is_weighed_against_the_result(complaints, days, verdict):
    request = a_registration()
    await tell(complaints, request, a_result(request, after=timedelta(days=days)))
    evidence = await evidence_of(complaints, ground="2", request_number=request.number)
    assert evidence["verdict"] == verdict


@pytest.mark.clause("210-11.1(2)")
async def test_a_term_that_still_runs_contradicts_until_it_is_over(complaints, clock):
    request = a_registration()
    await tell(complaints, request)
    evidence = await evidence_of(complaints, ground="2", request_number=request.number)
    assert (evidence["verdict"], evidence["reason"]) == (
        "contradicted",
        "Срок предоставления услуги ещё не истёк",
    )
    clock.forward(days=11)
    evidence = await evidence_of(complaints, ground="2", request_number=request.number)
    assert evidence["verdict"] == "no-record"


@pytest.mark.clause("210-11.1(3)")
async def test_a_stopped_demand_is_shown_as_stopped(complaints):
    request = a_registration()
    await tell(complaints, request, a_stopped_demand(request.request_id))
    evidence = await evidence_of(complaints, ground="3", request_id=str(request.request_id))
    assert evidence["verdict"] == "confirmed"
    (fact,) = evidence["facts"]
    assert fact["details"] == {
        "kind": "document",
        "code": "house-book",
        "organisation": MFC,
        "outcome": "stopped",
        "clause": "210-7(1)1",
    }


@pytest.mark.clause("210-11.1(3)")
async def test_a_demand_that_reached_the_applicant_is_shown_as_made(complaints):
    request = a_registration()
    lawful = an_unlawful_demand(request.request_id, lawful=True)
    await tell(complaints, request, lawful, an_unlawful_demand(request.request_id))
    evidence = await evidence_of(complaints, ground="3", request_id=str(request.request_id))
    assert evidence["verdict"] == "confirmed"
    (fact,) = evidence["facts"]
    assert (fact["details"]["outcome"], fact["details"]["clause"]) == ("made", "210-16(3)1")


@pytest.mark.clause("210-11.1")
@pytest.mark.parametrize("ground", ["3", "4", "5", "6", "7", "other"])
async def test_what_nobody_recorded_is_not_refuted(complaints, ground):
    request = a_registration()
    await tell(complaints, request)
    evidence = await evidence_of(complaints, ground=ground, request_number=request.number)
    assert (evidence["verdict"], evidence["facts"]) == ("no-record", [])
    assert "не опровергает" in evidence["reason"]


async def test_the_hot_paths_keep_their_number_of_round_trips(complaints):
    request = a_registration()
    await tell(complaints, request)
    context = complaints.app.state.context
    actor = Actor(subject="o", organisation=BODY, roles=frozenset({Role.COMPLAINT_OFFICER}))
    form = ComplaintIn.model_validate(a_complaint(request_id=str(request.request_id)))
    key = IdempotencyKey(scope="test", key="1", fingerprint="00")
    with statements_of(context.database) as registered:
        answer = await registration.register_complaint(context, actor=actor, form=form, key=key)
    # BEGIN, key, request, complaint, the sealed text with clock and events, key, COMMIT
    assert len(registered) == 7, registered
    made = json.loads(answer.body)
    with statements_of(context.database) as weighed:
        await reading.get_evidence(context, actor=actor, complaint_id=made["id"])
    # complaint, request, breaches, demands, answers
    assert len(weighed) == 5, weighed
    with statements_of(context.database) as read:
        await read_text(complaints, made)
    # complaint, the door
    assert len(read) == 2, read
