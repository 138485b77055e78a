"""Show that a misprint is put right by a request of its own, and who refuses or is late is told."""

import json

import pytest

from tests.support.applications import MFC, a_key, an_applicant
from tests.support.door import PURPOSE, let_in
from tests.support.forms import form_numbers, printed, text_of
from tests.support.intake import (
    heard,
    lead_to,
    official,
    portal,
    registered,
    registered_by_portal,
    shown,
    step,
    transfer,
    worker,
)
from tests.support.rows import fetch

PREFIX = "okno.intake.request."
WORDS = "Вместо «Канонического» должно стоять «Каноничева»"


async def ask(intake, request_id, *, headers=None, key=None, **changes):
    form = {"applicant": an_applicant(), "fields": ["surname"], "words": WORDS, **changes}
    return await intake.client.post(
        f"/requests/{request_id}/corrections",
        json=form,
        headers={**(headers or worker(intake)), **(key or a_key())},
    )


@pytest.mark.clause("210-11.1(7)")
async def test_a_misprint_is_put_right_by_a_request_of_its_own(intake):
    await let_in(intake, (MFC, "tester"))
    made = await registered_by_portal(intake)
    early = await ask(intake, made["id"])
    assert (early.status_code, early.json()["type"]) == (409, "/problems/nothing-issued-yet")
    await lead_to(intake, made["id"], "close")
    key = a_key()
    first = await ask(intake, made["id"], headers=portal(intake), key=key)
    assert first.status_code == 201, first.text
    again = await ask(intake, made["id"], headers=portal(intake), key=key)
    assert again.content == first.content
    correction = first.json()
    assert correction["number"] != made["number"]
    assert correction["due_at"].startswith("2026-03-05T21")
    clocks = await fetch(
        intake.admin_url,
        "SELECT kind, clause FROM intake.deadlines WHERE aggregate_id = $1::text::uuid",
        correction["id"],
    )
    assert {(row["kind"], row["clause"]) for row in clocks} == {
        ("correction", "218-61(1)"), ("transfer", "210-16(5)2"),
    }  # fmt: skip
    seen = await intake.client.get(
        f"/requests/{correction['id']}/applicant",
        params={"purpose": PURPOSE},
        headers=worker(intake),
    )
    assert seen.json()["information"] == {"correction-text": WORDS}
    await lead_to(intake, correction["id"], "close")
    (manifest,) = await form_numbers(intake, correction["id"], "manifest")
    text = text_of((await printed(intake, manifest, headers=official(intake))).content)
    assert "Заявление об исправлении опечаток" in text
    (listed,) = await shown(intake, f"{made['id']}/corrections")
    assert (listed["kind"], listed["corrects"], listed["fields"], listed["status"]) == (
        "correction", made["id"], ["surname"], "closed",
    )  # fmt: skip
    assert {row["state"] for row in await fetch(intake.admin_url, STATES)} == {"met"}
    stranger = await ask(intake, made["id"], headers=worker(intake, "mfc-kazan-1"))
    assert stranger.status_code == 404


@pytest.mark.clause("210-11.1(7)")
async def test_a_refused_and_a_late_correction_are_told_as_evidence(intake, clock):
    made = await registered(intake)
    await lead_to(intake, made["id"], "issue")
    correction = (await ask(intake, made["id"])).json()
    await transfer(intake, correction["id"])
    answer = await step(intake, correction["id"], "refuse", body={"ground": "we-are-busy"})
    assert (answer.status_code, answer.json()["clause"]["id"]) == (422, "210-11.1(7)")
    clock.forward(days=5)
    await heard(intake, "okno.deadlines.deadline.breached")
    answer = await step(intake, correction["id"], "refuse", body={"ground": "no-misprint"})
    assert answer.json()["status"] == "refused"
    asked = PREFIX + "registered"
    told = await heard(intake, asked, asked, PREFIX + "refused", "okno.deadlines.deadline.breached")
    kinds = [json.loads(one.data) for one in told if one.type == asked]
    assert {(one["kind"], one["corrects"]) for one in kinds} == {
        ("service", None), ("correction", made["id"]),
    }  # fmt: skip
    late = [json.loads(one.data) for one in told if one.type.endswith("deadline.breached")]
    assert [one["kind"] for one in late] == ["correction"]
    (refused,) = (json.loads(one.data) for one in told if one.type == PREFIX + "refused")
    assert (refused["corrects"], refused["ground"], refused["clause"]) == (
        made["id"], "no-misprint", "210-11.1(7)",
    )  # fmt: skip
    stopped = [one for one in told if one.type == PREFIX + "refusal-stopped"]
    assert len(stopped) == 1
    assert not any(WORDS.encode() in one.data for one in told)


@pytest.mark.parametrize("change", [{"fields": []}, {"fields": ["a", "a"]}, {"words": " "}])
async def test_a_correction_says_what_is_wrong_and_what_should_be(intake, change):
    made = await registered(intake)
    answer = await ask(intake, made["id"], **change)
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/invalid-body"


STATES = "SELECT state FROM intake.deadlines WHERE kind IN ('correction', 'provision')"
