"""The applicant is opened for a named person, purpose and fields, and never without a record."""

from uuid import UUID

import pytest

from shared.auth import Role
from tests.support.applications import BODY, MFC
from tests.support.door import PURPOSE, let_in
from tests.support.intake import official, registered, registered_by_portal, worker
from tests.support.rows import execute, fetch

RECORDS = "SELECT * FROM intake.access_records ORDER BY id"


async def read(intake, request_id, headers, purpose=PURPOSE, language="en"):
    return await intake.client.get(
        f"/requests/{request_id}/applicant",
        params={"purpose": purpose} if purpose else {},
        headers={**headers, "Accept-Language": language},
    )


async def records(intake):
    return await fetch(intake.admin_url, RECORDS)


@pytest.mark.clause("210-7(5)-secrecy")
@pytest.mark.clause("PD-4.5")
async def test_each_reading_leaves_a_record_of_the_worker_and_the_organisation(intake):
    request_id = (await registered(intake))["id"]
    await let_in(intake, (MFC, "tester"), (BODY, "tester"))
    for headers in (worker(intake), official(intake)):
        assert (await read(intake, request_id, headers)).status_code == 200
    kept = await records(intake)
    assert [(row["organisation"], row["person"]) for row in kept] == [
        (MFC, "tester"),
        (BODY, "tester"),
    ]
    first = kept[0]
    assert (first["outcome"], first["purpose"], first["operation"]) == (
        "opened",
        PURPOSE,
        "extracting",
    )
    assert (first["operator"], first["row_id"]) == (MFC, UUID(request_id))
    assert "surname" in first["fields"]
    assert first["request_id"], "the HTTP request is named"


@pytest.mark.clause("PD-4.5")
async def test_a_reading_whose_record_fails_shows_nothing(intake):
    request_id = (await registered(intake))["id"]
    await let_in(intake, (MFC, "tester"))
    await execute(
        intake.admin_url,
        "ALTER TABLE intake.access_records ADD CONSTRAINT full_disk CHECK (person <> 'tester')",
    )
    answer = await read(intake, request_id, worker(intake))
    assert answer.status_code >= 500
    assert "Каноничева" not in answer.text


WITHOUT = {
    "not-on-access-list": ("PD-3.8", "listed_at = NULL"),
    "non-disclosure-missing": ("PD-4.2.3", "non_disclosure_at = NULL"),
    "warning-missing": ("PD-4.2.3", "warned_at = NULL"),
}


@pytest.mark.clause("PD-3.8")
@pytest.mark.clause("PD-4.2.3")
@pytest.mark.parametrize("slug", WITHOUT)
async def test_who_lacks_a_ground_of_access_is_refused_and_recorded(intake, slug):
    clause, change = WITHOUT[slug]
    request_id = (await registered(intake))["id"]
    await let_in(intake, (MFC, "tester"))
    await execute(intake.admin_url, f"UPDATE intake.staff_access SET {change}")  # noqa: S608 - of the test
    answer = await read(intake, request_id, worker(intake))
    assert (answer.status_code, answer.json()["type"]) == (403, f"/problems/{slug}")
    assert answer.json()["clause"]["id"] == clause
    assert [row["outcome"] for row in await records(intake)] == [slug]


@pytest.mark.clause("PD-3.8")
async def test_who_was_taken_off_the_list_is_refused(intake):
    request_id = (await registered(intake))["id"]
    await let_in(intake, (MFC, "tester"))
    assert (await read(intake, request_id, worker(intake))).status_code == 200
    await execute(intake.admin_url, "UPDATE intake.staff_access SET unlisted_at = now()")
    assert (await read(intake, request_id, worker(intake))).status_code == 403


