"""Start the clocks of the law."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared import writes
from shared.database import Transaction
from shared.deadlines.table import State, deadlines
from shared.ids import new_id
from shared.terms import Due, Term
from shared.writes import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeadline:
    """A clock that begins to run.

    Parameters
    ----------
    kind
        What must be done in time: ``provision``, ``transfer``, ``answer``, …
    due
        The end of ``term``, as :func:`shared.terms.due` counts it.
    request_id
        The request that the clock belongs to, so that others can show it there.
    parties
        Codes of the organisations that see the clock and are told of its end.
    """

    kind: str
    aggregate_kind: str
    aggregate_id: UUID
    request_id: UUID | None
    term: Term
    due: Due
    started_at: datetime
    parties: Sequence[str]


async def start(
    tx: Transaction,
    *,
    kind: str,
    aggregate_kind: str,
    aggregate_id: UUID,
    request_id: UUID | None,
    term: Term,
    due: Due,
    started_at: datetime,
    parties: Sequence[str],
) -> None:
    """Start one clock: the parameters are those of :class:`NewDeadline`."""
    new = NewDeadline(
        kind=kind,
        aggregate_kind=aggregate_kind,
        aggregate_id=aggregate_id,
        request_id=request_id,
        term=term,
        due=due,
        started_at=started_at,
        parties=parties,
    )
    await start_all(tx, [new])


async def start_all(tx: Transaction, started: Sequence[NewDeadline]) -> None:
    """Start clocks, in one round trip."""
    await writes.keep(tx, rows_of(started))


def rows_of(started: Sequence[NewDeadline]) -> Rows:
    """Return the rows of clocks that begin to run, to be kept together with others."""
    return Rows(deadlines, [_row(new) for new in started])


def _row(new: NewDeadline) -> dict[str, Any]:
    ahead = new.term.warn
    # A term shorter than its own warning is told by its start alone.
    warn_at = new.due.warn_at if new.due.warn_at and new.due.warn_at > new.started_at else None
    return {
        "id": new_id(),
        "kind": new.kind,
        "aggregate_kind": new.aggregate_kind,
        "aggregate_id": new.aggregate_id,
        "request_id": new.request_id,
        "clause": str(new.term.clause),
        "parties": list(new.parties),
        "state": State.OPEN,
        "provisional": new.due.provisional,
        "started_at": new.started_at,
        "due_at": new.due.at,
        "amount": new.term.amount,
        "unit": new.term.unit,
        "starts": new.term.starts,
        "warn_amount": ahead.amount if ahead else None,
        "warn_unit": ahead.unit if ahead else None,
        "zone": new.due.zone,
        "warn_at": warn_at,
        "next_at": warn_at or new.due.at,
    }
