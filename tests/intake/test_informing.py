"""Show that questions and requests for information are taken, answered under a clock, counted."""

import json
from uuid import uuid4

import pytest

from shared.auth import Role
from shared.deadlines import Sweeper
from tests.support.applications import BODY, MFC, PORTAL, a_key
from tests.support.door import let_in, outcome_of, records
from tests.support.intake import heard, official, portal, worker
from tests.support.rows import fetch, tables_holding

PURPOSE = "informing"
WORDS = "Какие бумаги нужны Каноничевой для вычета?"
ANSWER = "Перечень — на стенде и в GET /services"
ASKER = {"kind": "natural-person", "name": "Каноничева У. П.", "snils": "112-233-445 95"}
FIGURES = {"text": "Принято 12 запросов", "contains": ["figures"]}


async def ask(intake, headers, place="questions", *, key=None, **changes):
    """Ask a question, or for information, under a new key."""
    form = {"topic": "service-order", "text": WORDS, **changes}
    return await intake.client.post(f"/{place}", json=form, headers={**headers, **(key or a_key())})


async def asked(intake, headers, place="questions", **changes):
    """Ask, and return what was answered; fail if it was refused."""
    made = await ask(intake, headers, place, **changes)
    assert made.status_code == 201, made.text
    return made.json()


async def answer(intake, place, asking_id, *, headers=None, **form):
    return await intake.client.post(
        f"/{place}/{asking_id}/answer", json=form, headers=headers or worker(intake)
    )


async def shown(intake, path, headers):
    answer = await intake.client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(answer, slug, clause=None, status=422):
    """Assert that an answer is a refusal, and that it quotes no words."""
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (status, f"/problems/{slug}"), answer.text
    assert problem.get("clause", {}).get("id") == clause
    assert "Каноничев" not in answer.text
    return problem


@pytest.mark.clause("210-16(1)4")
@pytest.mark.clause("210-7(5)-secrecy")
async def test_a_general_question_is_taken_answered_and_counted(intake, clock):
    await let_in(intake, (MFC, "tester"))
    key = a_key()
    made = await asked(intake, worker(intake), key=key, way="phone", asker={"name": "Каноничева"})
    assert (
        await ask(intake, worker(intake), key=key, way="phone", asker={"name": "Каноничева"})
    ).json() == made
    by_portal = await asked(intake, portal(intake), mfc=MFC, topic="fees")
    assert made["number"].startswith(f"Q-{MFC}-2026-")
    assert made["due_at"] == "2026-03-17T21:00:00Z", "ten working days, the ninth of March is off"
    for headers, numbers in (
        (worker(intake), [by_portal["number"], made["number"]]),
        (portal(intake), [by_portal["number"]]),
        (worker(intake, "mfc-kazan-1"), []),
        (portal(intake, "partner-demo"), []),
    ):
        listed = await shown(intake, "/questions", headers)
        assert [item["number"] for item in listed["items"]] == numbers
    path = f"/questions/{made['id']}"
    assert (await intake.client.get(path, headers=portal(intake))).status_code == 404
    assert (await answer(intake, "questions", made["id"], text=ANSWER)).status_code == 200
    again = await answer(intake, "questions", made["id"], text=ANSWER)
    refused(again, "not-to-answer", status=409)
    words = await shown(intake, f"{path}/text?purpose={PURPOSE}", worker(intake))
    assert (words["text"], words["name"], words["answer"]) == (WORDS, "Каноничева", ANSWER)
    assert {outcome_of(one) for one in await records(intake, MFC)} == {
        (MFC, "tester", PURPOSE, "opened")
    }
    clock.forward(days=30)
    assert (await answer(intake, "questions", by_portal["id"], text=ANSWER)).status_code == 200
    counts = await shown(intake, "/questions/counts?month=2026-03-15", worker(intake))
    assert counts == [
        {"topic": "fees", "received": 1, "answered": 1, "late": 1},
        {"topic": "service-order", "received": 1, "answered": 1, "late": 0},
    ]
    assert await shown(intake, "/questions/counts", worker(intake)) == [], "of April"
    for month in ("0001-01-01", "9999-12-31", "x"):
        impossible = await intake.client.get(
            f"/questions/counts?month={month}", headers=worker(intake)
        )
        assert impossible.status_code == 422
    assert not await tables_holding(intake.admin_url, ["Каноничев", "вычета", "на стенде"])


