"""Tell the story of a case through the gateway, as those who take part in it do."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias
from uuid import UUID

import httpx

from okno.parts import HOLDERS as KEEPERS
from shared.auth import Role
from tests.support.applications import BODY, MFC, PORTAL, a_key, an_application
from tests.support.installation import Okno
from tests.support.kernel import eventually
from tests.support.receiver import Receiver
from tests.support.staff import admit

Made: TypeAlias = dict[str, Any]

HOLDERS = {"treasury": "payment", "roskadastr": "object-record"}
"""Who is asked for a registration of rights, and for what."""

READERS = tuple((organisation, "tester") for organisation in (MFC, BODY, *HOLDERS))
"""Who is on the access lists: the testers of those who take part in a case."""

STEPS = ("transfer", "result", "issue", "close")
_BODIES: dict[str, dict[str, Any]] = {
    "result": {"code": "register-extract"},
    "issue": {"identity_checked": True},
}
JSON = {"Content-Type": "application/json"}


TO_PROVIDE = {"purpose": "service-provision"}
TO_HANDLE = {"purpose": "complaint-handling"}
"""What personal data are read for: those of requests and answers, and those of complaints."""


def worker(okno: Okno, organisation: str = MFC) -> dict[str, str]:
    return okno.bearer(Role.MFC_WORKER, organisation=organisation)


def official(okno: Okno, organisation: str = BODY) -> dict[str, str]:
    return okno.bearer(Role.BODY_OFFICIAL, organisation=organisation)


def portal(okno: Okno) -> dict[str, str]:
    return okno.bearer(Role.PORTAL, organisation=PORTAL)


async def admitted(okno: Okno, *people: tuple[str, str]) -> None:
    """Let the first people in through the registry; wait until every holder knows them."""
    for organisation, person in people:
        await admit(okno, organisation, person)

    async def all_are_known() -> bool:
        known = await okno.in_every_schema(_ADMITTED, of=KEEPERS)
        return known == len(people) * len(KEEPERS)

    try:
        await eventually(all_are_known, within=40)
    except AssertionError:
        known = {
            name: await okno.in_every_schema(_ADMITTED, of={name: keeper})
            for name, keeper in KEEPERS.items()
        }
        told = f"unpublished: {await okno.unpublished()}, parked: {await okno.parked()}"
        checks = (await okno.client.get("/readyz")).text
        raise AssertionError(f"known of {len(people)}: {known}; {told}; {checks}") from None


_ADMITTED = """
    SELECT count(*) FROM {schema}.staff_access WHERE listed_at IS NOT NULL
    AND unlisted_at IS NULL AND non_disclosure_at IS NOT NULL AND warned_at IS NOT NULL
