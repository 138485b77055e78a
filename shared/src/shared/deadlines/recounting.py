"""Count provisional ends anew when a decree has named the days off of their year."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row, select, tuple_

from shared.database import Transaction
from shared.deadlines.moving import Ends, move
from shared.deadlines.table import State, deadlines, pauses_of, term_of
from shared.terms import DateImpossible, Due, due
from shared.workdays import decreed_until
from shared.zones import ZoneUnknown, zone_of

log = structlog.get_logger(__name__)

_A_DAY = timedelta(days=1)


async def recount(
    tx: Transaction,
    *,
    now: datetime,
    after: tuple[datetime, UUID] | None,
    limit: int,
    ends: Ends,
) -> Sequence[Row[Any]]:
    """Count up to ``limit`` ends anew, in their order; return the rows as they were.

    A clock that stands keeps its end until it goes on: it is counted anew then.

    Parameters
    ----------
    after
        The end and the id of the last row of those before.
    ends
        Where the service repeats the ends.
    """
    rows = (await tx.execute(_covered(after=after, limit=limit))).all()
    for row in rows:
        end = _counted(row)
        if end is not None and (end.at, end.provisional) != (row.due_at, row.provisional):
            await move(tx, row, end, reason="calendar", now=now, ends=ends)
    return rows


def _counted(row: Row[Any]) -> Due | None:
    """Return the end of a clock as it is counted today; none where that cannot be done.

    One clock that cannot be counted must not keep all others from being swept.
    """
    term = term_of(row)
    if term is None:
        return None
    try:
        zone = zone_of(row.zone)
        return due(term, started=row.started_at, zone=zone, pauses=pauses_of(row))
    except (ZoneUnknown, DateImpossible) as failure:
        reason = type(failure).__name__
        log.warning("an end cannot be counted", deadline_id=str(row.id), reason=reason)
        return None


def _covered(*, after: tuple[datetime, UUID] | None, limit: int) -> Any:
    """Return the query of the open clocks that end provisionally within the decreed years."""
    c = deadlines.c
    # The last day is one of the zone: its midnight may be of the next day's date in UTC.
    known = datetime.combine(decreed_until() + _A_DAY, time(), tzinfo=UTC)
    query = select(deadlines).where(
        c.provisional, c.state == State.OPEN, c.met_at.is_(None), c.due_at < known
    )
    if after is not None:
        query = query.where(tuple_(c.due_at, c.id) > after)
    return query.order_by(c.due_at, c.id).limit(limit).with_for_update(skip_locked=True)