@pytest.mark.clause("PD-6.1.7")
async def test_a_blocked_subject_is_read_by_nobody_and_stored_on(intake):
    request_id = (await registered(intake))["id"]
    await let_in(intake, (MFC, "tester"))
    await execute(
        intake.admin_url,
        f"""INSERT INTO intake.subject_blocks (block_id, operator, subject_id, blocked_at)
            SELECT gen_random_uuid(), '{MFC}', subject_id, now() FROM intake.vault_keys""",  # noqa: S608 - of the test
    )
    answer = await read(intake, request_id, worker(intake), language="ru")
    assert answer.status_code == 423
    assert answer.json()["title"] == "Персональные данные заблокированы на период проверки"
    other = await registered(intake)
    assert (await read(intake, other["id"], worker(intake))).status_code == 423, (
        "the same subject in another file"
    )
    await execute(intake.admin_url, "UPDATE intake.subject_blocks SET unblocked_at = now()")
    assert (await read(intake, request_id, worker(intake))).status_code == 200


async def test_an_access_without_purpose_or_for_another_is_refused(intake):
    request_id = (await registered(intake))["id"]
    await let_in(intake, (MFC, "tester"))
    without = await read(intake, request_id, worker(intake), purpose=None)
    assert (without.status_code, without.json()["type"]) == (422, "/problems/purpose-missing")
    other = await read(intake, request_id, worker(intake), purpose="advertising")
    assert (other.status_code, other.json()["clause"]["id"]) == (403, "PD-2.1")
    assert [row["outcome"] for row in await records(intake)] == [
        "purpose-missing",
        "purpose-not-of-the-file",
    ]


@pytest.mark.parametrize("purpose", ["Каноничева", "9204731952", "a\x00b", "a" * 65, "a b"])
async def test_no_record_keeps_what_is_not_the_name_of_a_purpose(intake, purpose):
    request_id = (await registered(intake))["id"]
    await let_in(intake, (MFC, "tester"))
    refused = await read(intake, request_id, worker(intake), purpose=purpose)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid-body")
    assert await records(intake) == []


async def test_a_portals_account_opens_nothing_even_with_an_officials_role(intake):
    made = await registered_by_portal(intake)
    both = intake.bearer(Role.PORTAL, Role.BODY_OFFICIAL, organisation=BODY)
    await let_in(intake, (BODY, "tester"))
    answer = await read(intake, made["id"], both)
    assert (answer.status_code, answer.json()["clause"]["id"]) == (403, "PD-3.10")


@pytest.mark.clause("210-7(5)-secrecy")
async def test_an_operator_sees_who_looked_at_his_files_and_no_others(intake):
    request_id = (await registered(intake))["id"]
    await let_in(intake, (BODY, "tester"))
    await read(intake, request_id, official(intake))
    seen = await intake.client.get(
        "/access-records",
        headers=intake.bearer(Role.AUTHORISED_OFFICIAL, organisation=MFC, subject="dpo"),
    )
    assert [(row["organisation"], row["outcome"]) for row in seen.json()["items"]] == [
        (BODY, "opened")
    ]
    other = await intake.client.get(
        "/access-records",
        headers=intake.bearer(Role.AUTHORISED_OFFICIAL, organisation="mfc-kazan-1"),
    )
    assert other.json()["items"] == []
    assert (await intake.client.get("/access-records", headers=worker(intake))).status_code == 403


@pytest.mark.clause("PD-4.5")
async def test_nothing_of_the_applicant_stands_in_the_clear_in_any_table(intake):
    await registered(intake)
    tables = await fetch(
        intake.admin_url, "SELECT tablename FROM pg_tables WHERE schemaname = 'intake'"
    )
    for table in (row["tablename"] for row in tables):
        found = await fetch(intake.admin_url, f'SELECT t::text AS row FROM intake."{table}" AS t')  # noqa: S608 - names of the catalogue
        text = "\n".join(row["row"] for row in found)
        for value in ("Каноничева", "112-233-445", "11223344595", "731952", "Баумана"):
            assert value not in text, table
            assert value.encode().hex() not in text, table


async def test_one_applicant_has_one_pseudonym_in_all_his_requests(intake):
    await registered(intake)
    await registered(intake)
    found = await fetch(
        intake.admin_url,
        "SELECT count(*) AS files, count(DISTINCT subject_id) AS subjects FROM intake.vault_keys",
    )
    assert found == [{"files": 2, "subjects": 1}]
    indexed = await fetch(intake.admin_url, "SELECT scheme FROM intake.vault_subjects ORDER BY 1")
    assert [row["scheme"] for row in indexed] == ["passport|v1", "snils|v1"]
