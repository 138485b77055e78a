"""Checks, and the blocks that stand while they last."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shared.auth import Role
from tests.pdata_registry.conftest import MFC, OPERATOR
from tests.support.kernel import rows
from tests.support.registry import a_processing, context_of, enter, entered, facts
from tests.support.services import Running

AUTHORITY = "roskomnadzor"
NOT_CONFIRMED = {
    "outcome": "not-confirmed",
    "reasons": ["data-are-accurate"],
    "conclusion": "7/2026",
}
CORRECTED = {"outcome": "corrected", "documents": ["9204-731952"]}


def a_check(**changes: Any) -> dict[str, Any]:
    """Return the body of ``POST /checks`` for a subject's doubt."""
    return {
        "subject_id": str(uuid4()),
        "doubt": "accuracy",
        "raised_by": "subject",
        "appeal": "15/2026-ОГ",
        **changes,
    }


async def post(registry: Running, path: str, form: dict[str, Any], **headers: str) -> Any:
    key = {"Idempotency-Key": uuid4().hex}
    return await registry.client.post(path, json=form, headers={**key, **headers})


async def opened(registry: Running, who: dict[str, str], **changes: Any) -> dict[str, Any]:
    """Begin a check that must begin."""
    answer = await post(registry, "/checks", a_check(**changes), **who)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def end(registry: Running, who: dict[str, str], check: dict[str, Any], **form: Any) -> Any:
    return await post(registry, f"/checks/{check['id']}/outcome", form or NOT_CONFIRMED, **who)


async def blocks(registry: Running, who: dict[str, str], subject_id: str) -> dict[str, Any]:
    answer = await registry.client.get(f"/subjects/{subject_id}/blocks", headers=who)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
def authority(registry: Running) -> dict[str, str]:
    """Return the header of the authority for subjects' rights."""
    return registry.bearer(Role.AUTHORITY, organisation=AUTHORITY)


@pytest.mark.clause("PD-6.1.7")
@pytest.mark.parametrize("doubt", ["accuracy", "lawfulness"])
async def test_a_doubt_opens_a_check_and_blocks_from_that_moment(registry, official, doubt) -> None:
    check = await opened(registry, official, doubt=doubt)
    assert (check["number"], check["operator"]) == ("makart-2026-CH-1", OPERATOR)
    assert check["outcome"] is None
    found = await blocks(registry, official, check["subject_id"])
    (block,) = found["blocks"]
    assert (found["blocked"], block["check_id"]) == (True, check["id"])
    assert (block["blocked_at"], block["unblocked_at"]) == (check["opened_at"], None)
    (event,) = await facts(registry)
    assert (event["key"], event["type"]) == (check["subject_id"], "blocked")
    assert event["data"]["block_id"] == block["id"]
    assert event["data"]["check_id"] == check["id"]


@pytest.mark.clause("PD-6.1.7")
async def test_a_check_blocks_the_data_of_every_branch_of_the_operator(
    registry, mfc_official
) -> None:
    branch = registry.bearer(Role.AUTHORISED_OFFICIAL, organisation="mfc-kazan-1")
    check = await opened(registry, branch)
    assert check["operator"] == MFC
    found = await blocks(registry, mfc_official, check["subject_id"])
    codes = {"mfc-tatarstan", "mfc-kazan-1", "mfc-kazan-2"}
    assert {block["operator"] for block in found["blocks"]} == codes
    assert {event["data"]["operator"] for event in await facts(registry)} == codes
    assert (await end(registry, mfc_official, check)).status_code == 201
    assert (await blocks(registry, branch, check["subject_id"]))["blocked"] is False


@pytest.mark.clause("PD-6.1.7")
async def test_there_is_no_block_without_a_check(registry) -> None:
    statement = """
        INSERT INTO blocks (id, check_id, operator, subject_id, blocked_at)
        VALUES (gen_random_uuid(), {check}, 'makart', gen_random_uuid(), now())
    """
    for check in ("NULL", "gen_random_uuid()"):
        with pytest.raises(IntegrityError):
            async with context_of(registry).database.transaction() as tx:
                await tx.execute(text(statement.format(check=check)))


@pytest.mark.clause("PD-6.1.7")
async def test_a_doubt_that_is_not_confirmed_unblocks_with_its_reasons(
    registry, official, clock
) -> None:
    check = await opened(registry, official)
    clock.forward(hours=2)
    ended = (await end(registry, official, check)).json()
    assert (ended["outcome"], ended["reasons"]) == ("not-confirmed", ["data-are-accurate"])
    assert (ended["papers"], ended["ended_at"]) == (["7/2026"], "2026-03-02T11:00:00Z")
    found = await blocks(registry, official, check["subject_id"])
    (block,) = found["blocks"]
    assert (found["blocked"], block["unblocked_at"]) == (False, ended["ended_at"])
    blocked, unblocked = await facts(registry)
    assert unblocked["type"] == "unblocked"
    assert unblocked["data"]["block_id"] == blocked["data"]["block_id"]
    assert unblocked["data"]["outcome"] == "not-confirmed"


