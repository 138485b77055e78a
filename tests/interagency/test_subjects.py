"""Show whom a query is about to its holder alone, and write each showing down."""

import pytest

from shared.events import QueryNeeded
from shared.vault.refusals import REFUSALS
from tests.interagency.builders import (
    OUTSIDER,
    THE_APPLICANT,
    TREASURY,
    a_closing,
    a_query,
    answer,
    official,
    worker,
)
from tests.support.applications import BODY
from tests.support.kernel import eventually, rows
from tests.support.publishing import publish

IDENTITY = ("surname", "name", "patronymic", "birth-date", "snils")


async def subject(interagency, query, headers=None):
    return await interagency.client.get(
        f"/interagency-requests/{query['id']}/subject", headers=headers or official(interagency)
    )


@pytest.mark.clause("210-7(4)")
async def test_the_holder_sees_whom_it_is_asked_about_without_a_consent(interagency, fake_intake):
    query = await a_query(interagency)
    shown = await subject(interagency, query)
    assert shown.status_code == 200, shown.text
    assert shown.json()["values"] == {name: THE_APPLICANT[name] for name in IDENTITY}
    basis = shown.json()["basis"]
    assert basis == {"id": "210-7(4)", "text": "ч. 4 ст. 7 Федерального закона № 210-ФЗ"}
    (asked,) = fake_intake.asked
    assert asked == {
        "path": f"/internal/requests/{query['request_id']}/fields",
        "organisation": TREASURY,
        "person": "official-1",
        "roles": ["body-official"],
        "fields": list(IDENTITY),
    }


@pytest.mark.clause("210-16(2)")
async def test_the_holder_sees_no_more_than_its_query_needs(interagency):
    needed = QueryNeeded(code="object-extract", holder=TREASURY, brings=("object-record",))
    query = await a_query(interagency, queries=(needed,))
    values = (await subject(interagency, query)).json()["values"]
    assert set(values) == {*IDENTITY, "cadastral-number"}
    assert "address" not in values


@pytest.mark.clause("210-7(4)")
async def test_the_transfer_stands_in_the_log_with_its_basis(interagency):
    query = await a_query(interagency)
    await subject(interagency, query)
    log = await interagency.client.get(
        f"/interagency-requests/{query['id']}/transfers",
        headers=worker(interagency) | {"Accept-Language": "en"},
    )
    (row,) = log.json()
    assert (row["what"], row["organisation"], row["worker"]) == (
        "subject",
        TREASURY,
        "official-1",
    )
    assert row["fields"] == sorted(IDENTITY)
    assert row["basis"] == {"id": "210-7(4)", "text": "article 7(4) of Federal Law No. 210-FZ"}


@pytest.mark.clause("210-7(4)")
@pytest.mark.parametrize("problem", [None, (500, "internal-error"), (403, "not-permitted")])
async def test_no_data_leave_while_intake_is_away(interagency, fake_intake, problem):
    query = await a_query(interagency)
    fake_intake.problem, fake_intake.away = problem, problem is None
    refused = await subject(interagency, query)
    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/subject-unavailable")
    assert refused.headers["Retry-After"] == "5"
    database = interagency.app.state.context.database
    assert await rows(database, "SELECT * FROM transfers") == []


async def test_a_request_whose_data_are_gone_shows_nobody(interagency, fake_intake):
    query = await a_query(interagency)
    fake_intake.problem = 404, "not-found"
    assert (await subject(interagency, query)).status_code == 404


@pytest.mark.clause("210-7(4)")
async def test_intake_knows_first_that_a_request_is_closed(interagency, fake_intake):
    query = await a_query(interagency)
    fake_intake.problem = 409, "not-in-this-state"
    refused = await subject(interagency, query)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/no-live-request")


@pytest.mark.clause("210-7(5)-secrecy")
@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.slug)
async def test_what_intakes_door_refuses_is_told_as_it_is(interagency, fake_intake, refusal):
    query = await a_query(interagency)
    fake_intake.problem = refusal.status, refusal.slug
    for language in ("ru", "en"):
        refused = await subject(
            interagency, query, official(interagency) | {"Accept-Language": language}
        )
        problem = refused.json()
        assert (refused.status_code, problem["type"]) == (
            refusal.status,
            f"/problems/{refusal.slug}",
        )
        assert problem["title"] == refusal.title.in_(language)
        assert problem["clause"]["id"] == str(refusal.clause)
    database = interagency.app.state.context.database
    assert await rows(database, "SELECT * FROM transfers") == []


@pytest.mark.clause("210-7(5)-secrecy")
async def test_only_the_holder_learns_whom_a_query_is_about(interagency, fake_intake):
    query = await a_query(interagency)
    assert (await subject(interagency, query, official(interagency, OUTSIDER))).status_code == 404
    assert (await subject(interagency, query, official(interagency, BODY))).status_code == 404
    assert (await subject(interagency, query, worker(interagency))).status_code == 403
    assert fake_intake.asked == []


@pytest.mark.clause("210-7(4)")
async def test_nothing_is_exchanged_for_a_request_that_is_closed(interagency, fake_intake):
    query = await a_query(interagency)
    await publish(interagency.bus, a_closing(query["request_id"]))
    database = interagency.app.state.context.database
    await eventually(
        lambda: rows(database, "SELECT FROM queries WHERE request_closed_at IS NOT NULL")
    )
    refused = await subject(interagency, query)
    assert refused.status_code == 409
    assert refused.json()["clause"]["id"] == "210-7(4)"
    assert fake_intake.asked == []


async def test_an_answered_query_shows_the_person_no_more(interagency, fake_intake):
    query = await a_query(interagency)
    await answer(interagency, query)
    assert (await subject(interagency, query)).status_code == 409
    assert fake_intake.asked == []
