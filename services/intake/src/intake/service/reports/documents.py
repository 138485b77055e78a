"""Write a report in its form, and read it as it was kept (15(4))."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Row

from intake.catalogue.report_forms import ReportForm
from intake.context import Context
from intake.domain.report_periods import ReportPeriod
from intake.refusals.report_filing import ReportDamaged
from intake.repository import reports as figures
from intake.schemas.filed_reports import ReportDocument
from intake.scope import Scope
from intake.service.reports.making import cell
from shared.database import Transaction


async def write(
    context: Context,
    tx: Transaction,
    *,
    form: ReportForm,
    period: ReportPeriod,
    mfc: str,
    now: datetime,
) -> str:
    """Count the figures of a period, and return the report: what is kept, byte by byte."""
    by = [column.of for column in form.groups]
    rows = await figures.count(
        tx,
        period=period.counted(context.zone),
        scope=Scope(mfc, ("mfc",)),
        by=by,
        only={},
        now=now,
    )
    columns = {name: title.ru for name, title in form.columns().items()}
    document = ReportDocument(
        title=form.title.ru,
        since=period.first,
        until=period.last,
        made_at=now,
        group_by=by,
        columns=columns,
        rows=[{name: cell(getattr(row, name)) for name in columns} for row in rows],
        form=form.code,
        edition=form.version,
        basis=form.basis.text("ru"),
        mfc=mfc,
        monitoring_body=form.monitoring_body,
        period=period.name,
    )
    return document.model_dump_json()


def sum_of(document: str) -> str:
    """Return the SHA-256 of a document's bytes."""
    return sha256(document.encode()).hexdigest()


def read(row: Row[Any]) -> ReportDocument:
    """Read the document of a report as data; raises :class:`ReportDamaged`."""
    return ReportDocument.model_validate_json(content_of(row))


def content_of(row: Row[Any]) -> bytes:
    """Return the bytes of a report's document as they were made.

    Raises
    ------
    ReportDamaged
        They are not: their SHA-256 is another.
    """
    if sum_of(row.document) != row.sha256:
        raise ReportDamaged
    content: bytes = row.document.encode()
    return content
