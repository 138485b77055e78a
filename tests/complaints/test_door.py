"""Show that the words of a complaint are read by the door alone, and each attempt is on record."""

import pytest

from shared.auth import Role
from tests.complaints.builders import OFFICER, lodge, officer, read_text
from tests.support.applications import BODY, MFC
from tests.support.door import BARS, change, outcome_of, records


@pytest.fixture
async def lodged(complaints):
    return (await lodge(complaints)).json()


@pytest.mark.parametrize(("slug", "status", "clause", "bar"), BARS)
async def test_a_door_that_stays_shut_says_why_and_is_on_record(
    complaints, lodged, slug, status, clause, bar
):
    await change(complaints, bar)
    for language in ("ru", "en"):
        headers = officer(complaints) | {"Accept-Language": language}
        refused = await read_text(complaints, lodged, headers)
        problem = refused.json()
        assert (refused.status_code, problem["type"]) == (status, f"/problems/{slug}")
        assert problem["clause"]["id"] == clause
        assert problem["title"].isascii() is (language == "en")
        assert "Каноничев" not in refused.text
    for record in await records(complaints, BODY):
        assert outcome_of(record) == (*OFFICER, "complaint-handling", slug)
        assert (record["row_id"], record["fields"]) == (lodged["id"], ["complaint-text"])


@pytest.mark.clause("PD-2.1")
@pytest.mark.parametrize(
    ("purpose", "status", "slug"),
    [("", 422, "purpose-missing"), ("service-provision", 403, "purpose-not-of-the-file")],
)
async def test_complaints_are_read_to_handle_them_only(complaints, lodged, purpose, status, slug):
    refused = await read_text(complaints, lodged, purpose=purpose)
    assert (refused.status_code, refused.json()["type"]) == (status, f"/problems/{slug}")
    (record,) = await records(complaints, BODY)
    assert outcome_of(record) == (*OFFICER, purpose, slug)


@pytest.mark.clause("PD-3.10")
async def test_a_token_of_a_machine_opens_nothing_even_if_it_is_on_the_list(complaints, lodged):
    shared = complaints.bearer(
        Role.COMPLAINT_OFFICER, Role.SERVICE, organisation=BODY, subject=OFFICER[1]
    )
    refused = await read_text(complaints, lodged, shared)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/shared-account")
    (record,) = await records(complaints, BODY)
    assert record["outcome"] == "shared-account"


@pytest.mark.clause("PD-4.5")
async def test_an_operator_sees_who_looked_at_its_files_and_no_other_sees_it(complaints, lodged):
    await read_text(complaints, lodged)
    (record,) = await records(complaints, BODY)
    assert outcome_of(record) == (*OFFICER, "complaint-handling", "opened")
    assert await records(complaints, MFC) == []
    hidden = await complaints.client.get("/access-records", headers=officer(complaints))
    assert hidden.status_code == 403
