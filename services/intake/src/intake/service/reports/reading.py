"""Show reports to their MFC, and to the monitoring body those that were submitted (15(4))."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake.context import Context
from intake.repository import filed_reports as rows
from intake.repository import report_dues
from intake.repository.filed_reports import Reader
from intake.schemas.filed_reports import DueState, ReportDueOut
from shared.auth import Actor, Role
from shared.refusals import NotFound

_MFC = (Role.MFC_WORKER, Role.SUPERVISOR, Role.HEAD)


async def get_report(context: Context, *, actor: Actor, report_id: UUID) -> Row[Any]:
    """Return a report that the actor may see, its document among it."""
    async with context.database.reading() as connection:
        row = await rows.get_report(connection, report_id=report_id, reader=_reader(actor))
    if row is None:
        raise NotFound
    return row


async def list_reports(
    context: Context,
    *,
    actor: Actor,
    only: Mapping[str, str | None],
    after: UUID | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the newest reports that the actor may see."""
    wanted = {name: value for name, value in only.items() if value is not None}
    async with context.database.reading() as connection:
        return await rows.list_reports(
            connection, reader=_reader(actor), only=wanted, after=after, limit=limit
        )


async def list_dues(
    context: Context,
    *,
    actor: Actor,
    mfc: str | None,
    submitted: bool | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[ReportDueOut]:
    """Return what the actor's MFC owes; to the monitoring body what all owe."""
    reader = _reader(actor)
    async with context.database.reading() as connection:
        found = await report_dues.list_dues(
            connection,
            mfc=None if reader.monitors else reader.mfc,
            only=mfc,
            submitted=submitted,
            after=after,
            limit=limit,
        )
    now = context.clock()
    return [_due(row, now=now) for row in found]


def _reader(actor: Actor) -> Reader:
    mfc = actor.organisation if actor.has(*_MFC) else None
    return Reader(mfc=mfc, monitors=actor.has(Role.MONITORING_BODY))


def _due(row: Row[Any], *, now: datetime) -> ReportDueOut:
    in_time = (row.submitted_at or now) < row.due_at
    if row.submitted_at is None:
        state = DueState.DUE if in_time else DueState.OVERDUE
    else:
        state = DueState.SUBMITTED if in_time else DueState.SUBMITTED_LATE
    return ReportDueOut.model_validate({**row._asdict(), "state": state})