@pytest.mark.clause("210-16(1)4")
async def test_a_question_tells_the_registry_and_the_bus_and_no_words(intake):
    made = await asked(
        intake, worker(intake), asker={"snils": ASKER["snils"], "phone": "+79033141592"}
    )
    await answer(intake, "questions", made["id"], text=ANSWER)
    told = await heard(
        intake,
        "okno.intake.question.received",
        "okno.intake.question.answered",
        "okno.holders.personal-data.recorded",
        "okno.holders.personal-data.file-closed",
    )
    events = {event.type: json.loads(event.data) for event in told}
    recorded = events["okno.holders.personal-data.recorded"]
    assert recorded["fields"] == ["phone", "question-text", "snils"]
    assert (recorded["purpose"], recorded["basis"]) == (PURPOSE, "210-16(1)4")
    assert events["okno.holders.personal-data.file-closed"]["file_id"] == recorded["file_id"]
    assert events["okno.intake.question.received"]["number"] == made["number"]
    keys = await fetch(intake.admin_url, "SELECT operator, subject_id::text FROM intake.vault_keys")
    assert keys == [{"operator": MFC, "subject_id": recorded["subject_id"]}]
    for topic, slug in (("nonsense", "topic-unknown"), ("body-decision", "outside-the-sphere")):
        refused(await ask(intake, worker(intake), topic=topic), slug, "210-16(1)4")
    refused(await ask(intake, worker(intake), service="nonsense"), "service-unknown", "210-15(6)")
    for headers, mfc in ((portal(intake), None), (portal(intake), BODY)):
        refused(await ask(intake, headers, mfc=mfc), "invalid-body")
    elsewhere = await ask(intake, worker(intake), mfc="mfc-kazan-1")
    refused(elsewhere, "not-permitted", status=403)


@pytest.mark.clause("210-16(1)4")
@pytest.mark.clause("210-16(4)1")
@pytest.mark.clause("210-16(1.1)")
async def test_an_organisation_informs_for_the_mfc_that_engages_it_to(intake, clock):
    partner = intake.bearer(Role.INVOLVED_WORKER, organisation="partner-demo")
    question = await asked(intake, partner, way="phone")
    inquiry = await asked(intake, partner, "inquiries", topic="service-figures", asker=ASKER)
    assert question["number"].startswith(f"Q-{MFC}-"), "it is the MFC's"
    for path, made in (("questions", question), ("inquiries", inquiry)):
        for headers in (partner, worker(intake)):
            (one,) = (await shown(intake, f"/{path}", headers))["items"]
            assert (one["id"], one["mfc"]) == (made["id"], MFC)
    told = await answer(intake, "questions", question["id"], headers=partner, text=ANSWER)
    assert told.status_code == 200, told.text
    elsewhere = await ask(intake, partner, mfc="mfc-kazan-1")
    refused(elsewhere, "outside-the-engagement", "210-16(1.1)")
    clock.forward(days=700)
    partner = intake.bearer(Role.INVOLVED_WORKER, organisation="partner-demo")
    refused(await ask(intake, partner), "outside-the-engagement", "210-16(1.1)")
    late = await answer(intake, "inquiries", inquiry["id"], headers=partner, **FIGURES)
    refused(late, "outside-the-engagement", "210-16(1.1)")


SIX = [
    ("federal-body", BODY),
    ("federal-body", "fns"),
    ("fund", "sfr"),
    ("regional-body", "tatarstan-labour-ministry"),
    ("local-body", "kazan-executive-committee"),
]