"""


async def send_request(
    okno: Okno,
    *,
    headers: dict[str, str] | None = None,
    key: dict[str, str] | None = None,
    **changes: Any,
) -> httpx.Response:
    """Send a request for a service, by default as a worker of the MFC."""
    return await okno.client.post(
        "/requests",
        content=json.dumps(an_application(**changes), ensure_ascii=False),
        headers={**(headers or worker(okno)), **(key or a_key()), **JSON},
    )


async def registered(okno: Okno, **changes: Any) -> Made:
    """Register a request, and return what was answered."""
    return taken(await send_request(okno, **changes), 201)


async def registered_by_portal(okno: Okno) -> Made:
    """Register a request as the federal portal sends it."""
    sent = {"channel": "portal_federal", "mfc": MFC}
    return await registered(okno, headers=portal(okno), **sent)


async def queries_of(okno: Okno, request_id: str, *, state: str = "sent") -> dict[str, Made]:
    """Wait until every holder finds the query about a request in his queue; return them."""
    return {holder: await query_to(okno, holder, request_id, state=state) for holder in HOLDERS}


async def query_to(okno: Okno, holder: str, request_id: str, *, state: str = "sent") -> Made:
    """Wait until a holder finds the query about a request in his queue; return it."""
    where = f"/interagency-requests?request_id={request_id}&state={state}"

    async def find() -> list[Made]:
        page = taken(await okno.client.get(where, headers=official(okno, holder)))
        items: list[Made] = page["items"]
        return items

    (query,) = await eventually(find, within=40)
    return query


async def see_subject(okno: Okno, holder: str, query: Made) -> dict[str, str]:
    """Return the fields of the person that a holder is shown."""
    path = f"/interagency-requests/{query['id']}/subject"
    shown = taken(await okno.client.get(path, headers=official(okno, holder)))
    values: dict[str, str] = shown["values"]
    return values


async def answer(okno: Okno, holder: str, query: Made, value: str = "найдено") -> None:
    """Take a query into work and answer it."""
    path, who = f"/interagency-requests/{query['id']}", official(okno, holder)
    taken(await okno.client.post(f"{path}/acknowledgement", headers=who))
    form = {"outcome": "found", "values": {HOLDERS[holder]: value}}
    headers = {**who, **a_key()}
    taken(await okno.client.post(f"{path}/answer", json=form, headers=headers), 201)


async def step(okno: Okno, request_id: str, name: str) -> Made:
    """Lead a request one step on, as the one whose step it is."""
    who = official(okno) if name == "result" else worker(okno)
    path = f"/requests/{request_id}"
    seen = await okno.client.get(path, headers=who)
    headers = {**who, "If-Match": seen.headers["etag"]}
    return taken(await okno.client.post(f"{path}/{name}", json=_BODIES.get(name), headers=headers))


async def timeline(okno: Okno, request_id: str) -> Made:
    """Return the progress of a request as the MFC sees it."""
    return taken(await okno.client.get(f"/requests/{request_id}/timeline", headers=worker(okno)))


async def kinds_in_timeline(okno: Okno, request_id: str) -> list[str]:
    """Return the kinds of a timeline's entries, in order."""
    return [entry["kind"] for entry in (await timeline(okno, request_id))["entries"]]


async def whole_case(okno: Okno, request: Made) -> dict[str, Made]:
    """Lead a registered request to its end; return its queries."""
    queries = await queries_of(okno, request["id"])
    for holder, query in queries.items():
        await answer(okno, holder, query)
    for name in STEPS:
        await step(okno, request["id"], name)
    return queries


async def subject_of(okno: Okno, request_id: str) -> str:
    """Return the pseudonym of the applicant, as the registry's records name him."""
    return str(
        await okno.value(
            "SELECT subject_id FROM intake.vault_cards WHERE row_id = $1", UUID(request_id)
        )
    )


async def open_check(okno: Okno, official: dict[str, str], subject_id: str) -> Made:
    """Begin a check of a subject's data, which are blocked by it at once (PD-6.1.7)."""
    form: dict[str, Any] = {
        "subject_id": subject_id,
        "doubt": "accuracy",
        "raised_by": "subject",
        "appeal": "15/2026-ОГ",
    }
    answer = await okno.client.post("/checks", json=form, headers={**official, **a_key()})
    return taken(answer, 201)


async def end_check(okno: Okno, official: dict[str, str], check: Made) -> None:
    """End a check that has found the data right, which unblocks them."""
    ending = {
        "outcome": "not-confirmed",
        "reasons": ["data-are-accurate"],
        "conclusion": "7/2026",
    }
    path = f"/checks/{check['id']}/outcome"
    taken(await okno.client.post(path, json=ending, headers={**official, **a_key()}), 201)


@asynccontextmanager
async def subscribed(okno: Okno, organisation: str = MFC, **form: Any) -> AsyncIterator[Receiver]:
    """Receive the webhooks of an organisation on a real server until the end of the block."""
    async with Receiver().running() as receiver:
        who = okno.bearer(Role.SUPERVISOR, organisation=organisation)
        made = taken(
            await okno.client.post(
                "/webhook-endpoints", json={"url": receiver.url, **form}, headers=who
            ),
            201,
        )
        receiver.secret = made["secret"]["secret"]
        yield receiver
        gone = await okno.client.delete(f"/webhook-endpoints/{made['id']}", headers=who)
        assert gone.status_code == 204, gone.text


def taken(response: httpx.Response, status: int = 200) -> Made:
    """Return the body of an answer that is as it should be."""
    assert response.status_code == status, f"{response.status_code} {response.text}"
    body: Made = response.json()
    return body
