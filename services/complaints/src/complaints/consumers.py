"""Hear what other parts tell of requests: it is the evidence of complaints."""

from complaints import projections
from complaints.tables import answers, breaches, demands, requests
from shared.database import Transaction
from shared.events import (
    DeadlineBreached,
    DeadlineMoved,
    DemandMade,
    DemandRejected,
    Envelope,
    QueryAnswered,
    RequestClosed,
    RequestRegistered,
    RequestTransferred,
    ResultIssued,
    ResultReceived,
)
from shared.inbox import Hearings

_OF_REQUESTS = frozenset({"request", "query"})


def hearings() -> Hearings:
    """Return what complaints hears."""
    hear = Hearings("complaints")

    @hear.to(RequestRegistered)
    async def registered(tx: Transaction, event: RequestRegistered, _: Envelope) -> None:
        kept = {"number", "subject_id", "service", "mfc", "body"}
        times = {"received_at", "registered_at", "due_at"}
        values = event.model_dump(include=kept | times)
        await projections.add(tx, requests, {"id": event.request_id, **values})

    @hear.to(RequestTransferred)
    async def transferred(tx: Transaction, event: RequestTransferred, _: Envelope) -> None:
        await projections.note(tx, request_id=event.request_id, transferred_at=event.transferred_at)

    @hear.to(ResultReceived)
    async def result_received(tx: Transaction, event: ResultReceived, _: Envelope) -> None:
        await projections.note(
            tx, request_id=event.request_id, result_received_at=event.received_at
        )

    @hear.to(ResultIssued)
    async def issued(tx: Transaction, event: ResultIssued, _: Envelope) -> None:
        await projections.note(tx, request_id=event.request_id, issued_at=event.issued_at)

    @hear.to(RequestClosed)
    async def closed(tx: Transaction, event: RequestClosed, _: Envelope) -> None:
        await projections.note(tx, request_id=event.request_id, closed_at=event.closed_at)

    @hear.to(DeadlineBreached)
    async def breached(tx: Transaction, event: DeadlineBreached, _: Envelope) -> None:
        if event.request_id is None or event.aggregate_kind not in _OF_REQUESTS:
            return
        values = event.model_dump(include={"request_id", "kind", "clause", "due_at", "breached_at"})
        named = {"id": event.deadline_id, "of": event.aggregate_kind}
        await projections.add(tx, breaches, named | values)

    @hear.to(DeadlineMoved)
    async def moved(tx: Transaction, event: DeadlineMoved, _: Envelope) -> None:
        if (event.aggregate_kind, event.kind) == ("request", "provision"):
            await projections.note(tx, request_id=event.aggregate_id, due_at=event.due_at)

    @hear.to(DemandRejected)
    async def demand_rejected(tx: Transaction, event: DemandRejected, _: Envelope) -> None:
        if event.request_id is None:
            return
        values = event.model_dump(include={"request_id", "organisation", "kind", "code", "clause"})
        named = {"id": event.demand_id, "outcome": "stopped", "made_at": event.rejected_at}
        await projections.add(tx, demands, named | values)

    @hear.to(DemandMade)
    async def demand_made(tx: Transaction, event: DemandMade, _: Envelope) -> None:
        if event.request_id is None or event.lawful:
            return
        values = event.model_dump(include={"request_id", "organisation", "kind", "code", "clause"})
        named = {"id": event.demand_id, "outcome": "made", "made_at": event.made_at}
        await projections.add(tx, demands, named | values)

    @hear.to(QueryAnswered)
    async def query_answered(tx: Transaction, event: QueryAnswered, _: Envelope) -> None:
        await projections.add(tx, answers, event.model_dump(exclude={"parties"}))

    return hear
