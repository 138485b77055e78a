"""Build what interagency hears, and act for those who use it."""

from typing import Any
from uuid import UUID

from shared.auth import Role
from shared.events import QueryNeeded, RequestClosed, RequestRegistered
from shared.ids import new_id
from tests.support.applications import BODY, MFC, SERVICE, a_key
from tests.support.door import PURPOSE
from tests.support.kernel import NOON, eventually, rows
from tests.support.publishing import publish
from tests.support.services import Running

TREASURY = "treasury"
OUTSIDER = "fns"

WORKER = (MFC, "worker-1")
OFFICIAL = (BODY, "official-1")
"""Who may read answers: at the MFC, and at the body that provides the service."""

THE_APPLICANT = {
    "surname": "Каноничева",
    "name": "Ульяна",
    "patronymic": "Прохоровна",
    "birth-date": "1984-05-17",
    "snils": "112-233-445 95",
    "address": "г. Казань, ул. Баумана, д. 1",
    "cadastral-number": "16:50:011111:222",
}


def a_registration(**changes: Any) -> RequestRegistered:
    """Build the event of a request that needs one query to the treasury."""
    values: dict[str, Any] = {
        "request_id": new_id(),
        "subject_id": new_id(),
        "number": "mfc-tatarstan-2026-0000001",
        "service": SERVICE,
        "catalogue_version": 1,
        "channel": "mfc",
        "mfc": MFC,
        "body": BODY,
        "received_at": NOON,
        "registered_at": NOON,
        "due_at": NOON,
        "queries": (QueryNeeded(code="payment-status", holder=TREASURY, brings=("payment",)),),
    }
    return RequestRegistered(**(values | changes))


def a_closing(request_id: UUID) -> RequestClosed:
    """Build the event of a closed request."""
    return RequestClosed(
        request_id=request_id,
        number="mfc-tatarstan-2026-0000001",
        service=SERVICE,
        mfc=MFC,
        body=BODY,
        closed_at=NOON,
    )


def official(service: Running, organisation: str = TREASURY) -> dict[str, str]:
    return service.bearer(Role.BODY_OFFICIAL, organisation=organisation, subject=OFFICIAL[1])


def worker(service: Running, organisation: str = MFC) -> dict[str, str]:
    return service.bearer(Role.MFC_WORKER, organisation=organisation, subject=WORKER[1])


async def queue(service: Running, *, headers: dict[str, str], **params: str) -> list[dict]:
    """Return the list of queries that an actor sees."""
    answer = await service.client.get("/interagency-requests", params=params, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def a_query(service: Running, **changes: Any) -> dict[str, Any]:
    """Register a request, and return its first query when it has come into the queue."""
    event = a_registration(**changes)
    await publish(service.bus, event)
    return (await queries_of(service, event))[0]


async def queries_of(service: Running, event: RequestRegistered) -> list[dict]:
    """Wait for the queries of a request; return them as its MFC sees them."""
    found: list[dict] = []

    async def have_come() -> bool:
        found[:] = await queue(
            service, headers=worker(service, event.mfc), request_id=str(event.request_id)
        )
        return len(found) == len(event.queries)

    await eventually(have_come)
    return found


async def answer(
    service: Running, query: dict, *, headers: dict | None = None, key: dict | None = None, **body
):
    """Answer a query as its holder."""
    return await service.client.post(
        f"/interagency-requests/{query['id']}/answer",
        json=body or {"outcome": "found", "values": {"payment": "уплачено 4000,00"}},
        headers={**(headers or official(service)), **(key or a_key())},
    )


async def read_answer(
    service: Running, query: dict, headers: dict | None = None, *, purpose: str = PURPOSE
):
    """Read an answer, by default as the worker of the MFC, for the service."""
    return await service.client.get(
        f"/interagency-requests/{query['id']}/answer",
        params={"purpose": purpose},
        headers=headers or worker(service),
    )


async def told(service: Running, kind: str) -> list[str]:
    """Return the payloads of one kind of event, as the outbox keeps them."""
    database = service.app.state.context.database
    found = await rows(database, "SELECT payload FROM outbox WHERE type = $1 ORDER BY seq", kind)
    return [row["payload"] for row in found]
