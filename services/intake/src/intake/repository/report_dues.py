"""Find what MFCs owe the monitoring body, and keep it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select, text, true, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.domain.report_dues import CLOCK
from intake.tables import report_dues
from shared.database import Transaction
from shared.deadlines import Ends
from shared.writes import Rows

_d = report_dues.c

ENDS: Ends = {CLOCK: _d.due_at}
"""Where the ends of their clocks are repeated."""

_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('okno-intake-report-dues'))")


async def lock(tx: Transaction) -> None:
    """Let nobody else open clocks of reports until the commit."""
    await tx.execute(_LOCK)


def new_dues(rows: Sequence[Mapping[str, Any]]) -> Rows:
    """Return the rows of what is owed."""
    return Rows(report_dues, rows)


async def find(connection: AsyncConnection, *, mfc: str, form: str, period: str) -> Row[Any] | None:
    """Return what an MFC owes for a period."""
    query = select(report_dues).where(_d.mfc == mfc, _d.form == form, _d.period == period)
    return (await connection.execute(query)).one_or_none()


async def known(connection: AsyncConnection, *, form: str, since: date) -> set[tuple[str, str]]:
    """Return by MFC and period what of a form is owed for the periods that end from a day on."""
    query = select(_d.mfc, _d.period).where(_d.form == form, _d.last_day >= since)
    return {(row.mfc, row.period) for row in await connection.execute(query)}


async def latest(connection: AsyncConnection, *, form: str) -> date | None:
    """Return the last day of the latest period that was opened of a form."""
    query = select(func.max(_d.last_day)).where(_d.form == form)
    day: date | None = (await connection.execute(query)).scalar_one()
    return day


async def note_submitted(tx: Transaction, *, due_id: UUID, report_id: UUID, now: datetime) -> None:
    """Note the first report that was submitted; those that replace it change nothing."""
    await tx.execute(
        update(report_dues)
        .where(_d.id == due_id, _d.submitted_at.is_(None))
        .values(report_id=report_id, submitted_at=now)
    )


async def list_dues(
    connection: AsyncConnection,
    *,
    mfc: str | None,
    only: str | None,
    submitted: bool | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return what is owed, the earliest due first.

    Parameters
    ----------
    mfc
        Whose alone may be seen; None for all.
    only
        Whose alone are wanted.
    """
    query = select(report_dues).where(_of(mfc), _of(only)).order_by(_d.due_at, _d.id).limit(limit)
    if submitted is not None:
        query = query.where(_d.submitted_at.is_not(None) == submitted)
    if after is not None:
        query = query.where(tuple_(_d.due_at, _d.id) > after)
    return (await connection.execute(query)).all()


def _of(mfc: str | None) -> ColumnElement[bool]:
    return true() if mfc is None else _d.mfc == mfc
