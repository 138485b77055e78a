"""An end that rests on no decree is counted anew when the decree comes."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from shared import terms, workdays
from shared.database import Database
from shared.events import DeadlineMoved
from shared.terms import midnight
from tests.support.clocks import DAY, MOSCOW, a_sweeper, resume, start, suspend, the_clock, told
from tests.support.kernel import NOON, SCHEMA, Settable, eventually, rows, running
from tests.support.rows import execute

pytestmark = pytest.mark.clause("210-16(5)2")

# Five working days from Thursday 30 December 2027, of which the 31st is off by a decree.
STARTED = datetime(2027, 12, 30, 9, tzinfo=UTC)
BY_THE_CODE = midnight(date(2028, 1, 15), zone=MOSCOW)
BY_THE_DECREE = midnight(date(2028, 1, 18), zone=MOSCOW)

DECREE = {date(2028, 1, 1): date(2028, 1, 10), date(2028, 1, 2): date(2028, 5, 8)}
"""Made up: it makes Monday 10 January a day off."""


def forget_days() -> None:
    """Forget what was counted by the decrees so far, as a new process does."""
    workdays._days_off.cache_clear()
    terms._due_by_days.cache_clear()


@pytest.fixture
def pass_decree(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Yield a function that gives 2028 its decree, as a new edition of the table would."""

    def pass_it() -> None:
        monkeypatch.setattr(workdays, "DECREES", {**workdays.DECREES, 2028: DECREE})
        forget_days()

    yield pass_it
    monkeypatch.undo()
    forget_days()


@pytest.fixture
async def provisional(database: Database) -> UUID:
    """Start a clock that ends in 2028; return its aggregate."""
    aggregate = uuid4()
    await start(database, aggregate, started_at=STARTED)
    row = await the_clock(database)
    assert (row["due_at"], row["provisional"]) == (BY_THE_CODE, True)
    return aggregate


async def test_an_end_moves_with_the_decree_and_this_is_told_once(
    database: Database, provisional: UUID, pass_decree: Callable[[], None]
) -> None:
    sweeper = a_sweeper(database, Settable(STARTED))
    assert await sweeper.recount() == 0
    pass_decree()
    assert await sweeper.recount() == 1
    assert await sweeper.recount() == 0

    row = await the_clock(database)
    assert (row["due_at"], row["provisional"]) == (BY_THE_DECREE, False)
    assert row["next_at"] == row["warn_at"] == BY_THE_DECREE - DAY
    (moved,) = await told(database, DeadlineMoved)
    assert (moved.due_before, moved.due_at) == (BY_THE_CODE, BY_THE_DECREE)
    assert (moved.reason, moved.aggregate_id) == ("calendar", provisional)


async def test_an_end_that_the_decree_leaves_is_provisional_no_more(
    database: Database, pass_decree: Callable[[], None]
) -> None:
    await start(database, uuid4(), started_at=datetime(2028, 3, 13, 9, tzinfo=UTC))
    before = await the_clock(database)
    pass_decree()
    assert await a_sweeper(database, Settable(STARTED)).recount() == 1
    after = await the_clock(database)
    assert (before["provisional"], after["provisional"]) == (True, False)
    assert before["due_at"] == after["due_at"]
    assert await told(database, DeadlineMoved) == []


@pytest.mark.usefixtures("provisional")
async def test_an_end_that_cannot_be_counted_keeps_no_other_from_being_swept(
    database: Database, pass_decree: Callable[[], None]
) -> None:
    await rows(database, "UPDATE deadlines SET zone = 'Europe/Nowhere' RETURNING 1")
    other = uuid4()
    await start(database, other, started_at=STARTED)
    pass_decree()
    clock = Settable(BY_THE_DECREE + DAY)
    sweeper = a_sweeper(database, clock)
    async with running(sweeper):

        async def both_are_breached() -> bool:
            found = await rows(database, "SELECT state FROM deadlines")
            return [row["state"] for row in found] == ["breached", "breached"]

        await eventually(both_are_breached)


async def test_a_clock_that_stands_is_counted_anew_when_it_goes_on(
    database: Database, provisional: UUID, pass_decree: Callable[[], None]
) -> None:
    await suspend(database, provisional, now=STARTED)
    pass_decree()
    assert await a_sweeper(database, Settable(STARTED)).recount() == 0
    assert await resume(database, provisional, now=STARTED) == BY_THE_DECREE


async def test_sweepers_count_anew_when_they_start_and_when_a_day_has_passed(
    database: Database, provisional: UUID, pass_decree: Callable[[], None]
) -> None:
    async def moved() -> bool:
        return len(await told(database, DeadlineMoved)) == 1

    clock = Settable(STARTED)
    async with running(a_sweeper(database, clock), a_sweeper(database, clock)):
        await eventually(lambda: looked_at(database))
        pass_decree()
        clock.advance(DAY)
        await eventually(moved)
    async with running(a_sweeper(database, clock)):
        await eventually(moved)
    assert provisional == (await the_clock(database))["aggregate_id"]


async def looked_at(database: Database) -> bool:
    return bool(await rows(database, "SELECT FROM deadlines WHERE provisional"))


async def test_counting_anew_costs_what_a_decree_covers_now(
    database: Database, provisional: UUID, kernel_url: str
) -> None:
    async with database.transaction() as tx:
        await tx.exec_driver_sql(
            """
            INSERT INTO deadlines (id, kind, aggregate_kind, aggregate_id, clause, parties, state,
                                   provisional, started_at, due_at, next_at)
            SELECT gen_random_uuid(), 'answer', 'query', gen_random_uuid(), '210-17(3)', '{}',
                   'open', false, $1, $1, $1
            FROM generate_series(1, 5000)
            """,
            (NOON,),
        )
    await execute(kernel_url, f"ANALYZE {SCHEMA}.deadlines")
    plan = await rows(
        database,
        """
        EXPLAIN SELECT id FROM deadlines
        WHERE provisional AND state = 'open' AND met_at IS NULL AND due_at < $1
        ORDER BY due_at, id LIMIT 500 FOR UPDATE SKIP LOCKED
        """,
        STARTED,
    )
    assert "deadlines_provisional" in "\n".join(line for (line,) in plan)
    assert provisional
