"""Make the report of a period for one who may read it (15(4))."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from intake.context import Context
from intake.domain.reports import FIGURES, HEADINGS, MEDIANS, Dimension, Period
from intake.repository import reports as reports_rows
from intake.schemas.reports import Cell, ReportOut
from intake.scope import Scope
from shared.auth import Actor, Role
from shared.language import Language, Text

_TITLE = Text(ru="Отчёт о запросах", en="Report on requests")
_MFC = (Role.MFC_WORKER, Role.SUPERVISOR, Role.HEAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which report is wanted.

    Parameters
    ----------
    since, until
        The first and the last month, as ``2026-01``.
    by
        By what it is divided.
    only
        Values of dimensions that alone count.
    """

    since: str
    until: str
    by: Sequence[Dimension]
    only: dict[str, str]


async def make_report(
    context: Context, *, actor: Actor, wanted: Wanted, language: Language
) -> ReportOut:
    """Count what happened in a period to the requests that the actor answers for.

    An MFC sees its own requests, those that an involved organisation took in for it too; a body
    its own; the monitoring body all.

    Raises
    ------
    PeriodNotReported
        The period ends before it begins, or is too long.
    """
    period = Period.of(wanted.since, wanted.until, zone=context.zone)
    now = context.clock()
    async with context.database.reading() as connection:
        rows = await reports_rows.count(
            connection,
            period=period,
            scope=_scope(actor),
            by=wanted.by,
            only=wanted.only,
            now=now,
        )
    columns = [*wanted.by, *FIGURES, *MEDIANS]
    return ReportOut(
        title=_TITLE.in_(language),
        since=period.first,
        until=period.ends.date() - timedelta(days=1),
        made_at=now,
        group_by=list(wanted.by),
        columns={name: HEADINGS[name].in_(language) for name in columns},
        rows=[{name: cell(getattr(row, name)) for name in columns} for row in rows],
    )


def _scope(actor: Actor) -> Scope | None:
    if actor.has(Role.MONITORING_BODY):
        return None
    columns = [("mfc", actor.has(*_MFC)), ("body", actor.has(Role.BODY_OFFICIAL))]
    return Scope(actor.organisation, tuple(name for name, has in columns if has))


def cell(value: Any) -> Cell:
    """Return a value of the database as a report shows it."""
    if isinstance(value, float | Decimal):
        return round(float(value), 2)
    cell: Cell = value
    return cell
