"""A clock of the law is met, stopped, let go on or cancelled, and keeps every moment of it."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from shared import deadlines
from shared.database import Database
from shared.deadlines import NewDeadline
from shared.events import DeadlineApproaching, DeadlineBreached, DeadlineMoved
from shared.terms import midnight
from tests.support.clocks import (
    DAY,
    FIVE_HOURS,
    HOUR,
    MOSCOW,
    a_clock,
    a_sweeper,
    meet,
    resume,
    start,
    states,
    suspend,
    the_clock,
    told,
)
from tests.support.kernel import NOON, Settable, rows

pytestmark = pytest.mark.clause("210-16(5)2")

# Monday 2 March 2026; the Monday after it is off for Women's Day on a Sunday.
FIRST_END = midnight(date(2026, 3, 11), zone=MOSCOW)


async def test_a_clock_keeps_the_term_that_it_counts(database: Database) -> None:
    await start(database, uuid4())
    row = await the_clock(database)
    assert (row["amount"], row["unit"], row["starts"]) == (5, "working_days", "next_day")
    assert (row["zone"], row["clause"]) == ("Europe/Moscow", "210-17(3)")
    assert row["due_at"] == FIRST_END
    assert row["next_at"] == row["warn_at"] == FIRST_END - DAY


async def test_a_clock_that_was_met_in_time_is_never_breached(database: Database) -> None:
    aggregate, clock = uuid4(), Settable()
    await start(database, aggregate, due_at=NOON + HOUR)
    await start(database, aggregate, kind="transfer", due_at=NOON + HOUR)
    await meet(database, aggregate)
    clock.advance(2 * HOUR)
    assert await a_sweeper(database, clock).sweep() == 1
    found = await rows(database, "SELECT kind, state, met_at FROM deadlines ORDER BY kind")
    assert [tuple(row) for row in found] == [
        ("answer", "met", NOON),
        ("transfer", "breached", None),
    ]


async def test_a_clock_met_after_its_breach_keeps_both_moments(database: Database) -> None:
    aggregate, clock = uuid4(), Settable(NOON + 2 * HOUR)
    await start(database, aggregate, due_at=NOON + HOUR)
    await a_sweeper(database, clock).sweep()
    await meet(database, aggregate, now=NOON + 3 * HOUR)
    await meet(database, aggregate, now=NOON + 4 * HOUR)
    row = await the_clock(database)
    assert (row["state"], row["breached_at"]) == ("met-late", NOON + 2 * HOUR)
    assert row["met_at"] == NOON + 3 * HOUR


async def test_what_is_done_after_the_end_is_late_though_nobody_had_looked(
    database: Database,
) -> None:
    aggregate = uuid4()
    await start(database, aggregate, due_at=NOON + HOUR)
    await meet(database, aggregate, now=NOON + HOUR)
    assert await a_sweeper(database, Settable(NOON + 2 * HOUR)).sweep() == 1
    row = await the_clock(database)
    assert (row["state"], row["met_at"]) == ("met-late", NOON + HOUR)
    assert len(await told(database, DeadlineBreached)) == 1


async def test_a_cancelled_clock_runs_out_unheard(database: Database) -> None:
    aggregate = uuid4()
    await start(database, aggregate, kind="transfer")
    await start(database, aggregate)
    async with database.transaction() as tx:
        assert await deadlines.cancel(tx, aggregate_id=aggregate, kind="answer", now=NOON) == 1
    await meet(database, aggregate, now=NOON + HOUR)
    assert await states(database) == ["open", "cancelled"]
    async with database.transaction() as tx:
        assert await deadlines.cancel(tx, aggregate_id=aggregate, now=NOON + HOUR) == 1
    assert await a_sweeper(database, Settable(NOON + 30 * DAY)).sweep() == 0
    assert await states(database) == ["cancelled", "cancelled"]


async def test_a_clock_that_has_run_out_is_neither_cancelled_nor_stopped(
    database: Database,
) -> None:
    aggregate, late = uuid4(), FIRST_END
    await start(database, aggregate)
    assert not await suspend(database, aggregate, now=late)
    async with database.transaction() as tx:
        assert await deadlines.cancel(tx, aggregate_id=aggregate, now=late) == 0
    await a_sweeper(database, Settable(late)).sweep()
    assert await states(database) == ["breached"]


async def test_a_stopped_clock_neither_approaches_nor_runs_out(database: Database) -> None:
    aggregate = uuid4()
    await start(database, aggregate)
    assert await suspend(database, aggregate, now=NOON + DAY)
    assert not await suspend(database, aggregate, now=NOON + 2 * DAY)
    assert await a_sweeper(database, Settable(NOON + 60 * DAY)).sweep() == 0
    assert await states(database) == ["suspended"]


async def test_the_end_moves_by_the_working_days_that_the_clock_stood(database: Database) -> None:
    aggregate = uuid4()
    await start(database, aggregate)
    # From Wednesday to the next Wednesday stand four working days: Monday is off.
    await suspend(database, aggregate, now=datetime(2026, 3, 4, 9, tzinfo=UTC))
    resumed = datetime(2026, 3, 11, 9, tzinfo=UTC)
    moved_to = await resume(database, aggregate, now=resumed)
    assert moved_to == midnight(date(2026, 3, 17), zone=MOSCOW)
    assert await resume(database, aggregate, now=resumed) is None

    row = await the_clock(database)
    assert (row["state"], row["due_at"]) == ("open", moved_to)
    assert row["next_at"] == row["warn_at"] == midnight(date(2026, 3, 16), zone=MOSCOW)
    (moved,) = await told(database, DeadlineMoved)
    assert (moved.due_before, moved.due_at, moved.reason) == (FIRST_END, moved_to, "resumed")
    assert moved.parties == ("mvd", "mfc-1")


async def test_a_clock_that_stood_within_a_day_ends_as_before(database: Database) -> None:
    aggregate = uuid4()
    await start(database, aggregate)
    await suspend(database, aggregate, now=NOON + DAY)
    assert await resume(database, aggregate, now=NOON + DAY + HOUR) == FIRST_END
    assert await told(database, DeadlineMoved) == []
    assert await states(database) == ["open"]


async def test_a_clock_may_stand_several_times(database: Database) -> None:
    aggregate = uuid4()
    await start(database, aggregate)
    for day in (3, 5):
        await suspend(database, aggregate, now=datetime(2026, 3, day, 9, tzinfo=UTC))
        await resume(database, aggregate, now=datetime(2026, 3, day + 1, 9, tzinfo=UTC))
    assert (await the_clock(database))["due_at"] == midnight(date(2026, 3, 13), zone=MOSCOW)


async def test_a_clock_of_hours_moves_by_the_time_itself(database: Database) -> None:
    aggregate = uuid4()
    await start(database, aggregate, term=FIVE_HOURS)
    await suspend(database, aggregate, now=NOON + HOUR)
    assert await resume(database, aggregate, now=NOON + 4 * HOUR) == NOON + 8 * HOUR


async def test_a_clock_that_stands_is_met_in_time(database: Database) -> None:
    aggregate = uuid4()
    await start(database, aggregate)
    await suspend(database, aggregate, now=NOON + DAY)
    await meet(database, aggregate, now=NOON + 60 * DAY)
    assert await states(database) == ["met"]


async def test_an_approach_that_was_told_is_not_told_again_when_the_end_moves(
    database: Database,
) -> None:
    aggregate, clock = uuid4(), Settable(FIRST_END - DAY)
    await start(database, aggregate)
    sweeper = a_sweeper(database, clock)
    assert await sweeper.sweep() == 1
    await suspend(database, aggregate, now=clock())
    moved_to = await resume(database, aggregate, now=clock() + 7 * DAY)
    assert moved_to is not None
    clock.now = moved_to
    assert await sweeper.sweep() == 1
    assert len(await told(database, DeadlineApproaching)) == 1
    assert len(await told(database, DeadlineBreached)) == 1


async def test_a_clock_older_than_the_keeping_of_terms_moves_by_the_time_itself(
    database: Database,
) -> None:
    aggregate = uuid4()
    await start(database, aggregate)
    async with database.transaction() as tx:
        await tx.exec_driver_sql("UPDATE deadlines SET unit = NULL, zone = NULL")
    for number in (1, 2):
        await suspend(database, aggregate, now=NOON + HOUR)
        moved_to = await resume(database, aggregate, now=NOON + HOUR + DAY)
        assert moved_to == FIRST_END + number * DAY


async def test_clocks_of_an_aggregate_are_listed_by_their_end(database: Database) -> None:
    aggregate = uuid4()
    later = NOON + 2 * HOUR
    await start(database, aggregate, kind="second", due_at=later, provisional=True)
    await start(database, aggregate, kind="first", due_at=NOON + HOUR)
    await start(database, uuid4())
    async with database.reading() as connection:
        found = await deadlines.of_aggregate(connection, aggregate_id=aggregate)
    assert [(row.kind, row.provisional) for row in found] == [("first", False), ("second", True)]


async def test_one_clock_is_started_by_its_particulars(database: Database) -> None:
    new = a_clock(uuid4())
    async with database.transaction() as tx:
        await deadlines.start(tx, **{name: getattr(new, name) for name in NewDeadline.__slots__})
    assert await states(database) == ["open"]


async def test_a_clock_shorter_than_its_warning_is_not_warned_of(database: Database) -> None:
    await start(database, uuid4(), due_at=NOON + HOUR, warn_at=NOON - timedelta(minutes=1))
    row = await the_clock(database)
    assert (row["warn_at"], row["next_at"]) == (None, NOON + HOUR)
