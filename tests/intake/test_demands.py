"""Show that what may not be demanded is stopped, refused by its clause, and kept."""

import pytest

from shared.auth import Role
from tests.support.applications import BODY, MFC
from tests.support.intake import (
    heard,
    official,
    portal,
    registered,
    registered_by_portal,
    timeline,
    worker,
)
from tests.support.rows import row_counts

REJECTED = "okno.intake.demand.rejected"

ALLOWED = [
    ("document", "title-document"),
    ("document", "identity"),
    ("information", "cadastral-number"),
    ("action", "sign-application"),
]
STOPPED = [
    pytest.param(kind, code, clause, marks=pytest.mark.clause(clause))
    for kind, code, clause in (
        ("document", "diploma", "210-7(1)1"),
        ("information", "income", "210-7(1)1"),
        ("information", "identity", "210-7(1)1"),
        ("action", "visit-the-notary", "210-7(1)1"),
        ("document", "payment", "210-7(1)2"),
        ("document", "object-record", "210-7(1)2"),
    )
]


async def demand(intake, request_id, kind, code, headers=None):
    return await intake.client.post(
        f"/requests/{request_id}/demands",
        json={"kind": kind, "code": code},
        headers=headers or worker(intake),
    )


async def kept(intake, request_id):
    answer = await intake.client.get(f"/requests/{request_id}/demands", headers=worker(intake))
    return answer.json()


@pytest.mark.clause("210-7(1)1")
@pytest.mark.parametrize(("kind", "code"), ALLOWED)
async def test_what_is_on_the_closed_lists_may_be_demanded(intake, kind, code):
    made = await registered(intake)
    answer = await demand(intake, made["id"], kind, code)
    assert answer.status_code == 201
    (one,) = await kept(intake, made["id"])
    assert (one["outcome"], one["clause"]) == ("made", None)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(("kind", "code", "clause"), STOPPED)
async def test_what_may_not_be_demanded_is_refused_and_kept_as_stopped(
    intake, clock, kind, code, clause, language
):
    made = await registered(intake)
    headers = {**worker(intake), "Accept-Language": language}
    answer = await demand(intake, made["id"], kind, code, headers)
    problem = answer.json()
    assert answer.status_code == 422
    assert problem["clause"]["id"] == clause
    assert ("ст. 7" in problem["clause"]["text"]) is (language == "ru")
    (one,) = await kept(intake, made["id"])
    assert one["made_at"] == clock.now.isoformat().replace("+00:00", "Z")
    assert (one["outcome"], one["kind"], one["code"], one["clause"], one["organisation"]) == (
        "stopped",
        kind,
        code,
        clause,
        MFC,
    )


@pytest.mark.clause("210-7(1)1")
async def test_a_stopped_demand_is_told_once_and_stands_in_the_timeline(intake):
    made = await registered(intake)
    await demand(intake, made["id"], "document", "diploma")
    (told,) = [event for event in await heard(intake, REJECTED) if event.type == REJECTED]
    assert b'"clause":"210-7(1)1"' in told.data
    entry = (await timeline(intake, made["id"]))[-1]
    assert entry["kind"] == "demand-stopped"
    assert entry["details"] == {"kind": "document", "code": "diploma", "clause": "210-7(1)1"}


@pytest.mark.clause("210-7(1)1")
async def test_the_prohibition_holds_for_the_body_too(intake):
    made = await registered(intake)
    answer = await demand(intake, made["id"], "document", "diploma", official(intake))
    assert answer.status_code == 422
    assert [one["organisation"] for one in await kept(intake, made["id"])] == [BODY]


async def test_nobody_demands_on_a_request_of_others(intake):
    made = await registered_by_portal(intake)
    before = await row_counts(intake.admin_url, "intake")
    clerk = intake.bearer(Role.PORTAL, Role.BODY_OFFICIAL, organisation="epgu")
    stranger = worker(intake, "mfc-kazan-1")
    for headers, status in ((stranger, 404), (portal(intake), 403), (clerk, 404)):
        answer = await demand(intake, made["id"], "document", "diploma", headers)
        assert answer.status_code == status
    assert await row_counts(intake.admin_url, "intake") == before


async def test_a_demand_of_no_kind_is_refused(intake):
    made = await registered(intake)
    answer = await demand(intake, made["id"], "money", "bribe")
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/invalid-body"
