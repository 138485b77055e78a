"""Hear what other parts tell of a request, and write it into its timeline."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from intake import repository
from shared.clock import Clock
from shared.database import Transaction
from shared.events import (
    ComplaintRegistered,
    DeadlineBreached,
    Envelope,
    QueryAcknowledged,
    QueryAnswered,
    QuerySent,
)
from shared.inbox import Hearings


def hearings(*, clock: Clock) -> Hearings:
    """Return what intake hears."""
    hear = Hearings("intake")

    async def note(
        tx: Transaction, request_id: UUID | None, kind: str, details: Mapping[str, Any]
    ) -> None:
        if request_id is not None and await repository.has_request(tx, request_id):
            await repository.add_timeline(
                tx, request_id=request_id, kind=kind, details=details, at=clock()
            )

    @hear.to(QuerySent)
    async def query_sent(tx: Transaction, event: QuerySent, _: Envelope) -> None:
        await note(tx, event.request_id, "query-sent", _query(event))

    @hear.to(QueryAcknowledged)
    async def query_acknowledged(tx: Transaction, event: QueryAcknowledged, _: Envelope) -> None:
        await note(tx, event.request_id, "query-acknowledged", _query(event))

    @hear.to(QueryAnswered)
    async def query_answered(tx: Transaction, event: QueryAnswered, _: Envelope) -> None:
        details = {**_query(event), "outcome": event.outcome, "late": event.late}
        await note(tx, event.request_id, "query-answered", details)

    @hear.to(DeadlineBreached)
    async def deadline_breached(tx: Transaction, event: DeadlineBreached, _: Envelope) -> None:
        details = {"deadline": event.kind, "of": event.aggregate_kind, "clause": event.clause}
        await note(tx, event.request_id, "deadline-breached", details)

    @hear.to(ComplaintRegistered)
    async def complaint_registered(
        tx: Transaction, event: ComplaintRegistered, _: Envelope
    ) -> None:
        details = {"number": event.number, "ground": event.ground}
        await note(tx, event.request_id, "complaint-registered", details)

    return hear


def _query(event: QuerySent | QueryAcknowledged | QueryAnswered) -> dict[str, Any]:
    return {"query": event.code, "holder": event.holder}
