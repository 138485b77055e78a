"""Build complaints, and what other parts tell of the requests that they name."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from shared.auth import Role
from shared.events import (
    DeadlineBreached,
    DeadlineMoved,
    DemandMade,
    DemandRejected,
    Event,
    QueryAnswered,
    RequestRegistered,
    ResultReceived,
)
from shared.ids import new_id
from tests.support.applications import BODY, MFC, PORTAL, SERVICE, a_key
from tests.support.kernel import NOON, count, eventually
from tests.support.publishing import envelope_of
from tests.support.services import Running

OFFICER = (BODY, "officer-1")
PURPOSE = "complaint-handling"
SECRET_WORDS = "Каноничевой У. П. отказали на улице Баумана"


def a_complaint(**changes: Any) -> dict[str, Any]:
    """Return the body of ``POST /complaints``."""
    return {
        "ground": "2",
        "object": {"kind": "body", "code": BODY},
        "about": "inaction",
        "text": SECRET_WORDS,
        **changes,
    }


def portal(service: Running, organisation: str = PORTAL) -> dict[str, str]:
    return service.bearer(Role.PORTAL, organisation=organisation)


def worker(service: Running, organisation: str = MFC) -> dict[str, str]:
    return service.bearer(Role.MFC_WORKER, organisation=organisation)


def officer(service: Running, organisation: str = BODY) -> dict[str, str]:
    return service.bearer(Role.COMPLAINT_OFFICER, organisation=organisation, subject=OFFICER[1])


async def lodge(service: Running, *, headers: dict | None = None, key: dict | None = None, **body):
    """Lodge a complaint through the portal."""
    return await service.client.post(
        "/complaints",
        json=a_complaint(**body),
        headers={**(headers or portal(service)), **(key or a_key())},
    )


async def read_text(
    service: Running, complaint: dict, headers: dict | None = None, *, purpose: str = PURPOSE
):
    """Read a complaint's words, by default as the officer, to handle it."""
    return await service.client.get(
        f"/complaints/{complaint['id']}/text",
        params={"purpose": purpose},
        headers=headers or officer(service),
    )


async def evidence_of(service: Running, **body: Any) -> dict[str, Any]:
    """Lodge a complaint and return what the records say of it."""
    made = await lodge(service, **body)
    assert made.status_code == 201, made.text
    answer = await service.client.get(
        f"/complaints/{made.json()['id']}/evidence", headers=officer(service)
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def tell(service: Running, *events: Event) -> None:
    """Publish events, and wait until all of them have been heard."""
    envelopes = [envelope_of(event) for event in events]
    await service.bus.publish(envelopes)
    database = service.app.state.context.database
    ids = [envelope.id for envelope in envelopes]

    async def all_heard() -> bool:
        query = "SELECT count(*) FROM inbox WHERE event_id = ANY($1)"
        return await count(database, query, ids) == len(ids)

    await eventually(all_heard)


def a_registration(**changes: Any) -> RequestRegistered:
    """Build a registered request: received and registered on Monday 2 March 2026."""
    values: dict[str, Any] = {
        "request_id": new_id(),
        "subject_id": new_id(),
        "number": f"mfc-tatarstan-2026-{new_id().hex[:7]}",
        "service": SERVICE,
        "catalogue_version": 1,
        "channel": "mfc",
        "mfc": MFC,
        "body": BODY,
        "received_at": NOON,
        "registered_at": NOON,
        "due_at": NOON + timedelta(days=10),
    }
    return RequestRegistered(**(values | changes))


def a_result(request: RequestRegistered, *, after: timedelta) -> ResultReceived:
    """Build the result of a request, so long after its registration."""
    return ResultReceived(
        request_id=request.request_id,
        number=request.number,
        service=request.service,
        mfc=request.mfc,
        body=request.body,
        result="register-extract",
        received_at=request.registered_at + after,
    )


def a_breach(request_id: UUID, **changes: Any) -> DeadlineBreached:
    """Build the breach of a request's term of provision."""
    values: dict[str, Any] = {
        "deadline_id": new_id(),
        "kind": "provision",
        "aggregate_kind": "request",
        "aggregate_id": request_id,
        "request_id": request_id,
        "clause": "210-11.1(2)",
        "started_at": NOON,
        "due_at": NOON + timedelta(days=10),
        "breached_at": NOON + timedelta(days=10, seconds=1),
    }
    return DeadlineBreached(**(values | changes))


def a_moved_end(request: RequestRegistered, *, by: timedelta) -> DeadlineMoved:
    """Build the news that a request's term of provision ends later: its clock had stood."""
    return DeadlineMoved(
        deadline_id=new_id(),
        kind="provision",
        aggregate_kind="request",
        aggregate_id=request.request_id,
        request_id=request.request_id,
        clause="210-11.1(2)",
        reason="resumed",
        due_before=request.due_at,
        due_at=request.due_at + by,
        moved_at=request.registered_at + timedelta(days=1),
    )


def a_stopped_demand(request_id: UUID) -> DemandRejected:
    """Build a demand that the platform has stopped."""
    return DemandRejected(
        demand_id=new_id(),
        request_id=request_id,
        service=SERVICE,
        organisation=MFC,
        kind="document",
        code="house-book",
        clause="210-7(1)1",
        rejected_at=NOON,
    )


def an_unlawful_demand(request_id: UUID, *, lawful: bool = False) -> DemandMade:
    """Build a demand that reached the applicant."""
    return DemandMade(
        demand_id=new_id(),
        request_id=request_id,
        service=SERVICE,
        organisation=MFC,
        kind="document",
        code="house-book",
        lawful=lawful,
        clause=None if lawful else "210-16(3)1",
        made_at=NOON,
    )


def a_late_answer(request_id: UUID) -> QueryAnswered:
    """Build a body's late answer to a query."""
    return QueryAnswered(
        query_id=new_id(),
        request_id=request_id,
        code="payment-status",
        holder="treasury",
        outcome="found",
        late=True,
        answered_at=NOON + timedelta(days=9),
    )
