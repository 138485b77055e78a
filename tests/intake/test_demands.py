"""Show that what may not be wanted of applicants is stopped, refused by its clause, and kept."""

import pytest

from intake.catalogue import Action, Citation, Participant, ParticipantKind, Supplier
from shared.auth import Role
from tests.support.applications import BODY, MFC, SERVICE, a_key
from tests.support.intake import (
    change_service,
    heard,
    official,
    portal,
    registered,
    registered_by_portal,
    timeline,
    worker,
)
from tests.support.rows import row_counts

REJECTED, MADE = "okno.intake.demand.rejected", "okno.intake.demand.made"
TURNED_AWAY = "okno.intake.acceptance.refused"

ALLOWED = [
    ("document", "title-document"),
    ("document", "identity"),
    ("information", "cadastral-number"),
    ("action", "sign-application"),
    ("fee", "right-person"),
]
STOPPED = [
    ("document", "diploma", "demand-outside-the-lists", 1),
    ("information", "income", "demand-outside-the-lists", 1),
    ("information", "identity", "demand-outside-the-lists", 1),
    ("document", "spouse-agreement", "demand-outside-the-lists", 1),
    ("action", "visit-the-notary", "demand-outside-the-lists", 1),
    ("consent", "identity", "consent-not-a-condition", 1),
    ("document", "payment", "held-by-a-body", 2),
    ("document", "object-record", "held-by-a-body", 2),
    ("document", "unregistered-title", "held-by-a-body", 2),
    ("approval", "agreed-with-neighbours", "approval-elsewhere", 3),
]


def involved(intake):
    return intake.bearer(Role.INVOLVED_WORKER, organisation="partner-demo")


async def demand(intake, request_id, kind, code, headers=None, *, key=None, **more):
    if kind == "approval":
        kind, more = "action", {**more, "elsewhere": True}
    return await intake.client.post(
        f"/requests/{request_id}/demands" if request_id else "/demands",
        json={"kind": kind, "code": code, **more},
        headers={**(headers or worker(intake)), **(key or a_key())},
    )


async def at_the_counter(intake, kind, code, headers=None, **more):
    return await demand(intake, None, kind, code, headers, **{"service": SERVICE, **more})


async def turn_away(intake, headers=None, *, key=None, **more):
    body = {"service": SERVICE, "document": "title-document", "form": "paper", **more}
    return await intake.client.post(
        "/refusals-to-accept",
        json=body,
        headers={**(headers or worker(intake)), **(key or a_key())},
    )


async def kept(intake, request_id):
    answer = await intake.client.get(f"/requests/{request_id}/demands", headers=worker(intake))
    return answer.json()


