"""Show queries over HTTP: raised by the platform, queued, taken into work, answered."""

import json
from uuid import UUID

import pytest

from interagency.domain import Outcome
from interagency.schemas import AnswerIn
from interagency.service import answering, raising, reading
from shared.auth import Actor, Role
from shared.deadlines import Sweeper
from shared.events import DocumentPresented, QueryNeeded
from shared.web.idempotency import IdempotencyKey
from tests.interagency.builders import (
    OUTSIDER,
    TREASURY,
    a_closing,
    a_query,
    a_registration,
    answer,
    official,
    queries_of,
    queue,
    read_answer,
    told,
    worker,
)
from tests.support.applications import BODY, MFC, SERVICE, a_key
from tests.support.kernel import NOON, eventually
from tests.support.publishing import envelope_of, publish
from tests.support.rows import fetch, tables_holding
from tests.support.statements import statements_of

THREE = (
    QueryNeeded(code="payment-status", holder=TREASURY, brings=("payment",)),
    QueryNeeded(code="entity-extract", holder="fns", brings=("entity-record",)),
    QueryNeeded(code="object-extract", holder="roskadastr", brings=("object-record",)),
)
AN_OFFICIAL = Actor(
    subject="official-1", organisation=TREASURY, roles=frozenset({Role.BODY_OFFICIAL})
)
DEADLINE_BREACHED = "okno.deadlines.deadline.breached"


@pytest.mark.clause("210-16(1)5")
async def test_a_registered_request_lays_its_queries_into_the_holders_queues(interagency):
    event = a_registration(queries=THREE)
    await publish(interagency.bus, event)
    seen = await queries_of(interagency, event)
    assert [query["code"] for query in seen] == [query.code for query in THREE]
    for query in THREE:
        (mine,) = await queue(
            interagency, headers=official(interagency, query.holder), state="sent"
        )
        assert (mine["code"], mine["brings"]) == (query.code, list(query.brings))
        assert mine["channel"] == "pull"
    sent = [json.loads(one) for one in await told(interagency, "okno.interagency.query.sent")]
    assert [one["holder"] for one in sent] == [query.holder for query in THREE]
    assert sent[0]["parties"] == [TREASURY, MFC, BODY]


@pytest.mark.clause("210-17(3)")
async def test_a_query_is_due_in_five_working_days_by_the_calendar(interagency):
    query = await a_query(interagency)
    # From Monday 2 March 2026; Monday 9 March is a day off for the 8th.
    assert query["due_at"] == "2026-03-10T21:00:00Z"


async def test_an_event_that_comes_twice_raises_its_queries_once(interagency):
    event = a_registration()
    envelope, marker = envelope_of(event), a_registration()
    await interagency.bus.publish([envelope, envelope])
    await publish(interagency.bus, marker)
    await queries_of(interagency, marker)
    assert len(await queries_of(interagency, event)) == 1
    assert len(await told(interagency, "okno.interagency.query.sent")) == 2


@pytest.mark.clause("210-16(1)5")
async def test_a_query_is_sent_acknowledged_and_answered(interagency):
    query = await a_query(interagency)
    place = f"/interagency-requests/{query['id']}"
    taken = await interagency.client.post(f"{place}/acknowledgement", headers=official(interagency))
    assert (taken.status_code, taken.json()["state"]) == (200, "acknowledged")
    given = await answer(interagency, query)
    assert (given.status_code, given.json()["state"]) == (201, "answered"), given.text
    assert given.json()["late"] is False
    shown = await interagency.client.get(place, headers=worker(interagency))
    assert shown.json() == given.json()
    read = await read_answer(interagency, query)
    assert read.status_code == 200, read.text
    assert read.json()["values"] == {"payment": "уплачено 4000,00"}


async def test_a_query_moves_only_onwards(interagency):
    query = await a_query(interagency)
    place = f"/interagency-requests/{query['id']}"
    for expected in (200, 409):
        taken = await interagency.client.post(
            f"{place}/acknowledgement", headers=official(interagency)
        )
        assert taken.status_code == expected
    assert (await answer(interagency, query)).status_code == 201
    again = await answer(interagency, query, outcome="not-found")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/query-not-in-this-state")
    taken = await interagency.client.post(f"{place}/acknowledgement", headers=official(interagency))
    assert taken.status_code == 409


async def test_an_answer_that_is_sent_twice_is_kept_once(interagency):
    query, key = await a_query(interagency), a_key()
    first = await answer(interagency, query, key=key)
    second = await answer(interagency, query, key=key)
    assert first.content == second.content
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(await told(interagency, "okno.interagency.query.answered")) == 1
    other = await answer(interagency, query, key=key, outcome="not-found")
    assert other.json()["type"] == "/problems/idempotency-key-reused"


