"""Hold the table of clocks, and read from a row what it was counted by."""

from enum import StrEnum
from itertools import zip_longest
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    Row,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from shared.tables import kernel
from shared.terms import Ahead, Pause, Term


class State(StrEnum):
    """How a clock stands.

    ``met-late``: the work was done after the end; both moments are kept.
    """

    OPEN = "open"
    SUSPENDED = "suspended"
    MET = "met"
    MET_LATE = "met-late"
    BREACHED = "breached"
    CANCELLED = "cancelled"


PENDING = (State.OPEN, State.SUSPENDED, State.BREACHED)
"""The states in which the work is still to be done."""

# The term as it was counted (none in rows from before it was kept), so that the end can be counted
# again; ``next_at`` is when the sweeper must look: when it approaches, then when it ends;
# ``pauses`` are the moments at which the clock stopped and went on, in turns.
deadlines = Table(
    "deadlines",
    kernel,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("aggregate_kind", Text, nullable=False),
    Column("aggregate_id", Uuid, nullable=False),
    Column("request_id", Uuid),
    Column("clause", Text, nullable=False),
    Column("parties", ARRAY(Text), nullable=False),
    Column("state", Text, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("met_at", DateTime(timezone=True)),
    Column("breached_at", DateTime(timezone=True)),
    Column("amount", Integer),
    Column("unit", Text),
    Column("starts", Text),
    Column("warn_amount", Integer),
    Column("warn_unit", Text),
    Column("zone", Text),
    Column("warn_at", DateTime(timezone=True)),
    Column("next_at", DateTime(timezone=True)),
    Column("pauses", ARRAY(DateTime(timezone=True)), nullable=False, server_default="{}"),
    Column("warned_at", DateTime(timezone=True)),
    Column("cancelled_at", DateTime(timezone=True)),
    Index("deadlines_next", "next_at", postgresql_where=text("next_at IS NOT NULL")),
    Index("deadlines_provisional", "due_at", "id", postgresql_where=text("provisional")),
    Index("deadlines_listed", "state", "due_at", "id"),
    Index("deadlines_parties", "parties", postgresql_using="gin"),
    Index("deadlines_aggregate", "aggregate_id", "kind"),
)


def term_of(row: Row[Any]) -> Term | None:
    """Return the term that a clock counts; none if the row is older than the keeping of terms."""
    if row.unit is None or row.zone is None:
        return None
    warn = None if row.warn_unit is None else Ahead(amount=row.warn_amount, unit=row.warn_unit)
    return Term(amount=row.amount, unit=row.unit, starts=row.starts, clause=row.clause, warn=warn)


def pauses_of(row: Row[Any]) -> list[Pause]:
    """Return when a clock stood."""
    turns = iter(row.pauses)
    return [Pause(since, until) for since, until in zip_longest(turns, turns)]
