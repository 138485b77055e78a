"""One case from the applicant's visit to the closed request, through the gateway, on both buses."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from shared.auth import Role
from tests.journeys.story import (
    HOLDERS,
    TO_HANDLE,
    TO_PROVIDE,
    Made,
    answer,
    kinds_in_timeline,
    official,
    portal,
    queries_of,
    registered,
    registered_by_portal,
    see_subject,
    step,
    taken,
    timeline,
    whole_case,
    worker,
)
from tests.support.applications import BODY, MFC, an_applicant
from tests.support.installation import Okno
from tests.support.kernel import eventually


@pytest.mark.clause("210-15(1)")
@pytest.mark.clause("210-16(1)5")
@pytest.mark.clause("210-16(1)6")
async def test_one_application_is_enough_from_registration_to_issue(okno: Okno) -> None:
    request = await registered(okno)
    assert request["queries"] == ["payment-status", "object-extract"]

    queries = await whole_case(okno, request)

    shown = taken(await okno.client.get(f"/requests/{request['id']}", headers=worker(okno)))
    assert shown["status"] == "closed"
    of_queries = ["query-sent", "query-acknowledged", "query-answered"] * len(HOLDERS)
    steps = ["transferred", "result-received", "issued", "closed"]
    told = ["registered", *of_queries, *steps]

    async def all_told() -> bool:
        return sorted(await kinds_in_timeline(okno, request["id"])) == sorted(told)

    await eventually(all_told)
    assert (await kinds_in_timeline(okno, request["id"]))[-4:] == steps
    assert {query["holder"] for query in queries.values()} == set(HOLDERS)


@pytest.mark.clause("210-16(1)1")
@pytest.mark.parametrize("sent", [registered, registered_by_portal])
async def test_a_number_can_be_read_at_once_whoever_sends_the_request(
    okno: Okno, sent: Callable[[Okno], Awaitable[Made]]
) -> None:
    request = await sent(okno)
    for who in (worker(okno), official(okno)):
        shown = taken(await okno.client.get(f"/requests/{request['id']}", headers=who))
        assert shown["number"] == request["number"]
    followed = await okno.client.get(f"/requests/{request['id']}", headers=portal(okno))
    assert followed.status_code == (200 if sent is registered_by_portal else 404)


@pytest.mark.clause("210-7(1)2")
@pytest.mark.clause("210-7(4)")
@pytest.mark.clause("210-16(2)")
async def test_holders_see_whom_a_query_is_about_and_no_more_than_it_needs(okno: Okno) -> None:
    request = await registered(okno)
    queries = await queries_of(okno, request["id"])

    person = an_applicant()
    seen = await see_subject(okno, "treasury", queries["treasury"])
    assert seen == {
        "surname": person["surname"],
        "name": person["name"],
        "patronymic": person["patronymic"],
        "birth-date": person["birth_date"],
        "snils": person["snils"],
    }
    wider = await see_subject(okno, "roskadastr", queries["roskadastr"])
    assert wider.keys() - seen.keys() == {"object-address"}

    journal = await okno.client.get(
        f"/interagency-requests/{queries['treasury']['id']}/transfers", headers=worker(okno)
    )
    assert [(row["organisation"], row["what"], row["basis"]["id"]) for row in journal.json()] == [
        ("treasury", "subject", "210-7(4)")
    ]


@pytest.mark.clause("210-7(5)-secrecy")
async def test_an_answer_is_read_by_the_mfc_and_the_body_and_by_nobody_else(okno: Okno) -> None:
    request = await registered_by_portal(okno)
    queries = await queries_of(okno, request["id"])
    await answer(okno, "treasury", queries["treasury"], value="пошлина 4000 уплачена")
    path = f"/interagency-requests/{queries['treasury']['id']}/answer"

    for who in (worker(okno), official(okno)):
        read = taken(await okno.client.get(path, params=TO_PROVIDE, headers=who))
        assert read["values"] == {"payment": "пошлина 4000 уплачена"}
    others = {
        "another MFC": (worker(okno, "mfc-kazan-1"), 404),
        "another body": (official(okno, "fns"), 404),
        "the holder": (official(okno, "treasury"), 404),
        "the portal": (portal(okno), 403),
        "a partner": (okno.bearer(Role.PARTNER, organisation="partner-demo"), 403),
        "nobody": ({}, 401),
    }
    refused = {
        name: (await okno.client.get(path, params=TO_PROVIDE, headers=who)).status_code
        for name, (who, _) in others.items()
    }
    assert refused == {name: status for name, (_, status) in others.items()}


@pytest.mark.clause("PD-4.5")
@pytest.mark.clause("210-7(5)-secrecy")
async def test_an_operator_sees_at_each_holder_who_looked_at_its_files(okno: Okno) -> None:
    request = await registered(okno)
    query = (await queries_of(okno, request["id"]))["treasury"]
    await see_subject(okno, "treasury", query)
    await answer(okno, "treasury", query)
    path = f"/interagency-requests/{query['id']}/answer"
    taken(await okno.client.get(path, params=TO_PROVIDE, headers=official(okno)))
    assert (await okno.client.get(path, headers=worker(okno))).status_code == 422

    expected = {
        "intake": (request["id"], [("treasury", "transferring", "opened")]),
        "interagency": (
            query["id"],
            [(MFC, "extracting", "purpose-missing"), (BODY, "extracting", "opened")],
        ),
    }
    for operator, sees in ((MFC, True), (BODY, False)):
        keeper = okno.bearer(Role.AUTHORISED_OFFICIAL, organisation=operator)
        for holder, (row_id, accesses) in expected.items():
            page = taken(await okno.client.get(f"/access-records/{holder}", headers=keeper))
            seen = [
                (record["organisation"], record["operation"], record["outcome"])
                for record in page["items"]
                if record["row_id"] == row_id
            ]
            assert seen == (accesses if sees else [])


@pytest.mark.clause("210-16(1)4")
async def test_progress_moves_and_is_told_by_number_and_secret_without_login(okno: Okno) -> None:
    request = await registered(okno)
    number_and_secret = {"number": request["number"], "secret": request["secret"]}
    before = taken(await okno.client.post("/status-checks", json=number_and_secret))
    assert before["status"] == "registered"
    clocks = {clock["kind"]: clock for clock in (await timeline(okno, request["id"]))["clocks"]}
    assert clocks["transfer"]["state"] == clocks["provision"]["state"] == "open"

    queries = await queries_of(okno, request["id"])
    for holder, query in queries.items():
        await answer(okno, holder, query)
    await step(okno, request["id"], "transfer")

    after = taken(await okno.client.post("/status-checks", json=number_and_secret))
    assert (after["status"], after["number"]) == ("transferred", request["number"])
    assert after["next_step"] != before["next_step"]
    moved = {clock["kind"]: clock for clock in (await timeline(okno, request["id"]))["clocks"]}
    assert (moved["transfer"]["state"], moved["provision"]["state"]) == ("met", "open")

    guessed = {**number_and_secret, "secret": "wrong"}
    refused = await okno.client.post("/status-checks", json=guessed)
    assert (refused.status_code, refused.json()["type"]) == (404, "/problems/status-unknown")


@pytest.mark.clause("PD-2.1")
@pytest.mark.clause("PD-3.6")
async def test_the_registry_knows_what_is_kept_and_counts_until_when_from_the_close(
    okno: Okno,
) -> None:
    request = await registered(okno)
    own = await okno.value(
        "SELECT file_id FROM intake.requests WHERE number = $1", request["number"]
    )
    keeper = okno.bearer(Role.AUTHORISED_OFFICIAL, organisation=MFC)

    async def record() -> Made | None:
        page = taken(
            await okno.client.get("/processing-records", params={"limit": 100}, headers=keeper)
        )
        return next((one for one in page["items"] if one["file_id"] == str(own)), None)

    kept = await eventually(record)
    assert kept is not None
    assert (kept["purpose"], kept["category"]) == ("service-provision", "applicant")
    assert {"surname", "snils", "identity-details", "object-address"} <= set(kept["fields"])
    assert (kept["basis"], kept["keep_until"], kept["findings"]) == ("210-7(4)", None, [])

    await whole_case(okno, request)

    async def closed() -> Made | None:
        found = await record()
        return found if found and found["keep_until"] else None

    ended = await eventually(closed)
    assert ended is not None
    assert ended["rule"]
    assert ended["keep_until"] > ended["closed_on"]
    other = okno.bearer(Role.AUTHORISED_OFFICIAL, organisation="mfc-kazan-1")
    hidden = await okno.client.get(f"/processing-records/{ended['id']}", headers=other)
    assert hidden.status_code == 404


@pytest.mark.clause("210-11.1")
@pytest.mark.clause("210-11.1(2)")
async def test_a_complaint_of_lateness_is_weighed_on_the_records_of_the_case(okno: Okno) -> None:
    request = await registered(okno)
    form = {
        "request_number": request["number"],
        "ground": "2",
        "object": {"kind": "body", "code": BODY},
        "about": "inaction",
        "text": "Жалуюсь: срок вышел, а результата нет.",
    }

    lodged = taken(
        await okno.client.post(
            "/complaints", json=form, headers={**worker(okno), "Idempotency-Key": request["id"]}
        ),
        201,
    )

    officer = okno.bearer(Role.COMPLAINT_OFFICER, organisation=BODY)

    async def weighed() -> Made | None:
        path = f"/complaints/{lodged['id']}/evidence"
        found = taken(await okno.client.get(path, headers=officer))
        return found if found["verdict"] == "contradicted" else None

    evidence = await eventually(weighed)
    assert evidence is not None
    assert evidence["clause"]["id"] == "210-11.1(2)"
    assert [fact["kind"] for fact in evidence["facts"]] == ["request-registered"]

    path = f"/complaints/{lodged['id']}/text"
    words = await okno.client.get(path, params=TO_HANDLE, headers=officer)
    assert taken(words)["text"] == form["text"]
    hidden = await okno.client.get(path, params=TO_HANDLE, headers=worker(okno))
    assert hidden.status_code == 403


async def test_a_case_leaves_one_row_of_each_thing_and_nothing_on_its_way(okno: Okno) -> None:
    request = await registered(okno)
    await whole_case(okno, request)
    key = request["id"]

    assert await okno.value("SELECT count(*) FROM intake.requests WHERE id = $1", key) == 1
    queries = "SELECT count(*) FROM interagency.queries WHERE request_id = $1"
    assert await okno.value(queries, key) == len(HOLDERS)
    told = await okno.rows(
        "SELECT id, type FROM intake.outbox WHERE aggregateid = $1 ORDER BY seq", key
    )
    kinds = ["registered", "transferred", "result-received", "result-issued", "closed"]
    assert [row["type"].rpartition(".")[2] for row in told] == kinds

    async def heard_by(service: str) -> set[Any]:
        marks = await okno.rows(f"TABLE {service}.inbox")
        return {mark["event_id"] for mark in marks}

    async def all_is_heard() -> bool:
        ids = {row["id"] for row in told}
        return ids <= await heard_by("complaints") and ids <= await heard_by("webhooks")

    await eventually(all_is_heard)

    async def nothing_waits() -> bool:
        return await okno.unpublished() == 0

    await eventually(nothing_waits)
    assert await okno.parked() == 0
