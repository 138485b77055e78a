"""Submit a report to the monitoring body: from then on it stays as it is (15(4))."""

from typing import Any, NoReturn
from uuid import UUID

from sqlalchemy import Row

from intake.context import Context
from intake.domain.report_dues import CLOCK
from intake.refusals.report_filing import ReportAlreadySubmitted
from intake.repository import filed_reports as rows
from intake.repository import report_dues
from intake.repository.filed_reports import Reader
from intake.service.reports import documents
from shared import audit, deadlines, outbox
from shared.auth import Actor
from shared.database import Transaction
from shared.events import ReportSubmitted
from shared.refusals import NotFound, PreconditionFailed
from shared.web.preconditions import IfMatch
from shared.writes import keep


async def submit(context: Context, *, actor: Actor, report_id: UUID, expected: IfMatch) -> Row[Any]:
    """Submit a draft of the actor's MFC; its clock is met, in time or late.

    Raises
    ------
    NotFound, PreconditionFailed, ReportAlreadySubmitted
        It is not there, was counted anew meanwhile, or was submitted before.
    ReportDamaged
        What is kept is not what was made.
    """
    now = context.clock()
    mfc = actor.organisation
    async with context.database.transaction() as tx:
        row = await rows.submit(
            tx,
            report_id=report_id,
            mfc=mfc,
            versions=expected.versions,
            worker=actor.subject,
            now=now,
        )
        if row is None:
            await _explain(tx, report_id=report_id, mfc=mfc)
        documents.content_of(row)
        if row.due_id is not None:
            await report_dues.note_submitted(tx, due_id=row.due_id, report_id=row.id, now=now)
            await deadlines.meet(tx, kind=CLOCK, aggregate_id=row.due_id, now=now)
        event = _told(row)
        entry = audit.rows_of(
            actor=actor,
            verb="report.submit",
            aggregate_id=row.id,
            clause="210-15(4)",
            payload=event,
            now=now,
        )
        await keep(tx, entry, outbox.rows_of(event, now=now))
        return await _found(tx, report_id=report_id, mfc=mfc)


async def _explain(tx: Transaction, *, report_id: UUID, mfc: str) -> NoReturn:
    """Say why there was no draft to submit."""
    row = await _found(tx, report_id=report_id, mfc=mfc)
    if row.submitted_at is not None:
        raise ReportAlreadySubmitted(report=str(row.id))
    raise PreconditionFailed


async def _found(tx: Transaction, *, report_id: UUID, mfc: str) -> Row[Any]:
    reader = Reader(mfc=mfc, monitors=False)
    row = await rows.get_report(tx, report_id=report_id, reader=reader)
    if row is None:
        raise NotFound
    return row


def _told(row: Row[Any]) -> ReportSubmitted:
    return ReportSubmitted(
        report_id=row.id,
        mfc=row.mfc,
        form=row.form,
        edition=row.edition,
        period=row.period,
        monitoring_body=row.monitoring_body,
        sha256=row.sha256,
        replaces=row.replaces,
        submitted_at=row.submitted_at,
        parties=(row.mfc, row.monitoring_body),
    )
