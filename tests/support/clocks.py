"""Start clocks of the law in a test's database, sweep them, and see what was told."""

from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from shared import deadlines
from shared.database import Database
from shared.deadlines import NewDeadline, Sweeper
from shared.events import Event
from shared.law import Clause
from shared.terms import Due, Term, due
from tests.support.kernel import NOON, Settable, rows

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MOSCOW = ZoneInfo("Europe/Moscow")
CLAUSE = Clause.parse("210-17(3)")
FIVE_DAYS = Term(amount=5, unit="working_days", clause=CLAUSE)
FIVE_HOURS = Term(amount=5, unit="hours", starts="moment", clause=CLAUSE)

Told = TypeVar("Told", bound=Event)


def a_clock(aggregate: UUID, **changes: Any) -> NewDeadline:
    """Build a clock of five working days from Monday noon; ``due_at`` sets its end by hand."""
    term: Term = changes.pop("term", FIVE_DAYS)
    started: datetime = changes.pop("started_at", NOON)
    end = due(term, started=started, zone=changes.pop("zone", MOSCOW))
    if "due_at" in changes:
        by_hand = {"at": changes.pop("due_at"), "warn_at": changes.pop("warn_at", None)}
        end = Due(provisional=changes.pop("provisional", False), zone=end.zone, **by_hand)
    values: dict[str, Any] = {
        "kind": "answer",
        "aggregate_kind": "query",
        "aggregate_id": aggregate,
        "request_id": UUID(int=5),
        "parties": ("mvd", "mfc-1"),
    }
    return NewDeadline(term=term, due=end, started_at=started, **(values | changes))


async def start(database: Database, aggregate: UUID, **changes: Any) -> None:
    """Start a clock as :func:`a_clock` builds it."""
    async with database.transaction() as tx:
        await deadlines.start_all(tx, [a_clock(aggregate, **changes)])


async def meet(database: Database, aggregate: UUID, *, now: datetime = NOON) -> None:
    """Meet an aggregate's clock of the kind ``answer``."""
    async with database.transaction() as tx:
        await deadlines.meet(tx, kind="answer", aggregate_id=aggregate, now=now)


async def suspend(database: Database, aggregate: UUID, *, now: datetime) -> bool:
    """Stop an aggregate's clock."""
    async with database.transaction() as tx:
        return await deadlines.suspend(tx, kind="answer", aggregate_id=aggregate, now=now)


async def resume(database: Database, aggregate: UUID, *, now: datetime) -> datetime | None:
    """Let an aggregate's clock go on."""
    async with database.transaction() as tx:
        return await deadlines.resume(tx, kind="answer", aggregate_id=aggregate, now=now)


async def states(database: Database) -> list[str]:
    """Return the states of all clocks, in the order of their start."""
    return [row["state"] for row in await rows(database, "SELECT state FROM deadlines ORDER BY id")]


async def the_clock(database: Database) -> Any:
    """Return the only row."""
    (row,) = await rows(database, "SELECT * FROM deadlines")
    return row


async def told(database: Database, event: type[Told]) -> list[Told]:
    """Return the events of a type that were kept, in order."""
    kept = await rows(
        database, "SELECT payload FROM outbox WHERE type = $1 ORDER BY seq", event.type
    )
    return [event.model_validate_json(row["payload"]) for row in kept]


def a_sweeper(database: Database, clock: Settable, *, batch: int = 500) -> Sweeper:
    """Build a sweeper that looks often."""
    return Sweeper(
        database,
        service="interagency",
        clock=clock,
        interval=timedelta(milliseconds=20),
        batch=batch,
    )