@pytest.mark.clause("210-16(2)")
@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("ru", "Для услуги этого не нужно, и запрос этого не содержит"),
        ("en", "The service does not need this, and the query does not ask for it"),
    ],
)
async def test_an_answer_outside_the_query_is_refused(interagency, language, title):
    query = await a_query(interagency)
    refused = await answer(
        interagency,
        query,
        headers=official(interagency) | {"Accept-Language": language},
        outcome="found",
        values={"payment": "уплачено", "debts": "тайное"},
    )
    assert refused.status_code == 422
    problem = refused.json()
    assert (problem["title"], problem["clause"]["id"]) == (title, "210-16(2)")
    assert "тайное" not in refused.text
    (left,) = await queue(interagency, headers=official(interagency), state="sent")
    assert left["id"] == query["id"]


@pytest.mark.clause("210-7(4)")
async def test_no_event_no_list_and_no_table_tells_the_answer(interagency):
    query = await a_query(interagency)
    await answer(interagency, query)
    await read_answer(interagency, query)
    words = ["уплачено", "уплачено".encode().hex()]
    assert await tables_holding(interagency.admin_url, words) == set()


@pytest.mark.clause("210-7(4)")
async def test_an_answer_with_data_is_told_to_the_registry_by_the_names_of_its_fields(interagency):
    event = a_registration()
    await publish(interagency.bus, event)
    (query,) = await queries_of(interagency, event)
    await answer(interagency, query)
    (recorded,) = await told(interagency, "okno.holders.personal-data.recorded")
    record = json.loads(recorded)
    assert record["subject_id"] == str(event.subject_id)
    assert (record["holder"], record["operator"], record["source"]) == (
        "interagency",
        MFC,
        TREASURY,
    )
    assert (record["fields"], record["basis"]) == (["payment"], "210-7(4)")


async def test_an_answer_that_nothing_was_found_keeps_no_personal_data(interagency):
    query = await a_query(interagency)
    assert (await answer(interagency, query, outcome="not-found")).status_code == 201
    assert await told(interagency, "okno.holders.personal-data.recorded") == []
    read = await read_answer(interagency, query)
    assert (read.json()["outcome"], read.json()["values"]) == ("not-found", {})


@pytest.mark.clause("210-17(3)")
async def test_silence_is_breached_once_and_a_late_answer_is_kept_and_marked(interagency, clock):
    query = await a_query(interagency)
    clock.forward(days=9)
    database = interagency.app.state.context.database
    sweepers = [Sweeper(database, service="interagency", clock=clock) for _ in range(2)]
    for sweeper in sweepers:
        await sweeper.sweep()
    (breach,) = [json.loads(one) for one in await told(interagency, DEADLINE_BREACHED)]
    assert breach["aggregate_id"] == query["id"]
    assert breach["request_id"] == query["request_id"]
    assert (breach["kind"], breach["clause"]) == ("answer", "210-17(3)")
    assert breach["parties"] == [TREASURY, MFC, BODY]
    (waiting,) = await queue(interagency, headers=official(interagency), state="sent")
    assert waiting["outcome"] is None, "silence is no refusal"
    given = await answer(interagency, query)
    assert (given.status_code, given.json()["late"]) == (201, True)
    (event,) = [
        json.loads(one) for one in await told(interagency, "okno.interagency.query.answered")
    ]
    assert event["late"] is True


@pytest.mark.clause("210-17(3)")
async def test_an_answer_in_time_meets_its_clock(interagency, clock):
    query = await a_query(interagency)
    await answer(interagency, query)
    clock.forward(days=30)
    database = interagency.app.state.context.database
    await Sweeper(database, service="interagency", clock=clock).sweep()
    assert await told(interagency, DEADLINE_BREACHED) == []


@pytest.mark.clause("210-7(5)-secrecy")
async def test_another_organisation_finds_nothing_of_a_query(interagency):
    query = await a_query(interagency)
    await answer(interagency, query)
    place = f"/interagency-requests/{query['id']}"
    for outsider in (official(interagency, OUTSIDER), worker(interagency, "mfc-kazan-1")):
        for side in ({}, {"side": "asker"}):
            assert await queue(interagency, headers=outsider, **side) == []
        for path in ("", "/answer", "/transfers"):
            hidden = await interagency.client.get(place + path, headers=outsider)
            assert hidden.status_code == 404
    for path in ("/acknowledgement", "/answer"):
        hidden = await interagency.client.post(
            place + path,
            json={"outcome": "not-found"},
            headers=official(interagency, OUTSIDER) | a_key(),
        )
        assert hidden.status_code == 404
    portal = interagency.bearer(Role.PORTAL, organisation=MFC)
    assert (await interagency.client.get(place, headers=portal)).status_code == 403


@pytest.mark.clause("210-7(5)-secrecy")
async def test_the_holder_itself_does_not_read_the_answer_back(interagency):
    query = await a_query(interagency)
    await answer(interagency, query)
    assert (await read_answer(interagency, query, official(interagency))).status_code == 404
    body = await read_answer(interagency, query, official(interagency, BODY))
    assert body.status_code == 200


