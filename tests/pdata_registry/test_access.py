"""The access list, agreements and warnings over the API."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from pdata_registry.tables import access_entries, access_lists, non_disclosures, warnings
from shared.auth import Role
from shared.events import access_id_of
from tests.pdata_registry.conftest import MFC, OPERATOR
from tests.support.registry import context_of, facts
from tests.support.services import Running
from tests.support.staff import admit, approve, dismiss, head_of, sign, warn

READERS = (Role.HEAD, Role.AUTHORISED_OFFICIAL, Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR)
CLERK_ID = str(access_id_of(organisation=OPERATOR, worker="clerk"))
CLERK = {"person": "clerk", "post": "Делопроизводитель"}


async def state(
    registry: Running, organisation: str = OPERATOR, on: date | None = None
) -> list[dict[str, Any]]:
    """Return who is on the list of an organisation."""
    asked = {"on": on.isoformat()} if on else {}
    answer = await registry.client.get(
        "/access-list", params=asked, headers=head_of(registry, organisation)
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def people(registry: Running, organisation: str = OPERATOR, **asked: Any) -> list[str]:
    return [one["person"] for one in await state(registry, organisation, **asked)]


async def post(registry: Running, path: str, form: dict[str, Any], **headers: str) -> Any:
    key = {"Idempotency-Key": uuid4().hex}
    return await registry.client.post(path, json=form, headers={**key, **headers})


@pytest.mark.clause("PD-3.8")
async def test_the_head_approves_a_numbered_document_that_lets_people_in(registry) -> None:
    made = await approve(registry, OPERATOR, admits=[CLERK])
    assert (made["number"], made["approved_by"]) == ("makart-2026-AL-1", "head-of-makart")
    (line,) = await state(registry)
    assert (line["person"], line["post"], line["number"]) == (
        "clerk",
        "Делопроизводитель",
        made["number"],
    )
    head = head_of(registry, OPERATOR)
    found = await registry.client.get(f"/access-lists/{made['id']}", headers=head)
    assert found.json() == made
    (event,) = await facts(registry)
    assert (event["key"], event["type"]) == (CLERK_ID, "granted")
    assert event["data"]["list_id"] == made["id"]


@pytest.mark.clause("PD-3.8")
async def test_who_is_taken_off_is_off_from_the_next_request(registry) -> None:
    await admit(registry, OPERATOR, "clerk")
    await dismiss(registry, OPERATOR, "clerk")
    assert await people(registry) == []
    types = [event["type"] for event in await facts(registry)]
    assert types == ["non-disclosure-signed", "warned", "granted", "revoked"]


@pytest.mark.clause("PD-3.8")
async def test_the_list_of_a_past_day_never_changes_by_later_acts(registry, clock) -> None:
    seen: dict[date, list[dict[str, Any]]] = {}
    acts = (
        lambda: admit(registry, OPERATOR, "ann", warned=False),
        lambda: admit(registry, OPERATOR, "boris"),
        lambda: dismiss(registry, OPERATOR, "ann"),
        lambda: warn(registry, OPERATOR, "ann", warned_on="2026-03-01"),
        lambda: approve(
            registry, OPERATOR, removes=["boris"], admits=[{"person": "ann", "post": "Юрист"}]
        ),
        lambda: admit(registry, MFC, "ann"),
    )
    for act in acts:
        today = clock().astimezone(context_of(registry).zone).date()
        await act()
        seen[today] = await state(registry, on=today)
        clock.forward(days=1)
        for day, lines in seen.items():
            assert await state(registry, on=day) == lines, f"{day} after {today}"
    names = [[line["person"] for line in lines] for lines in seen.values()]
    assert names == [["ann"], ["ann", "boris"], ["boris"], ["boris"], ["ann"], ["ann"]]
    assert await people(registry, on=date(2026, 3, 1)) == []


@pytest.mark.clause("PD-3.8")
async def test_a_day_of_the_list_ends_at_the_midnight_of_its_zone(registry, clock) -> None:
    clock.now = datetime(2026, 3, 2, 21, 30, tzinfo=UTC)
    await approve(registry, OPERATOR, admits=[CLERK])
    assert await people(registry, on=date(2026, 3, 2)) == []
    assert await people(registry, on=date(2026, 3, 3)) == ["clerk"]


@pytest.mark.clause("PD-3.8")
async def test_what_was_approved_or_signed_is_never_altered(registry) -> None:
    await admit(registry, OPERATOR, "clerk")
    database = context_of(registry).database
    for table in (access_entries, access_lists, non_disclosures, warnings):
        for change in (update(table).values(organisation="another"), delete(table)):
            with pytest.raises(DBAPIError, match="is kept as it was written"):
                async with database.transaction() as tx:
                    await tx.execute(change)


@pytest.mark.clause("PD-3.8")
@pytest.mark.parametrize(
    ("form", "status", "slug"),
    [
        ({}, 422, "nothing-to-approve"),
        ({"admits": [CLERK, CLERK]}, 422, "person-named-twice"),
        ({"admits": [CLERK], "removes": ["clerk"]}, 422, "person-named-twice"),
        ({"admits": [{"person": "known", "post": "Юрист"}]}, 409, "person-already-listed"),
        ({"removes": ["stranger"]}, 409, "person-not-listed"),
        ({"admits": [{**CLERK, "person": "Иванов Иван"}]}, 422, "invalid-body"),
        ({"admits": [{"person": "clerk"}]}, 422, "invalid-body"),
    ],
)
async def test_a_list_that_cannot_be_approved_is_refused(registry, form, status, slug) -> None:
    await approve(registry, OPERATOR, admits=[{"person": "known", "post": "Юрист"}])
    head = head_of(registry, OPERATOR)
    problems = [
        (await post(registry, "/access-lists", form, **head, **{"Accept-Language": language}))
        for language in ("ru", "en")
    ]
    assert {answer.status_code for answer in problems} == {status}
    russian, english = (answer.json() for answer in problems)
    assert (russian["type"], english["type"]) == (f"/problems/{slug}",) * 2
    assert russian["title"] != english["title"]
    assert await people(registry) == ["known"]
    assert len(await facts(registry)) == 1


@pytest.mark.clause("PD-3.8")
async def test_heads_who_approve_at_once_take_turns(registry) -> None:
    head = head_of(registry, OPERATOR)
    answers = await asyncio.gather(
        *(post(registry, "/access-lists", {"admits": [CLERK]}, **head) for _ in range(5))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    again = await approve(registry, OPERATOR, removes=["clerk"])
    assert again["number"] == "makart-2026-AL-2"


async def test_a_repeated_approval_makes_one_document(registry) -> None:
    head = {**head_of(registry, OPERATOR), "Idempotency-Key": "one"}
    first, again = [
        await registry.client.post("/access-lists", json={"admits": [CLERK]}, headers=head)
        for _ in range(2)
    ]
    assert (first.status_code, first.json()) == (201, again.json())
    listed = await registry.client.get("/access-lists", headers=head)
    assert [one["id"] for one in listed.json()["items"]] == [first.json()["id"]]


@pytest.mark.clause("PD-3.8")
async def test_nobody_but_the_head_approves(registry) -> None:
    for role in set(Role) - {Role.HEAD}:
        headers = registry.bearer(role, organisation=OPERATOR)
        answer = await post(registry, "/access-lists", {"admits": [CLERK]}, **headers)
        assert answer.status_code == 403, role
        seen = await registry.client.get("/access-list", headers=headers)
        assert seen.status_code == (200 if role in READERS else 403), role


@pytest.mark.clause("PD-4.2.3")
async def test_agreements_and_warnings_are_recorded_and_told(registry) -> None:
    signed = await sign(registry, OPERATOR, "clerk")
    warned = await warn(registry, OPERATOR, "clerk")
    assert (signed["number"], signed["signed_on"]) == ("makart-2026-ND-1", "2026-01-12")
    assert (warned["number"], warned["warned_by"]) == ("makart-2026-W-1", "head-of-makart")
    first, second = await facts(registry)
    assert (first["key"], first["type"]) == (CLERK_ID, "non-disclosure-signed")
    assert first["data"]["signed_at"] == "2026-01-11T21:00:00Z"
    assert (second["key"], second["type"]) == (CLERK_ID, "warned")
    assert "text" not in second["data"]


@pytest.mark.clause("PD-4.2.3")
async def test_the_list_shows_who_lacks_a_paper(registry) -> None:
    await admit(registry, OPERATOR, "both")
    await admit(registry, OPERATOR, "unsigned", signed=False)
    await admit(registry, OPERATOR, "unwarned", warned=False)
    lines = {line["person"]: line for line in await state(registry)}
    assert {name: line["may_enter"] for name, line in lines.items()} == {
        "both": True,
        "unsigned": False,
        "unwarned": False,
    }
    assert lines["unsigned"]["non_disclosure"] is None
    assert lines["unwarned"]["warning"] is None


@pytest.mark.clause("PD-4.2.3")
async def test_persons_from_outside_sign_and_are_warned_too(registry) -> None:
    await sign(registry, OPERATOR, "engineer-of-a-contractor", outside=True)
    await warn(registry, OPERATOR, "engineer-of-a-contractor", outside=True)
    head = head_of(registry, OPERATOR)
    path = "/access-list/persons/engineer-of-a-contractor"
    kept = (await registry.client.get(path, headers=head)).json()
    assert (kept["listed"], kept["lists"]) == (False, [])
    assert [one["outside"] for one in (*kept["non_disclosures"], *kept["warnings"])] == [True] * 2


@pytest.mark.clause("PD-4.2.3")
@pytest.mark.parametrize(
    ("path", "form", "slug"),
    [
        ("/non-disclosures", {"signed_on": "2026-03-03"}, "day-to-come"),
        ("/non-disclosures", {"text_sha256": "no digest"}, "invalid-body"),
        ("/warnings", {"warned_on": "2026-03-03"}, "day-to-come"),
        ("/warnings", {"text": "Коротко"}, "invalid-body"),
        ("/warnings", {"warned_on": "2026-02-30"}, "invalid-body"),
        ("/warnings", {"warned_on": "0001-01-01"}, "invalid-body"),
    ],
)
async def test_a_paper_that_cannot_be_is_refused(registry, path, form, slug) -> None:
    forms = {
        "/non-disclosures": {
            "person": "clerk",
            "signed_on": "2026-03-02",
            "text_version": "v1",
            "text_sha256": "0" * 64,
        },
        "/warnings": {"person": "clerk", "warned_on": "2026-03-02", "text": "Предупреждён. " * 3},
    }
    head = head_of(registry, OPERATOR)
    titles = set()
    for language in ("ru", "en"):
        answer = await post(
            registry, path, {**forms[path], **form}, **head, **{"Accept-Language": language}
        )
        assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{slug}")
        titles.add(answer.json()["title"])
    assert len(titles) == 2
    assert await facts(registry) == []


@pytest.mark.clause("PD-4.2.3")
@pytest.mark.parametrize("path", ["/non-disclosures", "/warnings"])
async def test_workers_record_no_papers(registry, path) -> None:
    for role in (Role.MFC_WORKER, Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR, Role.SERVICE):
        headers = registry.bearer(role, organisation=OPERATOR)
        assert (await post(registry, path, {}, **headers)).status_code == 403


@pytest.mark.clause("PD-3.8")
async def test_a_persons_history_names_every_document(registry, clock) -> None:
    await admit(registry, OPERATOR, "clerk", post="Юрист")
    clock.forward(days=1)
    await dismiss(registry, OPERATOR, "clerk")
    head = head_of(registry, OPERATOR)
    kept = (await registry.client.get("/access-list/persons/clerk", headers=head)).json()
    turns = [(one["number"], one["admits"], one["post"]) for one in kept["lists"]]
    assert turns == [("makart-2026-AL-1", True, "Юрист"), ("makart-2026-AL-2", False, None)]
    assert kept["listed"] is False
    unknown = await registry.client.get("/access-list/persons/nobody", headers=head)
    assert unknown.status_code == 404


@pytest.mark.clause("PD-1.2-operator")
async def test_two_organisations_see_nothing_of_each_others_lists(registry) -> None:
    await admit(registry, OPERATOR, "clerk")
    made = await approve(registry, MFC, admits=[{"person": "operator-1", "post": "Оператор"}])
    assert await people(registry, OPERATOR) == ["clerk"]
    assert await people(registry, MFC) == ["operator-1"]
    stranger = head_of(registry, OPERATOR)
    found = await registry.client.get(f"/access-lists/{made['id']}", headers=stranger)
    assert found.status_code == 404
    person = await registry.client.get("/access-list/persons/operator-1", headers=stranger)
    assert person.status_code == 404
    removal = await post(registry, "/access-lists", {"removes": ["operator-1"]}, **stranger)
    assert removal.json()["type"] == "/problems/person-not-listed"


async def test_the_list_and_its_documents_come_by_pages(registry) -> None:
    for name in ("vera", "boris", "ann"):
        await approve(registry, OPERATOR, admits=[{"person": name, "post": "Юрист"}])
    head = head_of(registry, OPERATOR)
    for path, key, whole in (
        ("/access-list", "person", ["ann", "boris", "vera"]),
        ("/access-lists", "number", [f"makart-2026-AL-{n}" for n in (3, 2, 1)]),
    ):
        asked: dict[str, Any] = {"limit": 2}
        first = (await registry.client.get(path, params=asked, headers=head)).json()
        asked["cursor"] = first["next"]
        second = (await registry.client.get(path, params=asked, headers=head)).json()
        assert [one[key] for one in (*first["items"], *second["items"])] == whole
        assert second["next"] is None


async def test_a_day_to_come_shows_no_list(registry, clock) -> None:
    tomorrow = (clock() + timedelta(days=1)).date().isoformat()
    head = head_of(registry, OPERATOR)
    answer = await registry.client.get("/access-list", params={"on": tomorrow}, headers=head)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/day-to-come")
