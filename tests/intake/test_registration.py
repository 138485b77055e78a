"""Show that a request is registered whole, once, and under a number of its own."""

import asyncio
from collections import Counter
from uuid import UUID

import pytest

from tests.support.applications import MFC, a_key, an_applicant
from tests.support.intake import heard, register, registered, registered_by_portal, worker
from tests.support.kernel import eventually
from tests.support.rows import execute, fetch, row_counts, tables_holding

REGISTERED = "okno.intake.request.registered"
RECORDED = "okno.holders.personal-data.recorded"


@pytest.mark.clause("210-16(1)1")
async def test_a_number_that_was_given_can_be_read_at_once(intake):
    answer = await register(intake)
    made = answer.json()
    shown = await intake.client.get(answer.headers["Location"], headers=worker(intake))
    assert shown.status_code == 200
    assert shown.json()["number"] == made["number"]
    assert shown.headers["ETag"] == answer.headers["ETag"]


@pytest.mark.clause("210-16(1)1")
async def test_a_number_names_the_mfc_and_the_year_where_it_stands(intake, clock):
    assert (await registered(intake))["number"] == f"{MFC}-2026-0000001"
    clock.now = clock.now.replace(month=12, day=31, hour=22)
    assert (await registered(intake))["number"] == f"{MFC}-2027-0000002", "01:00 in Moscow"


@pytest.mark.clause("210-16(1)1")
async def test_numbers_go_on_when_seven_digits_are_not_enough(intake):
    await execute(intake.admin_url, "SELECT setval('intake.request_number', 9999999)")
    assert (await registered(intake))["number"] == f"{MFC}-2026-10000000"
    assert (await registered(intake))["number"] == f"{MFC}-2026-10000001"


@pytest.mark.clause("210-16(1)1")
async def test_numbers_given_at_once_differ(intake):
    answers = await asyncio.gather(*(register(intake) for _ in range(20)))
    assert Counter(answer.status_code for answer in answers) == {201: 20}
    assert len({answer.json()["number"] for answer in answers}) == 20


@pytest.mark.clause("210-16(1)1")
async def test_a_registration_is_kept_whole(intake):
    made = await registered(intake)
    counts = await row_counts(intake.admin_url, "intake")
    kept = ("requests", "documents", "timeline", "deadlines", "outbox", "idempotency")
    assert [counts[table] for table in kept] == [1, 2, 1, 2, 2, 1]
    sealed = ("vault_keys", "vault_cards", "vault_subjects")
    assert [counts[table] for table in sealed] == [1, 1, 2]
    events = await heard(intake, REGISTERED, RECORDED)
    assert [event.type for event in events if event.key == made["id"]] == [REGISTERED]
    clocks = await fetch(intake.admin_url, "SELECT kind, request_id, state FROM intake.deadlines")
    assert {(row["kind"], row["state"]) for row in clocks} == {
        ("provision", "open"),
        ("transfer", "open"),
    }
    assert {row["request_id"] for row in clocks} == {UUID(made["id"])}


async def test_events_tell_no_values_of_the_applicant(intake):
    await registered(intake)
    told = b"".join(event.data for event in await heard(intake, RECORDED)).decode()
    assert '"surname"' in told, "the names of the fields are told"
    for value in ("Каноничева", "Ульяна", "112-233-445", "731952", "+79033141592", "Баумана"):
        assert value not in told


@pytest.mark.clause("210-7(4)")
async def test_the_portals_request_needs_no_consent_and_names_its_ground(intake):
    await registered_by_portal(intake)
    recorded = [event for event in await heard(intake, RECORDED) if event.type == RECORDED]
    assert b'"basis":"210-7(4)"' in recorded[0].data


