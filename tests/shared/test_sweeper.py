"""That a term approaches, and that it ran out, is told exactly once, whatever befalls."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from shared import deadlines, outbox
from shared.database import Database, Transaction
from shared.events import DeadlineApproaching, DeadlineBreached, Event
from tests.support.clocks import (
    DAY,
    HOUR,
    a_clock,
    a_sweeper,
    meet,
    start,
    states,
    the_clock,
    told,
)
from tests.support.kernel import NOON, Settable, count, end_sessions, eventually, rows, running

pytestmark = pytest.mark.clause("210-16(5)2")

AN_INSTANT = timedelta(microseconds=1)


async def start_many(database: Database, aggregates: list[UUID]) -> None:
    async with database.transaction() as tx:
        for first in range(0, len(aggregates), 1000):
            some = aggregates[first : first + 1000]
            await deadlines.start_all(tx, [a_clock(each, due_at=NOON + HOUR) for each in some])


async def nothing_is_open(database: Database) -> bool:
    return await count(database, "SELECT count(*) FROM deadlines WHERE next_at IS NOT NULL") == 0


async def test_a_clock_that_ran_out_is_breached_with_one_event(database: Database) -> None:
    aggregate, clock = uuid4(), Settable()
    await start(database, aggregate, due_at=NOON + HOUR)
    sweeper = a_sweeper(database, clock)

    clock.advance(HOUR - AN_INSTANT)
    assert await sweeper.sweep() == 0
    clock.advance(AN_INSTANT)
    assert await sweeper.sweep() == 1
    clock.advance(HOUR)
    assert await sweeper.sweep() == 0

    assert await states(database) == ["breached"]
    (breach,) = await told(database, DeadlineBreached)
    assert breach == DeadlineBreached(
        deadline_id=(await the_clock(database))["id"],
        kind="answer",
        aggregate_kind="query",
        aggregate_id=aggregate,
        request_id=UUID(int=5),
        clause="210-17(3)",
        started_at=NOON,
        due_at=NOON + HOUR,
        breached_at=NOON + HOUR,
        parties=("mvd", "mfc-1"),
    )


async def test_a_clock_approaches_with_one_event_and_then_runs_out(database: Database) -> None:
    aggregate, clock = uuid4(), Settable()
    await start(database, aggregate)
    sweeper = a_sweeper(database, clock)
    row = await the_clock(database)
    for moment, found in (
        (row["warn_at"] - AN_INSTANT, 0),
        (row["warn_at"], 1),
        (row["due_at"] - AN_INSTANT, 0),
        (row["due_at"], 1),
    ):
        clock.now = moment
        assert await sweeper.sweep() == found

    (near,) = await told(database, DeadlineApproaching)
    assert near == DeadlineApproaching(
        deadline_id=row["id"],
        kind="answer",
        aggregate_kind="query",
        aggregate_id=aggregate,
        request_id=UUID(int=5),
        clause="210-17(3)",
        started_at=NOON,
        due_at=row["due_at"],
        told_at=row["warn_at"],
        parties=("mvd", "mfc-1"),
    )
    assert [each.deadline_id for each in await told(database, DeadlineBreached)] == [row["id"]]


async def test_a_sweeper_that_slept_for_a_week_tells_the_breach_alone(database: Database) -> None:
    aggregate = uuid4()
    await start(database, aggregate)
    ended = (await the_clock(database))["due_at"]
    sweeper = a_sweeper(database, Settable(ended + 7 * DAY))
    assert await sweeper.sweep() == 1
    assert await sweeper.sweep() == 0
    assert await told(database, DeadlineApproaching) == []
    (breach,) = await told(database, DeadlineBreached)
    assert (breach.due_at, breach.breached_at) == (ended, ended + 7 * DAY)


async def test_a_sweeper_that_slept_past_the_warning_alone_tells_it_late(
    database: Database,
) -> None:
    await start(database, uuid4())
    almost = (await the_clock(database))["due_at"] - AN_INSTANT
    await a_sweeper(database, Settable(almost)).sweep()
    assert [each.told_at for each in await told(database, DeadlineApproaching)] == [almost]


async def test_a_clock_met_before_its_warning_does_not_approach(database: Database) -> None:
    aggregate = uuid4()
    await start(database, aggregate)
    await meet(database, aggregate)
    assert await a_sweeper(database, Settable(NOON + 30 * DAY)).sweep() == 0


async def test_many_sweepers_at_once_breach_each_clock_once(
    open_database: Callable[[], Database],
) -> None:
    database, clock = open_database(), Settable()
    aggregates = [uuid4() for _ in range(300)]
    await start_many(database, aggregates)
    for aggregate in aggregates[:100]:
        await meet(database, aggregate)
    clock.advance(2 * HOUR)
    sweepers = [a_sweeper(open_database(), clock, batch=13) for _ in range(3)]
    async with running(*sweepers):
        # Some are met, too late, in the very moment of sweeping.
        await asyncio.gather(*(meet(database, each, now=clock()) for each in aggregates[100:150]))
        await eventually(lambda: nothing_is_open(database))
    breaches = [breach.aggregate_id for breach in await told(database, DeadlineBreached)]
    assert sorted(breaches) == sorted(aggregates[100:])
    late = await count(database, "SELECT count(*) FROM deadlines WHERE state = 'met-late'")
    assert late == 50


async def test_sweepers_whose_connections_are_cut_tell_each_breach_once(
    open_database: Callable[[], Database], kernel_url: str
) -> None:
    database, clock = open_database(), Settable(NOON + 2 * HOUR)
    aggregates = [uuid4() for _ in range(400)]
    await start_many(database, aggregates)
    for turn in range(1, 6):
        sweeper = a_sweeper(open_database(), clock, batch=10 * turn)
        task = asyncio.create_task(sweeper.run())
        left = 400 - 60 * turn
        await eventually(lambda left=left: at_most(database, left), every=0.002)  # type: ignore[misc]  # it is called at once
        await end_sessions(kernel_url, "state <> 'idle' AND query ILIKE '%deadlines%'")
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with running(a_sweeper(database, clock)):
        await eventually(lambda: nothing_is_open(database))
    breaches = [breach.aggregate_id for breach in await told(database, DeadlineBreached)]
    assert sorted(breaches) == sorted(aggregates)


async def at_most(database: Database, left: int) -> bool:
    return await count(database, "SELECT count(*) FROM deadlines WHERE next_at IS NOT NULL") <= left


async def test_a_sweeper_killed_before_it_commits_has_told_nothing(
    open_database: Callable[[], Database], kernel_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, clock = open_database(), Settable(NOON + 2 * HOUR)
    await start_many(database, [uuid4() for _ in range(5)])
    add = outbox.add

    async def add_and_die(tx: Transaction, *events: Event, now: datetime) -> None:
        await add(tx, *events, now=now)
        assert await end_sessions(kernel_url, "state = 'idle in transaction'") == 1

    with monkeypatch.context() as patch:
        patch.setattr("shared.outbox.add", add_and_die)
        with pytest.raises(DBAPIError):
            await a_sweeper(database, clock).sweep()
    assert await told(database, DeadlineBreached) == []
    assert await a_sweeper(open_database(), clock).sweep() == 5
    assert len(await told(database, DeadlineBreached)) == 5


async def test_a_breach_that_cannot_be_told_does_not_happen(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the outbox is full")

    await start(database, uuid4(), due_at=NOON + HOUR)
    clock = Settable(NOON + 2 * HOUR)
    with monkeypatch.context() as patch:
        patch.setattr("shared.outbox.add", fail)
        with pytest.raises(RuntimeError):
            await a_sweeper(database, clock).sweep()
    assert await states(database) == ["open"]
    assert await a_sweeper(database, clock).sweep() == 1


async def test_ten_thousand_that_end_at_once_are_told_in_seconds(database: Database) -> None:
    await start_many(database, [uuid4() for _ in range(10_000)])
    sweeper = a_sweeper(database, Settable(NOON + HOUR))
    begun = time.monotonic()
    while await sweeper.sweep():
        pass
    assert time.monotonic() - begun < 20
    assert await count(database, "SELECT count(DISTINCT aggregateid) FROM outbox") == 10_000


async def test_a_sweep_costs_what_is_due_not_what_is_open(database: Database) -> None:
    await start(database, uuid4(), due_at=NOON + HOUR)
    async with database.transaction() as tx:
        await tx.exec_driver_sql(
            """
            INSERT INTO deadlines (id, kind, aggregate_kind, aggregate_id, clause, parties, state,
                                   provisional, started_at, due_at, next_at)
            SELECT gen_random_uuid(), 'answer', 'query', gen_random_uuid(), '210-17(3)', '{}',
                   'open', false, $1, $2, $2
            FROM generate_series(1, 20000)
            """,
            (NOON, NOON + timedelta(days=30)),
        )
    (plan,) = await rows(
        database,
        """
        EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT id FROM deadlines
        WHERE next_at <= $1 ORDER BY next_at LIMIT 500 FOR UPDATE SKIP LOCKED
        """,
        NOON + HOUR,
    )
    assert '"Index Name": "deadlines_next"' in plan[0]
    assert await a_sweeper(database, Settable(NOON + HOUR)).sweep() == 1


async def test_a_sweeper_tells_how_it_does(database: Database) -> None:
    assert a_sweeper(database, Settable()).health()["ok"] is True
