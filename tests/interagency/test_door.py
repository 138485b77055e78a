"""Show that answers are read by the door alone, and that each attempt is on record."""

import pytest

from shared.auth import Role
from shared.events import QueryNeeded
from tests.interagency.builders import (
    OFFICIAL,
    OUTSIDER,
    TREASURY,
    WORKER,
    a_query,
    answer,
    official,
    read_answer,
    worker,
)
from tests.support.applications import MFC
from tests.support.door import BARS, change, outcome_of, records
from tests.support.kernel import rows
from tests.support.rows import tables_holding


@pytest.fixture
async def answered(interagency):
    query = await a_query(interagency)
    assert (await answer(interagency, query)).status_code == 201
    return query


async def transfers_of(interagency):
    return await rows(interagency.app.state.context.database, "TABLE transfers")


@pytest.mark.parametrize(("slug", "status", "clause", "bar"), BARS)
async def test_a_door_that_stays_shut_says_why_and_is_on_record(
    interagency, answered, slug, status, clause, bar
):
    await change(interagency, bar)
    for language in ("ru", "en"):
        headers = worker(interagency) | {"Accept-Language": language}
        refused = await read_answer(interagency, answered, headers)
        problem = refused.json()
        assert (refused.status_code, problem["type"]) == (status, f"/problems/{slug}")
        assert problem["clause"]["id"] == clause
        assert problem["title"].isascii() is (language == "en")
        assert "уплачено" not in refused.text
    assert await transfers_of(interagency) == [], "nothing has left"
    for record in await records(interagency, MFC):
        assert outcome_of(record) == (*WORKER, "service-provision", slug)
        assert (record["row_id"], record["fields"]) == (answered["id"], ["payment"])


@pytest.mark.clause("PD-2.1")
@pytest.mark.parametrize(
    ("purpose", "status", "slug"),
    [
        ("", 422, "purpose-missing"),
        ("complaint-handling", 403, "purpose-not-of-the-file"),
        ("subject-rights", 403, "purpose-not-of-the-file"),
    ],
)
async def test_answers_are_read_for_their_own_purpose_only(
    interagency, answered, purpose, status, slug
):
    refused = await read_answer(interagency, answered, purpose=purpose)
    assert (refused.status_code, refused.json()["type"]) == (status, f"/problems/{slug}")
    (record,) = await records(interagency, MFC)
    assert outcome_of(record) == (*WORKER, purpose, slug)
    assert await transfers_of(interagency) == []


@pytest.mark.clause("PD-3.10")
async def test_a_token_of_a_machine_opens_nothing_even_if_it_is_on_the_list(interagency, answered):
    shared = interagency.bearer(Role.MFC_WORKER, Role.SERVICE, organisation=MFC, subject=WORKER[1])
    refused = await read_answer(interagency, answered, shared)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/shared-account")
    (record,) = await records(interagency, MFC)
    assert record["outcome"] == "shared-account"


@pytest.mark.clause("PD-4.5")
async def test_an_operator_sees_who_looked_at_its_files_and_no_other_sees_it(interagency, answered):
    await read_answer(interagency, answered)
    await read_answer(interagency, answered, official(interagency, OFFICIAL[0]))
    seen = [outcome_of(record) for record in await records(interagency, MFC)]
    assert seen == [
        (*OFFICIAL, "service-provision", "opened"),
        (*WORKER, "service-provision", "opened"),
    ]
    for other in (OFFICIAL[0], TREASURY):
        assert await records(interagency, other) == []
    hidden = await interagency.client.get("/access-records", headers=worker(interagency))
    assert hidden.status_code == 403


async def test_access_records_are_read_page_by_page_and_narrowed_down(interagency, answered):
    for _ in range(2):
        await read_answer(interagency, answered)
    await read_answer(interagency, answered, official(interagency, OFFICIAL[0]))
    dpo = interagency.bearer(Role.AUTHORISED_OFFICIAL, organisation=MFC)
    first = await interagency.client.get("/access-records?limit=2", headers=dpo)
    second = await interagency.client.get(first.links["next"]["url"], headers=dpo)
    pages = [[record["person"] for record in page.json()["items"]] for page in (first, second)]
    assert pages == [[OFFICIAL[1], WORKER[1]], [WORKER[1]]]
    for narrowed, count in (
        ({"person": OFFICIAL[1]}, 1),
        ({"file_id": first.json()["items"][0]["file_id"]}, 3),
        ({"file_id": answered["id"]}, 0),
    ):
        found = await interagency.client.get("/access-records", params=narrowed, headers=dpo)
        assert len(found.json()["items"]) == count


@pytest.mark.parametrize("purpose", ["a\0b", "x" * 65])
async def test_a_purpose_of_no_form_is_refused_by_name(interagency, answered, purpose):
    refused = await read_answer(interagency, answered, purpose=purpose)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid-body")
    dpo = interagency.bearer(Role.AUTHORISED_OFFICIAL, organisation=MFC)
    asked = await interagency.client.get("/access-records?person=a%00b", headers=dpo)
    assert asked.status_code == 422


@pytest.mark.clause("210-7(5)-secrecy")
async def test_a_reading_that_cannot_be_written_down_is_no_reading(interagency, answered):
    for table in ("transfers", "access_records"):
        await change(interagency, f'ALTER TABLE "{{schema}}".{table} RENAME TO away')
        refused = await read_answer(interagency, answered)
        assert refused.status_code == 500
        assert "уплачено" not in refused.text
        await change(interagency, f'ALTER TABLE "{{schema}}".away RENAME TO {table}')
    assert await transfers_of(interagency) == []
    assert (await read_answer(interagency, answered)).status_code == 200


RESTRICTED = {"tax-debt": "недоимка 912345,67", "accounts": "40702810600000012345"}


@pytest.mark.clause("210-16(4)2")
async def test_restricted_information_of_a_legal_entity_stands_behind_the_same_door(interagency):
    needed = {"code": "entity-extract", "holder": OUTSIDER, "brings": tuple(RESTRICTED)}
    query = await a_query(interagency, queries=(QueryNeeded(**needed),))
    found = {"outcome": "found", "values": RESTRICTED}
    given = await answer(interagency, query, headers=official(interagency, OUTSIDER), **found)
    assert given.status_code == 201, given.text
    words = [*RESTRICTED.values(), *(word.encode().hex() for word in RESTRICTED.values())]
    assert await tables_holding(interagency.admin_url, words) == set()

    unlisted = interagency.bearer(Role.MFC_WORKER, organisation=MFC, subject="curious")
    refused = await read_answer(interagency, query, unlisted)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-on-access-list")
    read = await read_answer(interagency, query)
    assert read.json()["values"] == RESTRICTED
    assert [
        (record["person"], record["outcome"]) for record in await records(interagency, MFC)
    ] == [
        (WORKER[1], "opened"),
        ("curious", "not-on-access-list"),
    ]
