"""A right in real estate is registered by the one window, from the checklist to the receipt."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from tests.journeys.story import (
    HOLDERS,
    TO_PROVIDE,
    Made,
    answer,
    official,
    portal,
    queries_of,
    query_to,
    registered,
    registered_by_portal,
    taken,
    timeline,
    worker,
)
from tests.support.applications import MFC, SERVICE, a_key
from tests.support.installation import Okno


async def taken_step(okno: Okno, request_id: str, name: str, **body: Any) -> Made:
    """Lead a request on as the one whose step it is, on what he has read."""
    of_the_body = name in {"acknowledge", "incomplete", "suspend", "resume", "result"}
    who = official(okno) if of_the_body else worker(okno)
    path = f"/requests/{request_id}"
    seen = await okno.client.get(path, headers=who)
    headers = {**who, "If-Match": seen.headers["etag"]}
    return taken(await okno.client.post(f"{path}/{name}", json=body or None, headers=headers))


async def printed(okno: Okno, request_id: str, kind: str) -> str:
    """Print the form of a kind, and return what stands in it."""
    listed = taken(await okno.client.get(f"/requests/{request_id}/forms", headers=worker(okno)))
    (number,) = [form["number"] for form in listed if form["kind"] == kind]
    answer = await okno.client.get(
        f"/forms/{number}", params={"purpose": "service-provision"}, headers=worker(okno)
    )
    assert answer.headers["content-type"] == "application/pdf", answer.text
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)


@pytest.mark.clause("210-15(1)")
@pytest.mark.clause("210-7(1)2")
@pytest.mark.clause("210-16(1)4")
@pytest.mark.clause("210-16(5)1")
async def test_a_right_is_registered_from_the_checklist_to_the_receipt(okno: Okno) -> None:
    asked = taken(await okno.client.post(f"/services/{SERVICE}/checklist", json={}))
    assert {"identity", "title-document"} <= {line["code"] for line in asked["bring"]}
    seen_to = {line["code"]: line["holder"] for line in asked["asked_by_platform"]}
    assert seen_to.items() >= {"payment": "treasury", "object-record": "roskadastr"}.items()

    request = await registered(okno)
    for holder, query in (await queries_of(okno, request["id"])).items():
        await answer(okno, holder, query)

    await taken_step(okno, request["id"], "transfer")
    manifest = await printed(okno, request["id"], "manifest")
    assert request["number"] in manifest
    await taken_step(okno, request["id"], "incomplete", missing=["title-document"])
    await taken_step(okno, request["id"], "transfer")
    await taken_step(okno, request["id"], "acknowledge")
    await taken_step(okno, request["id"], "suspend", ground="documents-missing")
    await taken_step(okno, request["id"], "resume")
    await taken_step(okno, request["id"], "result", code="register-extract")
    await taken_step(okno, request["id"], "ready")
    shown = await taken_step(
        okno, request["id"], "issue", identity_checked=True, identity="passport-rf"
    )
    assert shown["outcome"] == "granted"
    assert "Каноничева" in await printed(okno, request["id"], "receipt")
    await taken_step(okno, request["id"], "close")

    clocks = (await timeline(okno, request["id"]))["clocks"]
    of_request = {clock["kind"] for clock in clocks if clock["state"] == "met"}
    assert {"provision", "transfer", "issue"} <= of_request
    assert len(HOLDERS) == 2


EXTRACT = "rosreestr-extract"
FROM_THE_PORTAL = [
    {"code": "identity", "fields": {"series": "9204", "number": "731952", "issuer-code": "160-003"}}
]


@pytest.mark.clause("210-7(7)")
@pytest.mark.clause("210-7(1)2")
async def test_a_portal_sends_data_and_no_scans_and_nobody_asks_for_more(okno: Okno) -> None:
    from_afar = {"channel": "portal_federal"}
    asked = taken(await okno.client.post(f"/services/{EXTRACT}/checklist", json=from_afar))
    assert {line["code"]: line["data_instead"] for line in asked["bring"]} == {"identity": True}
    assert {line["code"] for line in asked["asked_by_platform"]} == {"payment"}

    sent_at = datetime.now(UTC) - timedelta(hours=3)
    request = await registered(
        okno,
        headers=portal(okno),
        mfc=MFC,
        service=EXTRACT,
        information={
            "object-address": "г. Казань, ул. Баумана, д. 1",
            "extract-kind": "об объекте",
        },
        documents=[],
        data_instead=FROM_THE_PORTAL,
        sent_at=sent_at.isoformat(),
        **from_afar,
    )
    assert datetime.fromisoformat(request["received_at"]) == sent_at
    assert request["queries"] == ["payment-status"]
    query = await query_to(okno, "treasury", request["id"])
    await answer(okno, "treasury", query)

    place = f"/requests/{request['id']}"
    for who in (worker(okno), official(okno)):
        told = await okno.client.get(f"{place}/data-instead", params=TO_PROVIDE, headers=who)
        assert taken(told) == FROM_THE_PORTAL
    assert taken(await okno.client.get(f"{place}/documents", headers=worker(okno))) == []
    wanted = {"kind": "document", "code": "payment"}
    demand = await okno.client.post(
        f"{place}/demands", json=wanted, headers={**worker(okno), **a_key()}
    )
    assert taken(demand, 422)["clause"]["id"] == "210-16(3)2"

    for name in ("transfer", "acknowledge"):
        await taken_step(okno, request["id"], name)
    assert (await taken_step(okno, request["id"], "result", code="extract"))["outcome"] == "granted"


@pytest.mark.clause("210-16(1)4")
async def test_a_portal_that_heard_nothing_catches_up(okno: Okno) -> None:
    request = await registered_by_portal(okno)
    await taken_step(okno, request["id"], "transfer")
    seen: list[tuple[str, str]] = []
    after: str | None = ""
    while after is not None:
        params = {"after": after} if after else {}
        page = taken(await okno.client.get("/changes", params=params, headers=portal(okno)))
        seen += [(item["request_id"], item["kind"]) for item in page["items"]]
        after = page["next"] if page["items"] else None
    of_this = [kind for request_id, kind in seen if request_id == request["id"]]
    assert of_this[0] == "registered"
    assert "transferred" in of_this
