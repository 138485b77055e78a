"""Lead a request from registration to its end, step by step."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from sqlalchemy import Row

from intake.context import Context
from intake.domain import results
from intake.domain.states import TRANSITIONS, Step
from intake.refusals.progress import NotInThisState
from intake.repository import requests as requests_rows
from intake.repository import timeline as timeline_rows
from intake.scope import Scope, scope_of
from shared import audit, deadlines, outbox
from shared.auth import Actor, Role
from shared.database import Transaction
from shared.events import (
    Event,
    PersonalDataFileClosed,
    RequestClosed,
    RequestTransferred,
    ResultIssued,
    ResultReceived,
)
from shared.refusals import NotFound
from shared.web.preconditions import IfMatch
from shared.writes import keep


async def transfer(
    context: Context, *, actor: Actor, request_id: UUID, expected: IfMatch
) -> Row[Any]:
    """Pass a request and its papers on to the body; the clock of 16(5)2 stops."""
    now = context.clock()
    scope = scope_of(actor, Role.MFC_WORKER)
    async with context.database.transaction() as tx:
        row = await _move(
            tx, step=Step.TRANSFER, request_id=request_id, expected=expected, scope=scope
        )
        await deadlines.meet(tx, kind="transfer", aggregate_id=request_id, now=now)
        told = RequestTransferred(transferred_at=now, **_told(row))
        await _write_down(tx, actor, Step.TRANSFER, row, told, clause="210-16(5)2", now=now)
    return row


async def receive_result(
    context: Context, *, actor: Actor, request_id: UUID, expected: IfMatch, code: str
) -> Row[Any]:
    """Take the body's result in; the clock of provision stops.

    Raises
    ------
    ResultUnknown, ResultNotIssuedHere
        The service gives no such result, or a law bars its issue here.
    """
    now = context.clock()
    scope = scope_of(actor, Role.BODY_OFFICIAL)
    async with context.database.transaction() as tx:
        request = await requests_rows.get_request(tx, request_id=request_id, scope=scope)
        if request is None:
            raise NotFound
        entry = context.entry_of(service=request.service, version=request.catalogue_version)
        results.result_of(entry, code)
        row = await _move(
            tx,
            step=Step.RECEIVE_RESULT,
            request_id=request_id,
            expected=expected,
            scope=scope,
            changes={"result": code},
        )
        await deadlines.meet(tx, kind="provision", aggregate_id=request_id, now=now)
        told = ResultReceived(result=code, received_at=now, **_told(row))
        await _write_down(
            tx, actor, Step.RECEIVE_RESULT, row, told, details={"result": code}, now=now
        )
    return row


async def issue(
    context: Context, *, actor: Actor, request_id: UUID, expected: IfMatch, receiver: str
) -> Row[Any]:
    """Give the result to the applicant or a representative whose identity was checked."""
    now = context.clock()
    scope = scope_of(actor, Role.MFC_WORKER)
    async with context.database.transaction() as tx:
        row = await _move(
            tx, step=Step.ISSUE, request_id=request_id, expected=expected, scope=scope
        )
        told = ResultIssued(issued_at=now, **_told(row))
        await _write_down(
            tx,
            actor,
            Step.ISSUE,
            row,
            told,
            clause="210-16(1)6",
            details={"receiver": receiver},
            now=now,
        )
    return row


async def close(context: Context, *, actor: Actor, request_id: UUID, expected: IfMatch) -> Row[Any]:
    """Close a request: its file is closed with it, and terms of keeping may start."""
    now = context.clock()
    scope = scope_of(actor, Role.MFC_WORKER)
    async with context.database.transaction() as tx:
        row = await _move(
            tx, step=Step.CLOSE, request_id=request_id, expected=expected, scope=scope
        )
        file = PersonalDataFileClosed(file_id=row.file_id, holder="intake", closed_at=now)
        told = RequestClosed(closed_at=now, **_told(row))
        await _write_down(tx, actor, Step.CLOSE, row, told, file, now=now)
    return row


async def _move(
    tx: Transaction,
    *,
    step: Step,
    request_id: UUID,
    expected: IfMatch,
    scope: Scope,
    changes: Mapping[str, Any] | None = None,
) -> Row[Any]:
    before, after = TRANSITIONS[step]
    row = await requests_rows.move(
        tx,
        request_id=request_id,
        scope=scope,
        versions=expected.versions,
        before=before,
        after=after,
        changes=changes or {},
    )
    if row is None:
        await _explain(tx, request_id=request_id, expected=expected, scope=scope)
    return row


async def _write_down(
    tx: Transaction,
    actor: Actor,
    step: Step,
    row: Row[Any],
    told: Event,
    *further: Event,
    now: datetime,
    clause: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Keep what follows from a step that was taken: timeline, audit, events."""
    entry = audit.rows_of(
        actor=actor,
        verb=f"request.{step}",
        aggregate_id=row.id,
        clause=clause,
        payload=told,
        now=now,
    )
    await keep(
        tx,
        timeline_rows.new_entry(request_id=row.id, kind=row.status, details=details or {}, at=now),
        entry,
        outbox.rows_of(told, *further, now=now),
    )


async def _explain(
    tx: Transaction, *, request_id: UUID, expected: IfMatch, scope: Scope
) -> NoReturn:
    """Say why a step found no row: not there, changed meanwhile, or in another state."""
    row = await requests_rows.get_request(tx, request_id=request_id, scope=scope)
    if row is None:
        raise NotFound
    expected.require(row.version)
    raise NotInThisState(status=row.status)


def _told(row: Row[Any]) -> dict[str, Any]:
    """Return what every event of a request tells."""
    return {
        "request_id": row.id,
        "number": row.number,
        "service": row.service,
        "mfc": row.mfc,
        "body": row.body,
        "parties": tuple(party for party in (row.mfc, row.body, row.portal) if party),
    }
