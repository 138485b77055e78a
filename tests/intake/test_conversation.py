"""Show that the MFC speaks for the applicant and for the body, and that what it says is kept."""

import json
from uuid import uuid4

import pytest

from shared.auth import Role
from tests.support.applications import BODY, MFC, PORTAL, a_key, an_applicant
from tests.support.door import PURPOSE, let_in, outcome_of, records
from tests.support.intake import (
    heard,
    official,
    portal,
    registered_by_portal,
    timeline,
    worker,
)
from tests.support.rows import execute, tables_holding

HOLDER = "treasury"
WORDS = "Каноничева просит ускорить: у неё сделка в пятницу"
ASKED = "Сообщите заявителю, что нужен подлинник договора"


async def say(intake, request_id, headers, *, key=None, side="body", text=WORDS, **changes):
    """Put a message in, by default for the applicant to the body."""
    form = {"speaks_for": "applicant", "to": {"side": side}, "text": text, **changes}
    return await intake.client.post(
        f"/requests/{request_id}/messages", json=form, headers={**headers, **(key or a_key())}
    )


async def said(intake, request_id, headers):
    """Return the messages that somebody sees."""
    answer = await intake.client.get(f"/requests/{request_id}/messages", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def words(intake, request_id, message_id, headers, purpose=PURPOSE):
    return await intake.client.get(
        f"/requests/{request_id}/messages/{message_id}?purpose={purpose}", headers=headers
    )


@pytest.mark.clause("210-16(1)2")
@pytest.mark.clause("210-16(4)4")
@pytest.mark.clause("210-7(5)-secrecy")
async def test_the_mfc_speaks_for_the_applicant_and_what_it_says_is_kept_whole(intake):
    request_id = (await registered_by_portal(intake))["id"]
    await let_in(intake, (MFC, "tester"), (BODY, "tester"))
    key = a_key()
    sent = await say(intake, request_id, worker(intake), key=key)
    again = await say(intake, request_id, worker(intake), key=key)
    assert (sent.status_code, again.json()) == (201, sent.json()), sent.text
    for headers in (worker(intake), official(intake), portal(intake)):
        (item,) = await said(intake, request_id, headers)
        assert item["speaks_for"] == "applicant"
        assert item["sender"] == {"side": "applicant", "code": None}
        assert item["to"] == {"side": "body", "code": BODY}
        assert item["agreement"] == "mfc-rosreestr"
        assert item["regulation"] == {"number": "ДЕМО-Р-1", "version": 1}
    for headers in (worker(intake), official(intake)):
        read = await words(intake, request_id, item["id"], headers)
        assert read.json() == {"text": WORDS}
    assert (await words(intake, request_id, item["id"], portal(intake))).status_code == 403
    assert [outcome_of(one) for one in await records(intake, MFC)] == [
        (BODY, "tester", PURPOSE, "opened"),
        (MFC, "tester", PURPOSE, "opened"),
    ]
    told = await heard(intake, "okno.intake.message.sent", "okno.holders.personal-data.recorded")
    event = next(json.loads(e.data) for e in told if e.type == "okno.intake.message.sent")
    assert event["parties"] == [MFC, BODY, PORTAL]
    assert (event["sender"], event["receiver"]) == ("applicant", BODY)
    assert event["agreement"] == "mfc-rosreestr"
    assert (event["regulation"], event["regulation_version"]) == ("ДЕМО-Р-1", 1)
    assert not await tables_holding(intake.admin_url, ["сделка", "Каноничева"])


@pytest.mark.clause("210-16(1)3")
async def test_what_the_body_asked_to_pass_on_is_seen_as_passed_on(intake, clock):
    request_id = (await registered_by_portal(intake))["id"]
    await say(intake, request_id, worker(intake))
    asked = await say(
        intake, request_id, official(intake), side="applicant", speaks_for="body", text=ASKED
    )
    first, second = await said(intake, request_id, official(intake))
    assert (second["id"], second["to_pass_on"]) == (asked.json()["id"], True)
    assert second["passed_on"] is None

    async def pass_on(message_id, headers=None, **form):
        return await intake.client.post(
            f"/requests/{request_id}/messages/{message_id}/passed-on",
            json={"over": "phone", **form},
            headers=headers or worker(intake),
        )

    assert (await pass_on(second["id"], official(intake))).status_code == 403
    for at in ("2027-01-01T00:00:00Z", "2026-03-02T08:59:59Z", "0001-01-01T00:00:00+14:00"):
        answer = await pass_on(second["id"], at=at)
        assert answer.json()["type"] == "/problems/passed-on-at-no-time", at
    nothing = await pass_on(first["id"])
    assert nothing.json()["type"] == "/problems/nothing-to-pass-on"
    assert nothing.json()["clause"]["id"] == "210-16(1)3"
    assert (await pass_on(uuid4())).status_code == 404
    clock.forward(hours=2)
    assert (await pass_on(second["id"])).status_code == 200
    assert (await pass_on(second["id"])).json()["type"] == "/problems/passed-on-already"
    _, seen = await said(intake, request_id, official(intake))
    assert seen["passed_on"]["over"] == "phone"
    kinds = [entry["kind"] for entry in await timeline(intake, request_id)]
    assert kinds == ["registered", "message-sent", "message-sent", "message-passed-on"]
    await heard(intake, "okno.intake.message.passed-on")


@pytest.mark.clause("210-16(1)2")
@pytest.mark.clause("210-7(5)-secrecy")
async def test_an_organisation_that_answers_a_query_sees_only_what_is_said_to_it(intake):
    request_id = (await registered_by_portal(intake))["id"]
    holder = official(intake, HOLDER)
    await let_in(intake, (HOLDER, "tester"))
    path = f"/requests/{request_id}/messages"
    assert (await intake.client.get(path, headers=holder)).status_code == 404
    assert (await say(intake, request_id, holder, side="applicant")).status_code == 404
    to_body = (await say(intake, request_id, worker(intake))).json()["id"]
    assert (await intake.client.get(path, headers=holder)).status_code == 404
    for_it = await say(
        intake, request_id, worker(intake), to={"side": "organisation", "code": HOLDER}
    )
    answered = await say(intake, request_id, holder, side="applicant", text="Платёж найден")
    assert answered.status_code == 201, answered.text
    theirs = await said(intake, request_id, holder)
    assert [item["id"] for item in theirs] == [for_it.json()["id"], answered.json()["id"]]
    assert theirs[1]["sender"] == {"side": "organisation", "code": HOLDER}
    assert len(await said(intake, request_id, official(intake))) == 3
    assert (await words(intake, request_id, theirs[0]["id"], holder)).json() == {"text": WORDS}
    assert (await words(intake, request_id, to_body, holder)).status_code == 404
    for path in (f"/requests/{request_id}", f"/requests/{request_id}/timeline"):
        assert (await intake.client.get(path, headers=holder)).status_code == 404
    for stranger in (official(intake, "fns"), worker(intake, "mfc-kazan-1")):
        assert (await say(intake, request_id, stranger)).status_code == 404


@pytest.mark.clause("210-16(1)2")
@pytest.mark.clause("210-16(1)3")
async def test_an_involved_organisation_speaks_in_the_place_of_the_mfc(intake):
    request_id = (await registered_by_portal(intake))["id"]
    clerk = intake.bearer(Role.INVOLVED_WORKER, organisation="partner-demo")
    assert (await say(intake, request_id, clerk)).status_code == 404
    await execute(intake.admin_url, "UPDATE intake.requests SET involved = 'partner-demo'")
    await let_in(intake, ("partner-demo", "tester"))
    assert (await say(intake, request_id, clerk)).status_code == 201
    asked = await say(intake, request_id, official(intake), side="applicant", speaks_for="body")
    first, second = await said(intake, request_id, clerk)
    assert first["sender"] == {"side": "applicant", "code": None}
    assert (await words(intake, request_id, first["id"], clerk)).json() == {"text": WORDS}
    path = f"/requests/{request_id}/messages/{asked.json()['id']}/passed-on"
    told = await intake.client.post(path, json={"over": "counter"}, headers=clerk)
    assert told.json()["passed_on"]["over"] == "counter", second


@pytest.mark.clause("PD-5.1")
async def test_what_was_said_and_asked_is_found_with_the_rest_of_the_subject(intake):
    made = await registered_by_portal(intake)
    await let_in(intake, (MFC, "official-1"))
    await say(intake, made["id"], worker(intake))
    question = {"topic": "fees", "text": "Сколько?", "asker": {"snils": an_applicant()["snils"]}}
    asked = await intake.client.post(
        "/questions", json=question, headers={**worker(intake), **a_key()}
    )
    await intake.client.post(
        f"/questions/{asked.json()['id']}/answer",
        json={"text": "Бесплатно"},
        headers=worker(intake),
    )
    service = intake.bearer(Role.SERVICE, organisation="okno", subject="pdata-registry")
    official_of_data = {"organisation": MFC, "person": "official-1"}

    async def holder(what, **body):
        return await intake.client.post(
            f"/internal/personal-data/{what}",
            json={"official": official_of_data, **body},
            headers=service,
        )

    snils = {"kind": "snils", "value": an_applicant()["snils"]}
    (subject,) = (await holder("subjects", identifiers=[snils])).json()["subject_ids"]
    cards = (await holder("extracts", subject_id=subject)).json()["items"]
    found = {card["kind"]: card["values"] for card in cards}
    assert set(found) == {"applicant", "message", "question", "answer"}
    assert found["message"] == {"message-text": WORDS}
    assert found["answer"] == {"answer-text": "Бесплатно"}
    (card,) = [card for card in cards if card["kind"] == "question"]
    right = {"kind": "snils", "value": "087-654-303 00"}
    for value, status in (("087-654-303 01", 422), (right["value"], 200)):
        corrected = await holder(
            "corrections",
            file_id=card["file_id"],
            kind="question",
            row_id=card["row_id"],
            values={"snils": value},
            ground={"paper": "15/2026-ОГ", "check_number": "3/2026"},
        )
        assert corrected.status_code == status, corrected.text
    assert (await holder("subjects", identifiers=[right])).json() == {"subject_ids": [subject]}


CASES = [
    ("speaks-for-another", "210-16(1)2", Role.BODY_OFFICIAL, {"side": "applicant"}),
    ("speaks-for-another", "210-16(1)3", Role.MFC_WORKER, {"speaks_for": "body"}),
    ("speaks-for-another", "210-16(1)3", Role.PORTAL, {"speaks_for": "body", "side": "applicant"}),
    ("speaks-for-another", "210-16(1)2", Role.MFC_WORKER, {"side": "applicant"}),
    ("takes-no-part", "210-16(1)2", Role.MFC_WORKER, {"to": {"side": "body", "code": "fns"}}),
    (
        "takes-no-part",
        "210-16(1)2",
        Role.MFC_WORKER,
        {"to": {"side": "organisation", "code": "partner-demo"}},
    ),
]


@pytest.mark.clause("210-16(1)2")
@pytest.mark.clause("210-16(1)3")
async def test_the_mfc_speaks_for_nobody_but_those_whom_the_law_names(intake):
    request_id = (await registered_by_portal(intake))["id"]
    of_role = {Role.BODY_OFFICIAL: BODY, Role.PORTAL: PORTAL, Role.MFC_WORKER: MFC}
    for slug, clause, role, changes in CASES:
        headers = intake.bearer(role, organisation=of_role[role])
        for language in ("ru", "en"):
            refused = await say(
                intake, request_id, {**headers, "Accept-Language": language}, **changes
            )
            problem = refused.json()
            assert (refused.status_code, problem["type"]) == (422, f"/problems/{slug}"), changes
            assert problem["clause"]["id"] == clause
            assert WORDS not in refused.text
    assert await said(intake, request_id, worker(intake)) == []
