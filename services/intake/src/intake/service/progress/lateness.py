"""Say whose a late step of the MFC is, and that nobody came for a result (16(5)2, 16(1)6)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from intake.repository import requests as requests_rows
from intake.repository import timeline as timeline_rows
from intake.repository import transfers as transfers_rows
from intake.service.progress import steps
from shared import audit, outbox
from shared.database import Transaction
from shared.events import DeadlineBreached, Event, LatenessNoted, ResultUnclaimed
from shared.ids import new_id
from shared.writes import Rows, keep

OF_THE_MFC = frozenset({"transfer", "issue"})
"""The terms that an MFC answers for."""

COLLECTION = "collection"

_MACHINE = audit.machine("intake")


async def note_lateness(tx: Transaction, breach: DeadlineBreached) -> None:
    """Open an incident of the organisation and the worker whose term ran out."""
    row = await requests_rows.request_by_id(tx, breach.aggregate_id)
    if row is None:
        return
    organisation, worker = await _answerable(tx, row)
    incident = {
        "id": new_id(),
        "request_id": row.id,
        "kind": f"late-{breach.kind}",
        "organisation": organisation,
        "worker": worker,
        "details": {"due_at": breach.due_at.isoformat(), "clause": breach.clause},
        "opened_at": breach.breached_at,
    }
    told = LatenessNoted(
        incident_id=incident["id"],
        kind=breach.kind,
        clause=breach.clause,
        organisation=organisation,
        worker=worker,
        due_at=breach.due_at,
        noted_at=breach.breached_at,
        **steps.told(row),
    )
    await _keep(
        tx, row, told, name="lateness-noted", at=breach.breached_at,
        rows=(transfers_rows.new_incident(incident),), clause=breach.clause,
        details={"deadline": breach.kind},
    )  # fmt: skip


async def _answerable(tx: Transaction, row: Row[Any]) -> tuple[str, str]:
    """Return the organisation and the worker at whom the request lies: the MFC's, or engaged."""
    those = [party for party in (row.mfc, row.involved) if party]
    last = await transfers_rows.last_worker(tx, request_id=row.id, organisations=those)
    return last or (row.mfc, "")


async def note_unclaimed(tx: Transaction, breach: DeadlineBreached) -> None:
    """Put a request on the list of those whose results nobody came for."""
    at = breach.breached_at
    row = await requests_rows.note_unclaimed(tx, request_id=breach.aggregate_id, now=at)
    if row is not None:
        told = ResultUnclaimed(unclaimed_at=at, **steps.told(row))
        await _keep(tx, row, told, name="unclaimed", at=at, clause="210-16(1)6")


async def _keep(
    tx: Transaction,
    row: Row[Any],
    told: Event,
    *,
    name: str,
    at: datetime,
    clause: str,
    rows: tuple[Rows, ...] = (),
    details: dict[str, str] | None = None,
) -> None:
    await keep(
        tx,
        *rows,
        timeline_rows.new_entry(request_id=row.id, kind=name, details=details or {}, at=at),
        audit.rows_of(
            actor=_MACHINE,
            verb=f"request.{name}",
            aggregate_id=row.id,
            clause=clause,
            payload=told,
            now=at,
        ),
        outbox.rows_of(told, now=at),
    )
