"""Raise the queries that a registered request needs (16(1)5), and note when it is closed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from interagency import domain, repository
from interagency.context import Context
from interagency.domain import BASIS, State
from interagency.tables import queries
from shared import audit, deadlines, outbox
from shared.database import Transaction
from shared.deadlines import NewDeadline
from shared.events import (
    PersonalDataFileClosed,
    QueryNeeded,
    QuerySent,
    RequestClosed,
    RequestRegistered,
)
from shared.ids import new_id
from shared.terms import Due, Term, due
from shared.writes import Rows, keep

_CHANNEL = "pull"


async def raise_queries(context: Context, tx: Transaction, event: RequestRegistered) -> None:
    """Lay one query a line into the holders' queues, and start their clocks (17 point 3)."""
    if not event.queries:
        return
    now = context.clock()
    day = now.astimezone(context.zone).date()
    term = context.terms.on("answer", day).term
    end = due(term, started=now, zone=context.zone)
    # A request registered before pseudonyms were told gets one of interagency's own.
    subject_id = event.subject_id or new_id()
    rows = [_row(event, query, subject_id=subject_id, now=now, end=end) for query in event.queries]
    entry = audit.rows_of(
        actor=audit.machine("interagency"),
        verb="request.raise-queries",
        aggregate_id=event.request_id,
        clause=BASIS,
        payload={"queries": [str(row["id"]) for row in rows]},
        now=now,
    )
    await keep(
        tx,
        Rows(queries, rows),
        deadlines.rows_of([_clock(row, term=term, end=end) for row in rows]),
        outbox.rows_of(*(_sent(row) for row in rows), now=now),
        entry,
    )


async def note_closed(context: Context, tx: Transaction, event: RequestClosed) -> None:
    """Close the files of a closed request: terms of keeping may start, nothing more is shown."""
    now = context.clock()
    closed = await repository.close_request(tx, request_id=event.request_id, now=event.closed_at)
    facts = [
        PersonalDataFileClosed(file_id=file_id, holder="interagency", closed_at=event.closed_at)
        for file_id in closed
    ]
    entries = [
        audit.rows_of(
            actor=audit.machine("interagency"),
            verb="file.close",
            aggregate_id=fact.file_id,
            payload=fact,
            now=now,
        )
        for fact in facts
    ]
    await keep(tx, outbox.rows_of(*facts, now=now), *entries)


def _row(
    event: RequestRegistered, query: QueryNeeded, *, subject_id: UUID, now: datetime, end: Due
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "request_id": event.request_id,
        "request_number": event.number,
        "subject_id": subject_id,
        "service": event.service,
        "code": query.code,
        "brings": list(query.brings),
        "holder": query.holder,
        "mfc": event.mfc,
        "body": event.body,
        "channel": _CHANNEL,
        "state": State.SENT,
        "sent_at": now,
        "due_at": end.at,
    }


def _clock(row: dict[str, Any], *, term: Term, end: Due) -> NewDeadline:
    return NewDeadline(
        kind="answer",
        aggregate_kind="query",
        aggregate_id=row["id"],
        request_id=row["request_id"],
        term=term,
        due=end,
        started_at=row["sent_at"],
        parties=_parties(row),
    )


def _sent(row: dict[str, Any]) -> QuerySent:
    return QuerySent(
        query_id=row["id"],
        request_id=row["request_id"],
        code=row["code"],
        holder=row["holder"],
        sent_at=row["sent_at"],
        due_at=row["due_at"],
        parties=_parties(row),
    )


def _parties(row: dict[str, Any]) -> tuple[str, ...]:
    return domain.parties(holder=row["holder"], mfc=row["mfc"], body=row["body"])
