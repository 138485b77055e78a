"""Hear what other parts tell of a request, and write it into its timeline."""

from typing import Any

from intake.repository import timeline as timeline_rows
from intake.service.progress import lateness
from shared.database import Transaction
from shared.events import (
    ComplaintRegistered,
    DeadlineBreached,
    DeadlineMoved,
    Envelope,
    QueryAcknowledged,
    QueryAnswered,
    QueryCancelled,
    QuerySent,
)
from shared.inbox import Hearings


def hearings() -> Hearings:
    """Return what intake hears; each entry bears the moment of the fact, not of the hearing."""
    hear = Hearings("intake")

    @hear.to(QuerySent)
    async def query_sent(tx: Transaction, event: QuerySent, _: Envelope) -> None:
        await timeline_rows.add_timeline_if_known(
            tx,
            request_id=event.request_id,
            kind="query-sent",
            details=_query(event),
            at=event.sent_at,
        )

    @hear.to(QueryAcknowledged)
    async def query_acknowledged(tx: Transaction, event: QueryAcknowledged, _: Envelope) -> None:
        await timeline_rows.add_timeline_if_known(
            tx,
            request_id=event.request_id,
            kind="query-acknowledged",
            details=_query(event),
            at=event.acknowledged_at,
        )

    @hear.to(QueryAnswered)
    async def query_answered(tx: Transaction, event: QueryAnswered, _: Envelope) -> None:
        await timeline_rows.add_timeline_if_known(
            tx,
            request_id=event.request_id,
            kind="query-answered",
            details={**_query(event), "outcome": event.outcome, "late": event.late},
            at=event.answered_at,
        )

    @hear.to(QueryCancelled)
    async def query_cancelled(tx: Transaction, event: QueryCancelled, _: Envelope) -> None:
        await timeline_rows.add_timeline_if_known(
            tx,
            request_id=event.request_id,
            kind="query-cancelled",
            details={**_query(event), "reason": event.reason},
            at=event.cancelled_at,
        )

    @hear.to(DeadlineBreached)
    async def deadline_breached(tx: Transaction, event: DeadlineBreached, _: Envelope) -> None:
        if event.request_id is not None:
            await timeline_rows.add_timeline_if_known(
                tx,
                request_id=event.request_id,
                kind="deadline-breached",
                details=_clock(event),
                at=event.breached_at,
            )
        if event.aggregate_kind == "request" and event.kind in lateness.OF_THE_MFC:
            await lateness.note_lateness(tx, event)
        if event.aggregate_kind == "request" and event.kind == lateness.COLLECTION:
            await lateness.note_unclaimed(tx, event)

    @hear.to(DeadlineMoved)
    async def deadline_moved(tx: Transaction, event: DeadlineMoved, _: Envelope) -> None:
        if event.request_id is not None:
            await timeline_rows.add_timeline_if_known(
                tx,
                request_id=event.request_id,
                kind="deadline-moved",
                details={
                    **_clock(event),
                    "reason": event.reason,
                    "due_at": event.due_at.isoformat(),
                },
                at=event.moved_at,
            )

    @hear.to(ComplaintRegistered)
    async def complaint_registered(
        tx: Transaction, event: ComplaintRegistered, _: Envelope
    ) -> None:
        if event.request_id is not None:
            await timeline_rows.add_timeline_if_known(
                tx,
                request_id=event.request_id,
                kind="complaint-registered",
                details={"number": event.number, "ground": event.ground},
                at=event.registered_at,
            )

    return hear


def _clock(event: DeadlineBreached | DeadlineMoved) -> dict[str, Any]:
    return {"deadline": event.kind, "of": event.aggregate_kind, "clause": event.clause}


def _query(event: QuerySent | QueryAcknowledged | QueryAnswered | QueryCancelled) -> dict[str, Any]:
    return {"query": event.code, "holder": event.holder}
