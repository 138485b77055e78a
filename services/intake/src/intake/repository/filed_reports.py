"""Find reports in the forms of the monitoring body, make drafts and submit them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, false, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.tables import filed_reports, report_dues
from shared.database import Transaction
from shared.writes import Rows

_r = filed_reports.c
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 15))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads reports.

    Parameters
    ----------
    mfc
        The MFC whose own he sees, drafts too; None if he is of none.
    monitors
        Whether he sees all that was submitted.
    """

    mfc: str | None
    monitors: bool


async def lock(tx: Transaction, *, mfc: str, form: str, period: str) -> None:
    """Let nobody else make a report of the same form and period until the commit."""
    await tx.execute(_LOCK, {"what": f"{mfc} {form} {period}"})


def new_report(row: Mapping[str, Any]) -> Rows:
    """Return the row of a draft."""
    return Rows(filed_reports, [row])


async def of_period(
    connection: AsyncConnection, *, mfc: str, form: str, period: str
) -> Sequence[Row[Any]]:
    """Return the reports of a form and period, each after the one that it replaces."""
    query: Select[Any] = select(_r.id, _r.submitted_at).where(
        _r.mfc == mfc, _r.form == form, _r.period == period
    )
    rows: Sequence[Row[Any]] = (await connection.execute(query.order_by(_r.id))).all()
    return rows


async def count_anew(
    tx: Transaction, *, report_id: UUID, changes: Mapping[str, Any]
) -> Row[Any] | None:
    """Put another document into a draft; None where it was submitted meanwhile."""
    return await _change(tx, _r.id == report_id, changes=changes)


async def submit(
    tx: Transaction,
    *,
    report_id: UUID,
    mfc: str,
    versions: Collection[int] | None,
    worker: str,
    now: datetime,
) -> Row[Any] | None:
    """Submit a draft of an MFC in a version that was read; None where there is none."""
    which = and_(_r.id == report_id, _r.mfc == mfc)
    if versions is not None:
        which = and_(which, _r.version.in_(versions))
    changes = {"submitted_at": now, "submitted_by": worker}
    return await _change(tx, which, changes=changes)


async def get_report(
    connection: AsyncConnection, *, report_id: UUID, reader: Reader
) -> Row[Any] | None:
    """Return a report that the reader may see, its document among it."""
    query = _shown(_r.document).where(_r.id == report_id, _within(reader))
    row: Row[Any] | None = (await connection.execute(query)).one_or_none()
    return row


async def list_reports(
    connection: AsyncConnection,
    *,
    reader: Reader,
    only: Mapping[str, str],
    after: UUID | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the newest reports that the reader may see, without their documents.

    Parameters
    ----------
    only
        Values of columns that alone are wanted.
    """
    query = _shown().where(_within(reader), *(_r[name] == value for name, value in only.items()))
    if after is not None:
        query = query.where(_r.id < after)
    newest = query.order_by(_r.id.desc()).limit(limit)
    rows: Sequence[Row[Any]] = (await connection.execute(newest)).all()
    return rows


async def _change(
    tx: Transaction, which: ColumnElement[bool], *, changes: Mapping[str, Any]
) -> Row[Any] | None:
    query = (
        update(filed_reports)
        .where(which, _r.submitted_at.is_(None))
        .values(version=_r.version + 1, **changes)
        .returning(filed_reports)
    )
    row: Row[Any] | None = (await tx.execute(query)).one_or_none()
    return row


def _shown(*further: ColumnElement[Any]) -> Select[Any]:
    later = filed_reports.alias()
    replaced = select(later.c.id).where(
        later.c.replaces == _r.id, later.c.submitted_at.is_not(None)
    )
    due_at = select(report_dues.c.due_at).where(report_dues.c.id == _r.due_id)
    columns = [column for column in _r if column.name != "document"]
    return select(
        *columns,
        *further,
        due_at.scalar_subquery().label("due_at"),
        replaced.scalar_subquery().label("replaced_by"),
    )


def _within(reader: Reader) -> ColumnElement[bool]:
    own = false() if reader.mfc is None else _r.mfc == reader.mfc
    return or_(own, _r.submitted_at.is_not(None)) if reader.monitors else own
