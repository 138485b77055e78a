"""Show that requests are seen by those who take part, and by nobody else."""

from uuid import uuid4

import pytest

from shared.auth import Role
from tests.support.applications import BODY, MFC, PORTAL, SERVICE
from tests.support.door import PURPOSE, let_in
from tests.support.intake import (
    lead_to,
    official,
    portal,
    registered,
    registered_by_portal,
    step,
    worker,
)


async def listed(intake, headers, **query):
    answer = await intake.client.get("/requests", params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


async def numbers(intake, headers, **query):
    return [item["number"] for item in (await listed(intake, headers, **query)).json()["items"]]


async def test_a_list_is_read_page_by_page_while_requests_come_in(intake):
    made = [(await registered(intake))["number"] for _ in range(5)]
    first = await listed(intake, worker(intake), limit=2)
    await registered(intake)
    second = await intake.client.get(first.links["next"]["url"], headers=worker(intake))
    third = await listed(intake, worker(intake), limit=2, cursor=second.json()["next"])
    pages = [[item["number"] for item in page.json()["items"]] for page in (first, second, third)]
    assert pages == [made[:2:-1], made[2:0:-1], made[:1]]
    assert third.json()["next"] is None
    assert "next" not in third.links


async def test_a_list_is_narrowed_down_by_status(intake):
    one, two = await registered(intake), await registered(intake)
    await lead_to(intake, one["id"], "transfer")
    assert await numbers(intake, worker(intake), status="registered") == [two["number"]]
    assert await numbers(intake, worker(intake), status="transferred") == [one["number"]]


@pytest.mark.clause("210-7(5)-secrecy")
async def test_each_party_lists_its_own_requests(intake):
    counter, sent = await registered(intake), await registered_by_portal(intake)
    both = [sent["number"], counter["number"]]
    supervisor = intake.bearer(Role.SUPERVISOR, organisation=MFC)
    assert await numbers(intake, worker(intake)) == both
    assert await numbers(intake, supervisor) == both
    assert await numbers(intake, official(intake)) == both
    assert await numbers(intake, portal(intake)) == [sent["number"]]


STRANGERS = [
    (Role.MFC_WORKER, "mfc-kazan-1"),
    (Role.SUPERVISOR, "mfc-kazan-2"),
    (Role.BODY_OFFICIAL, "fns"),
    (Role.PORTAL, "partner-demo"),
    (Role.MFC_WORKER, BODY),
    (Role.BODY_OFFICIAL, MFC),
    (Role.MFC_WORKER, PORTAL),
]


@pytest.mark.clause("210-7(5)-secrecy")
@pytest.mark.parametrize(("role", "organisation"), STRANGERS)
async def test_an_organisation_that_takes_no_part_sees_and_does_nothing(intake, role, organisation):
    request_id = (await registered_by_portal(intake))["id"]
    stranger = intake.bearer(role, organisation=organisation)
    assert await numbers(intake, stranger) == []
    for path in ("", "/timeline", "/demands", "/applicant"):
        answer = await intake.client.get(f"/requests/{request_id}{path}", headers=stranger)
        nothing = await intake.client.get(f"/requests/{uuid4()}{path}", headers=stranger)
        assert answer.status_code in ({403, 404} if path == "/applicant" else {404})
        assert _without_instance(answer) == _without_instance(nothing)
    for name in ("transfer", "issue", "close", "result"):
        answer = await step(intake, request_id, name, headers=stranger)
        assert answer.status_code in {403, 404}
    shown = await intake.client.get(f"/requests/{request_id}", headers=worker(intake))
    assert shown.json()["status"] == "registered"


def _without_instance(answer):
    return {**answer.json(), "instance": None}


@pytest.mark.clause("210-7(5)-secrecy")
@pytest.mark.parametrize("role", [Role.SERVICE, Role.PARTNER, Role.SUBJECT, Role.AUDITOR])
async def test_other_roles_list_nothing(intake, role):
    answer = await intake.client.get("/requests", headers=intake.bearer(role, organisation=MFC))
    assert answer.status_code == 403


@pytest.mark.clause("210-7(5)-secrecy")
async def test_who_has_several_roles_sees_what_each_of_them_shows(intake):
    counter, sent = await registered(intake), await registered_by_portal(intake)
    clerk = intake.bearer(Role.PORTAL, Role.BODY_OFFICIAL, organisation=PORTAL)
    assert await numbers(intake, clerk) == [sent["number"]]
    head = intake.bearer(Role.SUPERVISOR, Role.MFC_WORKER, Role.BODY_OFFICIAL, organisation=MFC)
    assert await numbers(intake, head) == [sent["number"], counter["number"]]


@pytest.mark.clause("210-7(5)-secrecy")
async def test_the_applicant_is_shown_to_those_who_work_on_the_request_only(intake):
    path = f"/requests/{(await registered_by_portal(intake))['id']}/applicant?purpose={PURPOSE}"
    await let_in(intake, (MFC, "tester"), (BODY, "tester"))
    for headers in (worker(intake), official(intake)):
        shown = await intake.client.get(path, headers=headers)
        assert shown.json()["applicant"]["surname"] == "Каноничева"
        assert shown.json()["information"]["right-kind"] == "собственность"
    supervisor = intake.bearer(Role.SUPERVISOR, organisation=MFC)
    clerk = intake.bearer(Role.PORTAL, Role.BODY_OFFICIAL, organisation=PORTAL)
    assert (await intake.client.get(path, headers=supervisor)).status_code == 403
    assert (await intake.client.get(path, headers=portal(intake))).status_code == 403
    assert (await intake.client.get(path, headers=clerk)).status_code == 404


async def test_a_request_is_shown_without_the_applicants_data(intake):
    request_id = (await registered(intake))["id"]
    answer = await intake.client.get(f"/requests/{request_id}", headers=worker(intake))
    for value in ("Каноничева", "112-233-445", "731952"):
        assert value not in answer.text


@pytest.mark.parametrize("cursor", ["x", "bm90LWEtdXVpZA", "%00", "'; DROP"])
async def test_a_cursor_of_ones_own_making_is_refused(intake, cursor):
    answer = await intake.client.get("/requests", params={"cursor": cursor}, headers=worker(intake))
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/invalid-cursor"


TREASURY = "treasury"
FIELDS = ("surname", "identity-details", "object-address", "patronymic", "cadastral-number")


@pytest.mark.clause("210-7(4)")
async def test_another_part_gets_the_fields_that_its_query_names_and_no_more(intake):
    request_id = (await registered(intake))["id"]
    await let_in(intake, (TREASURY, "official"))
    answer = await fields(intake, request_id, FIELDS)
    assert answer.json()["values"] == {
        "surname": "Каноничева",
        "identity-details": "9204 731952 2004-06-20 УВД Вахитовского района г. Казани",
        "object-address": "г. Казань, ул. Баумана, д. 1, кв. 2",
        "patronymic": "Прохоровна",
    }


@pytest.mark.clause("210-7(4)")
async def test_no_query_is_fed_from_a_closed_request(intake):
    request_id = (await registered(intake))["id"]
    await lead_to(intake, request_id, "close")
    answer = await fields(intake, request_id, FIELDS)
    assert answer.status_code == 409
    assert answer.json()["clause"]["id"] == "210-7(4)"


@pytest.mark.clause("PD-3.10")
async def test_no_part_gets_fields_for_a_machine_that_is_called_an_official(intake):
    request_id = (await registered(intake))["id"]
    await let_in(intake, (TREASURY, "official"))
    reader = {"organisation": TREASURY, "roles": ["body-official", "service"]}
    answer = await fields(intake, request_id, FIELDS, reader=reader)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/shared-account")


@pytest.mark.clause("210-7(4)")
@pytest.mark.parametrize("organisation", [BODY, MFC, "sfr", "no-such-body"])
async def test_no_part_gets_fields_for_a_body_that_is_asked_nothing(intake, organisation):
    request_id = (await registered(intake))["id"]
    await let_in(intake, (organisation, "official"))
    reader = {"organisation": organisation, "roles": ["body-official"]}
    answer = await fields(intake, request_id, FIELDS, reader=reader)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


@pytest.mark.clause("210-7(5)-secrecy")
async def test_fields_are_given_to_other_parts_of_the_platform_only(intake):
    request_id = (await registered(intake))["id"]
    for headers in (worker(intake), official(intake), portal(intake)):
        assert (await fields(intake, request_id, FIELDS, headers)).status_code == 403
    assert (await fields(intake, str(uuid4()), FIELDS)).status_code == 404


async def fields(intake, request_id, names, headers=None, *, reader=None):
    part = intake.bearer(Role.SERVICE, organisation="okno", subject="interagency")
    return await intake.client.post(
        f"/internal/requests/{request_id}/fields",
        json={
            "fields": list(names),
            "person": "official",
            **(reader or {"organisation": TREASURY, "roles": ["body-official"]}),
        },
        headers=headers or part,
    )


@pytest.mark.clause("210-16(1)4")
async def test_the_order_of_a_service_is_told_to_anyone_with_its_acts(intake):
    told = (await intake.client.get(f"/services/{SERVICE}")).json()
    assert {line["supplier"] for line in told["documents"]} == {"applicant", "platform"}
    for lines in ("documents", "information", "fees"):
        assert all(line["act"] for line in told[lines])
    english = await intake.client.get(f"/services/{SERVICE}", headers={"Accept-Language": "en"})
    assert english.json()["title"].startswith("State cadastral registration")


@pytest.mark.clause("210-15(6)")
async def test_the_list_of_services_can_be_read_for_any_day(intake):
    today = (await intake.client.get("/services")).json()
    assert SERVICE in {line["code"] for line in today}
    assert all(line["listing_act"] for line in today)
    assert (await intake.client.get("/services", params={"on": "2019-01-01"})).json() == []
    past = await intake.client.get(f"/services/{SERVICE}", params={"on": "2019-01-01"})
    assert past.status_code == 404
    assert (await intake.client.get("/services/no-such-service")).status_code == 404