@pytest.mark.clause("PD-6.1.7")
async def test_a_subject_stays_blocked_until_the_last_check_ends(registry, official) -> None:
    first = await opened(registry, official)
    subject = first["subject_id"]
    second = await opened(registry, official, subject_id=subject, doubt="lawfulness")
    for check, blocked in ((first, True), (second, False)):
        assert (await end(registry, official, check)).status_code == 201
        assert (await blocks(registry, official, subject))["blocked"] is blocked


async def test_corrected_data_are_unblocked_on_the_ground_of_documents(registry, official) -> None:
    check = await opened(registry, official)
    ended = (await end(registry, official, check, **CORRECTED)).json()
    assert (ended["outcome"], ended["papers"]) == ("corrected", ["9204-731952"])
    assert (await blocks(registry, official, check["subject_id"]))["blocked"] is False


@pytest.mark.clause("PD-6.1.7")
async def test_a_check_ends_once_also_when_two_end_it_at_once(registry, official) -> None:
    check = await opened(registry, official)
    answers = await asyncio.gather(*(end(registry, official, check) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    late = next(answer for answer in answers if answer.status_code == 409)
    assert late.json()["type"] == "/problems/check-already-ended"
    assert [event["type"] for event in await facts(registry)] == ["blocked", "unblocked"]


@pytest.mark.clause("PD-6.1.7")
@pytest.mark.parametrize(
    ("doubt", "due_at"),
    [("accuracy", "2026-03-12T21:00:00Z"), ("lawfulness", "2026-03-17T21:00:00Z")],
)
async def test_a_check_runs_against_a_clock_until_it_ends(
    registry, official, doubt, due_at
) -> None:
    check = await opened(registry, official, doubt=doubt)
    assert check["due_at"] == due_at
    database = context_of(registry).database
    clocks = "SELECT aggregate_id, kind, clause, state FROM deadlines"
    running = {
        "aggregate_id": UUID(check["id"]),
        "kind": f"check-of-{doubt}",
        "clause": "PD-6.1.7",
        "state": "open",
    }
    assert [dict(row) for row in await rows(database, clocks)] == [running]
    await end(registry, official, check)
    assert [dict(row) for row in await rows(database, clocks)] == [{**running, "state": "met"}]


async def test_an_old_appeal_is_registered_and_its_term_is_past(registry, official) -> None:
    check = await opened(registry, official, received_at="2019-12-31T09:00:00Z")
    assert check["due_at"] == "2020-01-17T21:00:00Z"
    assert check["opened_at"] == "2026-03-02T09:00:00Z"


@pytest.mark.clause("PD-6.1.7")
async def test_more_than_storing_is_refused_while_the_subject_is_blocked(
    registry, official
) -> None:
    check = await opened(registry, official)
    subject = {"subject_id": check["subject_id"]}
    for operation in ("using", "transferring", "extracting", "recording"):
        answer = await enter(registry, official, a_processing(**subject, operation=operation))
        problem = answer.json()
        assert (answer.status_code, problem["type"]) == (423, "/problems/subject-blocked")
        assert problem["clause"]["id"] == "PD-6.1.7"
    for operation in ("storing", "correcting", "blocking"):
        await entered(registry, official, a_processing(**subject, operation=operation))
    await end(registry, official, check)
    await entered(registry, official, a_processing(**subject, operation="using"))


REFUSED = [
    ({"received_at": "2026-03-02T09:00:01Z"}, 422, "appeal-in-the-future"),
    ({"received_at": "2006-12-31T21:00:00Z"}, 422, "invalid-body"),
    ({"operator": MFC}, 403, "not-permitted"),
    ({"appeal": "Иванов Иван Иванович"}, 422, "invalid-body"),
    ({"appeal": ""}, 422, "invalid-body"),
    ({"doubt": "beauty"}, 422, "invalid-body"),
    ({"raised_by": "neighbour"}, 422, "invalid-body"),
]
REFUSED_TO_THE_AUTHORITY = [
    ({"raised_by": "authority"}, 422, "operator-not-named"),
    ({"raised_by": "authority", "operator": "nobody"}, 422, "operator-unknown"),
    ({"raised_by": "subject", "operator": MFC}, 422, "authority-speaks-for-itself"),
]


@pytest.mark.clause("PD-6.1.7")
async def test_a_doubt_that_cannot_be_registered_is_refused(registry, official, authority) -> None:
    cases = [(official, *case) for case in REFUSED]
    cases += [(authority, *case) for case in REFUSED_TO_THE_AUTHORITY]
    for who, changes, status, slug in cases:
        titles = set()
        for language in ("ru", "en"):
            said = {**who, "Accept-Language": language}
            answer = await post(registry, "/checks", a_check(**changes), **said)
            assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{slug}")
            titles.add(answer.json()["title"])
        assert len(titles) == 2, slug
    assert await facts(registry) == []


@pytest.mark.clause("PD-6.1.7")
@pytest.mark.parametrize(
    ("doubt", "form", "slug"),
    [
        ("accuracy", {**NOT_CONFIRMED, "reasons": []}, "invalid-body"),
        (
            "accuracy",
            {"outcome": "not-confirmed", "reasons": ["data-are-accurate"]},
            "invalid-body",
        ),
        ("accuracy", {"outcome": "corrected", "documents": []}, "invalid-body"),
        ("accuracy", {"outcome": "forgotten"}, "invalid-body"),
        ("lawfulness", CORRECTED, "outcome-does-not-fit"),
    ],
)
async def test_an_outcome_that_cannot_be_leaves_the_block(
    registry, official, doubt, form, slug
) -> None:
    check = await opened(registry, official, doubt=doubt)
    titles = set()
    for language in ("ru", "en"):
        answer = await end(registry, {**official, "Accept-Language": language}, check, **form)
        assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{slug}")
        titles.add(answer.json()["title"])
    assert len(titles) == 2
    assert (await blocks(registry, official, check["subject_id"]))["blocked"] is True


@pytest.mark.clause("PD-6.1.7")
async def test_the_authority_registers_its_own_request_and_follows_it(
    registry, official, mfc_official, authority
) -> None:
    await opened(registry, official)
    check = await opened(registry, authority, raised_by="authority", operator="mfc-kazan-1")
    assert (check["operator"], check["lodged_by"]) == (MFC, AUTHORITY)
    listed = (await registry.client.get("/checks", headers=authority)).json()["items"]
    assert [one["id"] for one in listed] == [check["id"]]
    by_authority = await end(registry, authority, check)
    assert by_authority.status_code == 403
    assert (await end(registry, mfc_official, check)).status_code == 201
    path = f"/checks/{check['id']}"
    seen = (await registry.client.get(path, headers=authority)).json()
    assert seen["outcome"] == "not-confirmed"


@pytest.mark.clause("PD-1.2-operator")
async def test_an_operators_people_see_no_checks_of_another(
    registry, official, mfc_official
) -> None:
    subject = str(uuid4())
    check = await opened(registry, official, subject_id=subject)
    path = f"/checks/{check['id']}"
    assert (await registry.client.get(path, headers=mfc_official)).status_code == 404
    assert (await end(registry, mfc_official, check)).status_code == 404
    listed = await registry.client.get("/checks", headers=mfc_official)
    assert listed.json()["items"] == []
    other = await blocks(registry, mfc_official, subject)
    assert other == {"subject_id": subject, "blocked": False, "blocks": []}
    await entered(registry, mfc_official, mfc_processing(subject))


def mfc_processing(subject_id: str) -> dict[str, Any]:
    return a_processing(
        subject_id=subject_id,
        category="applicant",
        fields=["surname"],
        purpose="service-provision",
        basis="210-7(4)",
        operation="using",
    )


async def test_open_and_ended_checks_are_listed_apart(registry, official) -> None:
    first, second = [await opened(registry, official) for _ in range(2)]
    await end(registry, official, first)
    for ended, check in (("true", first), ("false", second)):
        listed = await registry.client.get("/checks", params={"ended": ended}, headers=official)
        assert [one["id"] for one in listed.json()["items"]] == [check["id"]]


async def test_a_repeated_registration_opens_one_check(registry, official) -> None:
    form, headers = a_check(), {**official, "Idempotency-Key": "one"}
    first, again = [
        await registry.client.post("/checks", json=form, headers=headers) for _ in range(2)
    ]
    assert (first.status_code, first.json()) == (201, again.json())
    assert len((await blocks(registry, official, form["subject_id"]))["blocks"]) == 1


async def test_workers_neither_register_nor_see_checks(registry) -> None:
    for role in (Role.MFC_WORKER, Role.SYSTEM_ADMINISTRATOR, Role.SUBJECT, Role.SERVICE):
        headers = registry.bearer(role, organisation=OPERATOR)
        assert (await post(registry, "/checks", a_check(), **headers)).status_code == 403
        assert (await registry.client.get("/checks", headers=headers)).status_code == 403
