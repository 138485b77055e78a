"""Papers that come after the registration, and what applicants are told of their data."""

import pytest

from shared.auth import Role
from shared.events import QueryAnswered
from shared.ids import new_id
from tests.support.applications import BODY, MFC
from tests.support.intake import heard, portal, registered, step, told_by, transfer, worker
from tests.support.kernel import eventually

PRESENTED = "okno.intake.request.document-presented"


async def present(intake, request_id, code, *, form="paper", match="*", headers=None):
    return await intake.client.post(
        f"/requests/{request_id}/documents",
        json={"code": code, "form": form},
        headers={**(headers or worker(intake)), "If-Match": match},
    )


@pytest.mark.clause("210-7(1)2")
@pytest.mark.clause("210-16(3)2")
async def test_what_comes_later_of_ones_own_accord_is_accepted_and_tells_which_query_is_needless(
    intake,
):
    made = await registered(intake)
    answer = await present(intake, made["id"], "payment")
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"v2"')
    (event,) = [e for e in await heard(intake, PRESENTED) if e.type == PRESENTED]
    assert b'"queries":["payment-status"]' in event.data
    assert b'"own_initiative":true' in event.data
    listed = await intake.client.get(f"/requests/{made['id']}/documents", headers=worker(intake))
    paper = listed.json()[-1]
    assert (paper["code"], paper["own_initiative"]) == ("payment", True)
    assert paper["answered_beside"] is None


@pytest.mark.clause("210-7(1)2")
async def test_a_paper_and_a_body_s_answer_are_both_kept_and_shown_beside_each_other(intake, clock):
    made = await registered(intake)
    assert (await present(intake, made["id"], "payment")).status_code == 200
    event = QueryAnswered(
        query_id=new_id(),
        request_id=made["id"],
        code="payment-status",
        holder="treasury",
        outcome="found",
        late=False,
        answered_at=clock(),
        parties=(MFC, BODY, "treasury"),
    )
    await intake.bus.publish([told_by("interagency", event, intake)])

    async def beside():
        headers = intake.bearer(Role.BODY_OFFICIAL, organisation=BODY)
        listed = await intake.client.get(f"/requests/{made['id']}/documents", headers=headers)
        return listed.json()[-1]["answered_beside"]

    shown = await eventually(beside)
    assert (shown["query"], shown["holder"], shown["outcome"]) == (
        "payment-status",
        "treasury",
        "found",
    )


async def test_what_may_not_be_presented_later_is_refused_by_name(intake):
    made = await registered(intake)
    for code, form, slug in (
        ("diploma", "paper", "not-on-the-list"),
        ("identity", "paper", "presented-already"),
    ):
        answer = await present(intake, made["id"], code, form=form)
        assert answer.json()["type"] == f"/problems/{slug}"
    stale = await present(intake, made["id"], "payment", match='"v7"')
    assert stale.status_code == 412
    stranger = await present(intake, made["id"], "payment", headers=portal(intake))
    assert stranger.status_code == 404
    await transfer(intake, made["id"])
    late = await present(intake, made["id"], "payment")
    assert late.json()["type"] == "/problems/not-in-this-state"
    assert (await step(intake, made["id"], "acknowledge")).status_code == 200


@pytest.mark.clause("210-16(1.2)")
async def test_an_applicant_who_asks_is_told_what_is_done_with_his_data_and_that_is_kept(intake):
    made = await registered(intake)
    path = f"/requests/{made['id']}/processing-information"
    told = await intake.client.post(path, headers={**worker(intake), "Accept-Language": "ru"})
    assert told.status_code == 201, told.text
    points = {point["code"]: point["text"] for point in told.json()["points"]}
    assert {"basis", "ways", "operator", "data", "terms", "rights"} <= points.keys()
    assert made["number"] in points["confirmation"]
    assert "Каноничева" not in told.text, "what is told names fields, not values"
    (kept,) = (await intake.client.get(path, headers=worker(intake))).json()
    assert kept["points"] == told.json()["points"]
    stranger = await intake.client.post(path, headers=worker(intake, "mfc-kazan-1"))
    assert stranger.status_code == 404
