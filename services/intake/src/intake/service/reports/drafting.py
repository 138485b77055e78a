"""Make the report of a period in its form: a draft, counted anew as often as it is wanted."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake.catalogue.report_forms import ReportForm
from intake.context import Context
from intake.domain.report_dues import form_of
from intake.domain.report_periods import ReportPeriod
from intake.refusals.report_filing import ReplacesAnother, ReportAlreadySubmitted
from intake.repository import filed_reports as rows
from intake.schemas.filed_reports import FiledReportOut, ReportIn
from intake.service.reports import documents
from intake.service.reports.owing import due_of
from shared import audit, outbox
from shared.auth import Actor
from shared.database import Transaction
from shared.events import ReportDrafted
from shared.ids import new_id
from shared.web import idempotency
from shared.web.idempotency import IdempotencyKey, StoredAnswer
from shared.web.preconditions import etag
from shared.writes import keep


async def make(
    context: Context, *, actor: Actor, wanted: ReportIn, key: IdempotencyKey
) -> StoredAnswer:
    """Make a draft in the form of its period; the draft that is there is counted anew.

    Raises
    ------
    ReportFormUnknown, ReportFormNotInForce, PeriodOfAnotherKind, PeriodNotOver, ReportNotOwed
        See :func:`intake.domain.report_dues.form_of`.
    ReportAlreadySubmitted, ReplacesAnother
        A report was submitted, and the new one does not replace it, or replaces another.
    """
    period = ReportPeriod.named(wanted.period)
    mfc = actor.organisation
    async with context.database.transaction() as tx:
        kept = await idempotency.earlier(tx, key)
        if kept is not None:
            return kept
        form = form_of(context.catalogue, wanted.form, period, mfc=mfc, today=context.today())
        await rows.lock(tx, mfc=mfc, form=form.code, period=period.name)
        chain = await rows.of_period(tx, mfc=mfc, form=form.code, period=period.name)
        draft = _draft(chain, replaces=wanted.replaces)
        values = await _values(context, tx, actor=actor, form=form, period=period)
        values["replaces"] = wanted.replaces
        return await _keep(tx, actor=actor, draft=draft, values=values, key=key)


def _draft(chain: Sequence[Row[Any]], *, replaces: UUID | None) -> UUID | None:
    """Return the draft that is there, if what is wanted is its turn."""
    submitted = [row.id for row in chain if row.submitted_at is not None]
    if submitted and replaces is None:
        raise ReportAlreadySubmitted(report=str(submitted[-1]))
    if replaces is not None and replaces not in submitted[-1:]:
        raise ReplacesAnother
    drafts: list[UUID] = [row.id for row in chain if row.submitted_at is None]
    return drafts[0] if drafts else None


async def _values(
    context: Context, tx: Transaction, *, actor: Actor, form: ReportForm, period: ReportPeriod
) -> dict[str, Any]:
    """Return the columns of a draft, and ``due_at`` of what is owed."""
    now, mfc = context.clock(), actor.organisation
    due = await due_of(tx, context.catalogue, form, period, mfc=mfc, now=now, zone=context.zone)
    document = await documents.write(context, tx, form=form, period=period, mfc=mfc, now=now)
    return {
        "due_id": due.id if due else None,
        "due_at": due.due_at if due else None,
        "mfc": mfc,
        "form": form.code,
        "edition": form.version,
        "monitoring_body": form.monitoring_body,
        "period": period.name,
        "document": document,
        "sha256": documents.sum_of(document),
        "worker": actor.subject,
        "made_at": now,
    }


async def _keep(
    tx: Transaction,
    *,
    actor: Actor,
    draft: UUID | None,
    values: dict[str, Any],
    key: IdempotencyKey,
) -> StoredAnswer:
    now, due_at, new = values["made_at"], values.pop("due_at"), []
    if draft is None:
        row = {"id": new_id(), "version": 1, **values}
        new = [rows.new_report(row)]
    else:
        changed = await rows.count_anew(tx, report_id=draft, changes=values)
        if changed is None:
            raise ReportAlreadySubmitted(report=str(draft))
        row = changed._asdict()
    event = ReportDrafted(
        report_id=row["id"],
        drafted_at=now,
        parties=(row["mfc"],),
        **{name: row[name] for name in ("mfc", "form", "edition", "period", "sha256", "replaces")},
    )
    answer = idempotency.answer_of(
        status=200 if draft else 201,
        body=FiledReportOut.model_validate({**row, "due_at": due_at}),
        headers={"Location": f"/reports/{row['id']}", "ETag": etag(row["version"])},
    )
    with idempotency.alone():
        await keep(
            tx,
            *new,
            audit.rows_of(
                actor=actor,
                verb="report.draft",
                aggregate_id=row["id"],
                clause="210-15(4)",
                payload=event,
                now=now,
            ),
            outbox.rows_of(event, now=now),
            idempotency.rows_of(key, answer, now=now),
        )
    return answer