@pytest.mark.clause("210-16(4)1")
async def test_the_six_kinds_of_askers_are_registered_and_answered_under_a_clock(intake, clock):
    await let_in(intake, (MFC, "tester"), ("sfr", "tester"))
    made = {}
    for kind, body in SIX:
        made[kind] = await asked(intake, official(intake, body), "inquiries", mfc=MFC)
        (item,) = (await shown(intake, "/inquiries", official(intake, body)))["items"]
        assert (item["asker_kind"], item["organisation"]) == (kind, body)
    for asker in (ASKER, {"kind": "legal-entity", "name": "ООО «Ромашка»", "inn": "1655000000"}):
        made[asker["kind"]] = await asked(intake, worker(intake), "inquiries", asker=asker)
    assert len(made) == 6
    listed = (await shown(intake, "/inquiries?status=received", worker(intake)))["items"]
    assert {item["asker_kind"] for item in listed} == set(made)
    assert (await shown(intake, "/inquiries", worker(intake, "mfc-kazan-1")))["items"] == []
    fund = made["fund"]["id"]
    stranger = worker(intake, "mfc-kazan-1")
    assert (await answer(intake, "inquiries", fund, headers=stranger, **FIGURES)).status_code == 404
    told = (await answer(intake, "inquiries", fund, **FIGURES)).json()
    assert (told["status"], told["contains"]) == ("answered", ["figures"])
    path = f"/inquiries/{fund}/text?purpose={PURPOSE}"
    words = await shown(intake, path, official(intake, "sfr"))
    assert (words["text"], words["answer"]) == (WORDS, FIGURES["text"])
    assert (await intake.client.get(path, headers=official(intake, "fns"))).status_code == 404
    clock.forward(days=30)
    await Sweeper(intake.app.state.context.database, service="intake", clock=clock).sweep()
    late = (await shown(intake, "/deadlines?state=breached", worker(intake)))["items"]
    assert [one["kind"] for one in late] == ["inquiry-answer"] * 6, "no extension, and one in time"
    await heard(intake, "okno.intake.inquiry.registered", "okno.intake.inquiry.answered")


@pytest.mark.clause("210-16(4)1")
@pytest.mark.parametrize("language", ["ru", "en"])
async def test_what_lies_outside_the_sphere_is_refused_by_name_and_kept(intake, language):
    key, body = a_key(), {**official(intake), "Accept-Language": language}
    for _ in range(2):
        answered = await ask(
            intake, body, "inquiries", key=key, mfc=MFC, topic="explanation-of-law"
        )
        problem = refused(answered, "outside-the-sphere", "210-16(4)1")
        assert ("Обратитесь" in problem["detail"]) is (language == "ru")
    (kept,) = (await shown(intake, "/inquiries", worker(intake)))["items"]
    assert (kept["status"], kept["clause"]) == ("refused", "210-16(4)1")
    by_hand = await asked(intake, body, "inquiries", mfc=MFC)
    ended = await answer(
        intake,
        "inquiries",
        by_hand["id"],
        outcome="outside-sphere",
        text="Это решает орган",
        contains=["general"],
    )
    assert (ended.json()["status"], ended.json()["clause"]) == ("refused", "210-16(4)1")
    told = await heard(intake, *["okno.intake.inquiry.refused"] * 2)
    refusals = [json.loads(e.data) for e in told if e.type == "okno.intake.inquiry.refused"]
    assert {one["inquiry_id"] for one in refusals} == {kept["id"], by_hand["id"]}


@pytest.mark.clause("210-16(4)1")
async def test_an_answer_holds_nothing_that_a_law_restricts_and_strangers_get_none(intake):
    made = await asked(intake, official(intake), "inquiries", mfc=MFC)
    book = await shown(intake, "/informing", {})
    barred = {one["code"]: one["barred_by"] for one in book["contents"] if one["barred_by"]}
    assert {"personal-data", "tax-secret", "trade-secret"} <= set(barred)
    for code, law in barred.items():
        tried = await answer(
            intake, "inquiries", made["id"], text=ANSWER, contains=["general", code]
        )
        problem = refused(tried, "restricted-in-answer", "210-16(4)1")
        assert law in problem["detail"]
    unknown = await answer(intake, "inquiries", made["id"], text=ANSWER, contains=["nonsense"])
    refused(unknown, "content-unknown", "210-16(4)1")
    refused(await answer(intake, "inquiries", made["id"], text=ANSWER, contains=[]), "invalid-body")
    still = await shown(intake, f"/inquiries/{made['id']}", official(intake))
    assert (still["status"], still["contains"]) == ("received", [])
    partner = intake.bearer(Role.BODY_OFFICIAL, organisation="partner-demo")
    refused(await ask(intake, partner, "inquiries", mfc=MFC), "not-an-asker", "210-16(4)1", 403)
    for headers, asker in ((official(intake), ASKER), (worker(intake), None)):
        tried = await ask(intake, headers, "inquiries", mfc=MFC, asker=asker)
        refused(tried, "asker-of-others", "210-16(4)1")
    assert (await ask(intake, portal(intake), "inquiries", mfc=MFC)).status_code == 403
    assert (await answer(intake, "inquiries", uuid4(), **FIGURES)).status_code == 404
    assert PORTAL not in str(still)