@pytest.mark.clause("210-7(5)-secrecy")
async def test_each_reading_of_an_answer_is_written_down(interagency):
    query = await a_query(interagency)
    await answer(interagency, query)
    place = f"/interagency-requests/{query['id']}"
    await read_answer(interagency, query)
    await read_answer(interagency, query, official(interagency, BODY))
    log = (await interagency.client.get(f"{place}/transfers", headers=worker(interagency))).json()
    assert [(row["organisation"], row["worker"], row["what"], row["fields"]) for row in log] == [
        (MFC, "worker-1", "answer", ["payment"]),
        (BODY, "official-1", "answer", ["payment"]),
    ]


async def test_an_unanswered_query_has_no_answer_to_read(interagency):
    query = await a_query(interagency)
    read = await read_answer(interagency, query)
    assert read.json()["type"] == "/problems/query-not-in-this-state"


async def test_a_queue_is_read_page_by_page_the_oldest_first(interagency):
    expected = [(await a_query(interagency))["id"] for _ in range(3)]
    first = await interagency.client.get(
        "/interagency-requests?state=sent&limit=2", headers=official(interagency)
    )
    second = await interagency.client.get(
        first.headers["Link"].partition(">")[0][1:], headers=official(interagency)
    )
    pages = [first.json(), second.json()]
    assert [item["id"] for page in pages for item in page["items"]] == expected
    assert pages[1]["next"] is None


async def test_files_are_closed_with_the_request_also_when_the_answer_comes_later(interagency):
    event = a_registration(queries=THREE[:2])
    await publish(interagency.bus, event)
    early, later = await queries_of(interagency, event)
    await answer(interagency, early)
    await publish(interagency.bus, a_closing(event.request_id))
    kind = "okno.holders.personal-data.file-closed"
    await eventually(lambda: told(interagency, kind))
    await answer(
        interagency,
        later,
        headers=official(interagency, "fns"),
        outcome="found",
        values={"entity-record": "ООО"},
    )
    closed = [json.loads(one)["file_id"] for one in await told(interagency, kind)]
    recorded = [
        json.loads(one)["file_id"]
        for one in await told(interagency, "okno.holders.personal-data.recorded")
    ]
    assert closed == recorded
    assert len(closed) == 2


async def test_raising_queries_keeps_its_number_of_round_trips(interagency):
    context = interagency.app.state.context
    with statements_of(context.database) as sent:
        async with context.database.transaction() as tx:
            await raising.raise_queries(context, tx, a_registration(queries=THREE))
    # BEGIN, the queries with their clocks, events and audit entry, COMMIT
    assert len(sent) == 3, sent


async def test_the_holders_way_keeps_its_number_of_round_trips(interagency):
    context, actor = interagency.app.state.context, AN_OFFICIAL
    made = await a_query(interagency)
    with statements_of(context.database) as listed:
        (query,) = await reading.list_queries(
            context, actor=actor, side=None, state=None, request_id=None, after=None, limit=51
        )
    assert len(listed) == 1, listed
    with statements_of(context.database) as shown:
        await reading.get_subject(context, actor=actor, query_id=query.id, language="ru")
    # the query, the log
    assert len(shown) == 2, shown
    with statements_of(context.database) as acknowledged:
        await answering.acknowledge(context, actor=actor, query_id=query.id)
    # BEGIN, the guarded step, the event, COMMIT
    assert len(acknowledged) == 4, acknowledged
    form = AnswerIn(outcome=Outcome.FOUND, values={"payment": "уплачено"})
    key = IdempotencyKey(scope="test", key="1", fingerprint="00")
    with statements_of(context.database) as answered:
        await answering.answer(context, actor=actor, query_id=query.id, form=form, key=key)
    # BEGIN, key, query, the guarded step, clock, the sealed answer with the events, key, COMMIT
    assert len(answered) == 8, answered
    assert made["id"] == str(query.id)
    with statements_of(context.database) as read:
        await read_answer(interagency, made)
    # the query with the answer's file, the door, the log
    assert len(read) == 3, read


def a_presented(request_id, *queries: str) -> DocumentPresented:
    return DocumentPresented(
        request_id=request_id,
        number="mfc-tatarstan-2026-0000001",
        service=SERVICE,
        mfc=MFC,
        body=BODY,
        code="payment",
        form="paper",
        own_initiative=True,
        queries=queries,
        presented_at=NOON,
    )


@pytest.mark.clause("210-7(1)2")
async def test_an_open_query_is_cancelled_when_the_applicant_brings_what_it_would_bring(
    interagency,
):
    query = await a_query(interagency)
    await publish(interagency.bus, a_presented(UUID(query["request_id"]), "payment-status"))

    async def cancelled():
        found = await queue(interagency, headers=official(interagency), state="cancelled")
        return [each["id"] for each in found] == [query["id"]]

    await eventually(cancelled)
    answer = await interagency.client.post(
        f"/interagency-requests/{query['id']}/answer",
        json={"outcome": "found", "values": {"payment": "да"}},
        headers={**official(interagency), **a_key()},
    )
    assert answer.status_code == 409
    (clock,) = await fetch(interagency.admin_url, "SELECT state FROM interagency.deadlines")
    assert clock["state"] == "cancelled"
    assert len(await told(interagency, "okno.interagency.query.cancelled")) == 1