async def test_a_registration_that_fails_leaves_nothing_and_its_number_is_not_given_again(intake):
    key = a_key()
    before = await row_counts(intake.admin_url, "intake")
    await execute(
        intake.admin_url,
        "ALTER TABLE intake.idempotency ADD CONSTRAINT fails_last CHECK (status <> 201)",
    )
    failed = await register(intake, key=key)
    assert failed.status_code == 500
    assert failed.json()["type"] == "/problems/internal-error"
    assert await row_counts(intake.admin_url, "intake") == before
    await execute(intake.admin_url, "ALTER TABLE intake.idempotency DROP CONSTRAINT fails_last")
    assert (await registered(intake, key=key))["number"] == f"{MFC}-2026-0000002"


async def test_one_key_under_twenty_posts_at_once_makes_one_request(intake):
    key = a_key()
    answers = await asyncio.gather(*(register(intake, key=key) for _ in range(20)))
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {201, 409}
    made = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.content for answer in made}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in made) == 1
    busy = {answer.json()["type"] for answer in answers if answer.status_code == 409}
    assert busy <= {"/problems/idempotency-in-progress"}
    counts = await row_counts(intake.admin_url, "intake")
    assert (counts["requests"], counts["deadlines"], counts["outbox"]) == (1, 2, 2)


async def test_a_key_stands_for_one_body(intake):
    key = a_key()
    await registered(intake, key=key)
    other = await register(intake, key=key, applicant=an_applicant(name="Другая"))
    assert other.status_code == 422
    assert other.json()["type"] == "/problems/idempotency-key-reused"
    assert (await row_counts(intake.admin_url, "intake"))["requests"] == 1


async def test_a_repetition_gets_the_first_answer_when_the_service_is_off_the_list(intake, clock):
    key = a_key()
    first = await register(intake, key=key)
    clock.now = clock.now.replace(year=2020)
    headers = worker(intake)
    assert (await register(intake, headers=headers)).status_code == 422
    again = await register(intake, headers=headers, key=key)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Location"] == first.headers["Location"]
    secret = first.json()["secret"]
    assert secret, "it is told again"
    assert not await tables_holding(intake.admin_url, [secret]), "and kept nowhere"


async def test_a_refused_request_may_be_tried_again_under_its_key(intake):
    key = a_key()
    assert (await register(intake, key=key, documents=[])).status_code == 422
    assert (await register(intake, key=key)).status_code == 201


@pytest.mark.clause("210-7(1)2")
@pytest.mark.clause("210-16(2)")
async def test_the_platform_asks_the_bodies_for_what_they_hold_and_a_person_needs(intake):
    made = await registered(intake)
    assert made["queries"] == ["payment-status", "object-extract"]


@pytest.mark.clause("210-7(1)2")
@pytest.mark.parametrize("form", ["paper", "electronic"])
async def test_what_the_applicant_brings_of_his_own_accord_is_accepted_and_not_asked_for(
    intake, form
):
    brought = {"code": "payment", "form": form}
    documents = [*_documents(), brought]
    made = await registered(intake, documents=documents)
    assert "payment-status" not in made["queries"]
    (told,) = [e for e in await heard(intake, REGISTERED) if e.type == REGISTERED]
    assert b"payment-status" not in told.data
    assert b"object-extract" in told.data
    kept = await fetch(
        intake.admin_url, "SELECT code, own_initiative FROM intake.documents ORDER BY position"
    )
    assert [(row["code"], row["own_initiative"]) for row in kept] == [
        ("identity", False),
        ("title-document", False),
        ("payment", True),
    ]


async def test_the_event_reaches_the_bus_with_the_trace_of_its_request(intake):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {**worker(intake), "traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
    await registered(intake, headers=headers)
    (told,) = [e for e in await heard(intake, REGISTERED) if e.type == REGISTERED]
    assert trace in (told.traceparent or "")


async def test_what_was_published_is_marked(intake):
    await registered(intake)

    async def all_published() -> bool:
        rows = await fetch(intake.admin_url, "SELECT published_at FROM intake.outbox")
        return len(rows) == 2 and all(row["published_at"] for row in rows)

    await eventually(all_published)


def _documents():
    return [{"code": "identity", "form": "paper"}, {"code": "title-document", "form": "paper"}]