async def listed(intake, headers, path="/demands", **asked):
    answer = await intake.client.get(path, headers=headers, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


@pytest.mark.clause("210-7(1)1")
@pytest.mark.clause("210-16(3)1")
@pytest.mark.clause("210-11.1(6)")
async def test_what_is_on_the_closed_lists_may_be_demanded(intake):
    made = await registered(intake)
    for who in (worker(intake), official(intake)):
        for kind, code in ALLOWED:
            answer = await demand(intake, made["id"], kind, code, who)
            assert answer.status_code == 201, answer.text
    outcomes = {(one["outcome"], one["clause"]) for one in await kept(intake, made["id"])}
    assert outcomes == {("made", None)}
    told = await heard(intake, *[MADE] * len(ALLOWED) * 2)
    assert sum(b'"lawful":true' in event.data for event in told if event.type == MADE) == 10


@pytest.mark.clause("210-7(1)1")
@pytest.mark.clause("210-7(1)2")
@pytest.mark.clause("210-7(1)3")
@pytest.mark.clause("210-7(3)")
@pytest.mark.parametrize("language", ["ru", "en"])
async def test_what_may_not_be_demanded_is_refused_to_a_body_and_kept_as_stopped(
    intake, clock, language
):
    made = await registered(intake)
    headers = {**official(intake), "Accept-Language": language}
    for kind, code, slug, point in STOPPED:
        answer = await demand(intake, made["id"], kind, code, headers)
        problem = answer.json()
        assert (answer.status_code, problem["type"]) == (422, f"/problems/{slug}")
        words = {
            "ru": f"п. {point} ч. 1 ст. 7 Федерального закона № 210-ФЗ",
            "en": f"article 7(1)({point}) of Federal Law No. 210-FZ",
        }
        assert problem["clause"] == {"id": f"210-7(1){point}", "text": words[language]}
    found = await kept(intake, made["id"])
    assert [one["code"] for one in found] == [code for _, code, _, _ in STOPPED]
    assert {one["outcome"] for one in found} == {"stopped"}
    assert {one["organisation"] for one in found} == {BODY}
    assert {one["made_at"] for one in found} == {clock.now.isoformat().replace("+00:00", "Z")}


@pytest.mark.clause("210-16(3)1")
@pytest.mark.clause("210-16(3)2")
@pytest.mark.clause("210-16(3)3")
async def test_the_same_is_forbidden_to_an_mfc_and_to_whom_it_involves(intake):
    for who, organisation in ((worker(intake), MFC), (involved(intake), "partner-demo")):
        for kind, code, slug, point in STOPPED:
            answer = await at_the_counter(intake, kind, code, who, mfc=MFC)
            problem = answer.json()
            assert (answer.status_code, problem["type"]) == (422, f"/problems/{slug}")
            assert problem["clause"] == {
                "id": f"210-16(3){point}",
                "text": f"п. {point} ч. 3 ст. 16 Федерального закона № 210-ФЗ",
            }
        found = await listed(intake, who, outcome="stopped")
        theirs = [one for one in found if one["organisation"] == organisation]
        assert [one["code"] for one in reversed(theirs)] == [code for _, code, _, _ in STOPPED]
        assert {(one["mfc"], one["request_id"]) for one in theirs} == {(MFC, None)}
    told = await heard(intake, *[REJECTED] * 2 * len(STOPPED))
    assert all(b'"okno' not in event.data for event in told)


@pytest.mark.clause("210-16(3)2")
@pytest.mark.clause("210-7(1)2")
async def test_an_organisation_that_takes_no_part_is_covered_for_mfcs_alone(intake):
    model = intake.app.state.context.catalogue.entry(SERVICE, intake.app.state.context.today())
    plan = model.documents[1].model_copy(
        update={"code": "plan", "supplier": Supplier.APPLICANT_AT_WILL, "holder": "archive"}
    )
    archive = Participant(
        code="archive",
        kind=ParticipantKind.SUBORDINATE_ORGANISATION,
        name=model.title,
        takes_part=False,
        in_force_from=model.in_force_from,
    )
    change_service(intake, SERVICE, documents=(*model.documents, plan), participants=[archive])
    assert (await at_the_counter(intake, "document", "plan", official(intake))).status_code == 201
    stopped = await at_the_counter(intake, "document", "plan")
    assert stopped.json()["clause"]["id"] == "210-16(3)2"


@pytest.mark.clause("210-7(1)3")
@pytest.mark.clause("210-16(3)3")
async def test_a_necessary_service_may_be_asked_for_elsewhere(intake):
    model = intake.app.state.context.catalogue.entry(SERVICE, intake.app.state.context.today())
    measure = Action(
        code="measure",
        title=model.title,
        act=Citation(clause="218-24"),
        elsewhere=True,
        from_service="cadastral-engineer",
    )
    change_service(intake, SERVICE, actions=(measure,), necessary_services=("cadastral-engineer",))
    for who in (worker(intake), official(intake)):
        for code, status in (("measure", 201), ("cadastral-engineer", 201), ("notary", 422)):
            answer = await at_the_counter(intake, "action", code, who, elsewhere=True)
            assert answer.status_code == status, answer.text


@pytest.mark.clause("210-7(6)")
async def test_the_case_of_the_applicant_decides_what_may_be_demanded(intake):
    told = {"circumstances": ["right-not-registered"]}
    for situation, status in ((told, 201), ({}, 422)):
        answer = await at_the_counter(intake, "document", "unregistered-title", situation=situation)
        assert answer.status_code == status, answer.text
    papers = [{"code": code, "form": "paper"} for code in ("identity", "title-document")]
    title = {"code": "unregistered-title", "form": "electronic"}
    made = await registered(intake, documents=[*papers, title], **told)
    assert (await demand(intake, made["id"], "document", "unregistered-title")).status_code == 201


@pytest.mark.clause("210-7(1)1")
@pytest.mark.clause("210-11.1(3)")
@pytest.mark.clause("210-11.1(6)")
async def test_what_reached_the_applicant_is_kept_as_made_though_unlawful(intake):
    made = await registered(intake)
    answer = await demand(intake, made["id"], "document", "diploma", made=True)
    assert (answer.status_code, answer.json()["outcome"]) == (201, "made-unlawfully")
    paid = await demand(intake, made["id"], "fee", "right-person", amount=400001, made=True)
    assert paid.json()["clause"] == "210-11.1(6)"
    stopped = await demand(intake, made["id"], "fee", "for-the-form")
    assert stopped.json()["clause"]["text"] == "п. 6 ст. 11.1 Федерального закона № 210-ФЗ"
    told = [event for event in await heard(intake, MADE, MADE, REJECTED) if "demand" in event.type]
    assert [b'"lawful":false' in event.data for event in told].count(True) == 2
    entries = [entry for entry in await timeline(intake, made["id"]) if "demand" in entry["kind"]]
    assert [entry["kind"] for entry in entries] == [
        "demand-made-unlawfully",
        "demand-made-unlawfully",
        "demand-stopped",
    ]
    assert entries[0]["details"]["clause"] == "210-16(3)1"
    assert [one["code"] for one in await listed(intake, official(intake), outcome="stopped")] == [
        "for-the-form"
    ]


@pytest.mark.clause("210-11.1(4)")
async def test_a_document_that_is_brought_to_a_request_is_turned_away_there(intake):
    made = await registered_by_portal(intake)
    for who in (worker(intake), official(intake)):
        answer = await intake.client.post(
            f"/requests/{made['id']}/refusals-to-accept",
            json={"document": "title-document", "form": "paper"},
            headers={**who, **a_key()},
        )
        assert answer.json()["clause"]["id"] == "210-11.1(4)"
    for who, status in ((worker(intake, "mfc-kazan-1"), 404), (portal(intake), 403)):
        answer = await intake.client.post(
            f"/requests/{made['id']}/refusals-to-accept",
            json={"document": "diploma", "form": "paper"},
            headers={**who, **a_key()},
        )
        assert answer.status_code == status
    kept = await listed(intake, worker(intake), "/refusals-to-accept")
    assert {(one["request_id"], one["outcome"]) for one in kept} == {(made["id"], "stopped")}
    kinds = [entry["kind"] for entry in await timeline(intake, made["id"])]
    assert kinds == ["registered", *["refusal-to-accept-stopped"] * 2]


@pytest.mark.clause("210-16(1.1)")
async def test_an_organisation_wants_nothing_of_applicants_outside_its_engagement(intake, clock):
    before = await row_counts(intake.admin_url, "intake")
    for mfc in ("mfc-kazan-1", BODY):
        for answer in (
            await at_the_counter(intake, "document", "identity", involved(intake), mfc=mfc),
            await turn_away(intake, involved(intake), mfc=mfc),
        ):
            assert answer.json()["clause"]["id"] == "210-16(1.1)", answer.text
    stranger = intake.bearer(Role.INVOLVED_WORKER, organisation="mfc-kazan-1")
    answer = await at_the_counter(intake, "document", "identity", stranger)
    assert answer.json()["type"] == "/problems/outside-the-engagement"
    assert await row_counts(intake.admin_url, "intake") == before
    made = await at_the_counter(intake, "document", "identity", involved(intake))
    assert (made.status_code, made.json()["mfc"]) == (201, MFC), "its MFC answers for it"
    clock.forward(days=700)
    late = await at_the_counter(intake, "document", "identity", involved(intake))
    assert late.json()["type"] == "/problems/outside-the-engagement", "it ended with 2027"


async def test_a_repeated_attempt_has_one_effect_and_the_same_answer(intake):
    made, key = await registered(intake), a_key()
    before = await row_counts(intake.admin_url, "intake")
    answers = [await demand(intake, made["id"], "document", "diploma", key=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].json()["type"] == answers[1].json()["type"]
    other = await demand(intake, made["id"], "document", "identity", key=key)
    assert other.json()["type"] == "/problems/idempotency-key-reused"
    once = a_key()
    first, second = [
        await turn_away(intake, ground="identity-not-established", key=once) for _ in range(2)
    ]
    assert first.json() == second.json()
    after = await row_counts(intake.admin_url, "intake")
    assert after["demands"] - before["demands"] == 1
    assert after["refusals_to_accept"] - before["refusals_to_accept"] == 1
    without = await intake.client.post("/demands", json={}, headers=worker(intake))
    assert without.json()["type"] in {
        "/problems/idempotency-key-missing",
        "/problems/invalid-body",
    }


@pytest.mark.clause("210-11.1(4)")
async def test_a_document_is_turned_away_on_a_ground_of_the_catalogue_alone(intake):
    allowed = [
        await turn_away(intake, ground="identity-not-established"),
        await turn_away(intake, official(intake), document="diploma", form="electronic"),
    ]
    assert [answer.status_code for answer in allowed] == [201, 201]
    for who in (worker(intake), involved(intake), official(intake)):
        for form in ("paper", "electronic"):
            stopped = await turn_away(intake, who, form=form)
            assert stopped.status_code == 422
            assert stopped.json()["clause"]["text"] == "п. 4 ст. 11.1 Федерального закона № 210-ФЗ"
    happened = await turn_away(intake, ground="bad-mood", made=True)
    assert (happened.status_code, happened.json()["outcome"]) == (201, "made-unlawfully")
    outcomes = [
        one["outcome"] for one in await listed(intake, official(intake), "/refusals-to-accept")
    ]
    assert sorted(outcomes) == ["made"] * 2 + ["made-unlawfully"] + ["stopped"] * 6
    told = await heard(intake, *[TURNED_AWAY] * 9)
    assert sum(b'"outcome":"stopped"' in event.data for event in told) == 6


@pytest.mark.clause("210-7(5)-secrecy")
async def test_strangers_demand_nothing_and_see_nothing(intake):
    made = await registered_by_portal(intake)
    before = await row_counts(intake.admin_url, "intake")
    clerk = intake.bearer(Role.PORTAL, Role.BODY_OFFICIAL, organisation="epgu")
    stranger = worker(intake, "mfc-kazan-1")
    for headers, status in ((stranger, 404), (portal(intake), 403), (clerk, 404)):
        answer = await demand(intake, made["id"], "document", "diploma", headers)
        assert answer.status_code == status
    for headers, named in (
        (official(intake, "fns"), None),
        (worker(intake), "mfc-kazan-1"),
        (portal(intake), None),
    ):
        answer = await at_the_counter(intake, "document", "diploma", headers, mfc=named)
        assert answer.status_code == 403, answer.text
    bribe = await demand(intake, made["id"], "money", "bribe")
    assert bribe.json()["type"] == "/problems/invalid-body"
    assert await row_counts(intake.admin_url, "intake") == before
    await at_the_counter(intake, "document", "diploma")
    assert await listed(intake, stranger) == []
    assert await listed(intake, official(intake, "fns")) == []
    assert len(await listed(intake, worker(intake))) == 1
