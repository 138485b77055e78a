"""A clock of the law is met or breached, and a breach is told exactly once."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from shared import deadlines
from shared.database import Database
from shared.deadlines import Sweeper
from shared.events import DeadlineBreached
from shared.law import Clause
from shared.terms import Due, Term
from tests.support.kernel import NOON, Settable, count, eventually, rows, running

HOUR = timedelta(hours=1)
TERM = Term(amount=5, unit="working_days", clause=Clause.parse("210-17(3)"))


async def start(
    database: Database,
    aggregate: UUID,
    *,
    kind: str = "answer",
    due_at: datetime = NOON + HOUR,
    provisional: bool = False,
) -> None:
    async with database.transaction() as tx:
        await deadlines.start(
            tx,
            kind=kind,
            aggregate_kind="query",
            aggregate_id=aggregate,
            request_id=UUID(int=5),
            term=TERM,
            due=Due(at=due_at, provisional=provisional, zone="Europe/Moscow"),
            started_at=NOON,
            parties=("mvd", "mfc-1"),
        )


async def meet(database: Database, aggregate: UUID, *, now: datetime = NOON) -> None:
    async with database.transaction() as tx:
        await deadlines.meet(tx, kind="answer", aggregate_id=aggregate, now=now)


async def states(database: Database) -> list[str]:
    return [row["state"] for row in await rows(database, "SELECT state FROM deadlines ORDER BY id")]


async def breaches(database: Database) -> list[DeadlineBreached]:
    kept = await rows(database, "SELECT payload FROM outbox ORDER BY seq")
    return [DeadlineBreached.model_validate_json(row["payload"]) for row in kept]


def a_sweeper(database: Database, clock: Settable, *, batch: int = 500) -> Sweeper:
    return Sweeper(
        database,
        service="interagency",
        clock=clock,
        interval=timedelta(milliseconds=20),
        batch=batch,
    )


async def test_a_clock_that_ran_out_is_breached_with_one_event(database: Database) -> None:
    aggregate, clock = uuid4(), Settable()
    await start(database, aggregate)
    sweeper = a_sweeper(database, clock)

    clock.advance(HOUR - timedelta(microseconds=1))
    assert await sweeper.sweep() == 0
    clock.advance(timedelta(microseconds=1))
    assert await sweeper.sweep() == 1
    clock.advance(HOUR)
    assert await sweeper.sweep() == 0

    assert await states(database) == ["breached"]
    (told,) = await breaches(database)
    (row,) = await rows(database, "SELECT * FROM deadlines")
    assert told == DeadlineBreached(
        deadline_id=row["id"],
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


async def test_a_clock_that_was_met_in_time_is_never_breached(database: Database) -> None:
    aggregate, clock = uuid4(), Settable()
    await start(database, aggregate)
    await start(database, aggregate, kind="transfer")
    await meet(database, aggregate)
    clock.advance(2 * HOUR)
    assert await a_sweeper(database, clock).sweep() == 1
    found = await rows(database, "SELECT kind, state, met_at FROM deadlines ORDER BY kind")
    assert [tuple(row) for row in found] == [
        ("answer", "met", NOON),
        ("transfer", "breached", None),
    ]


async def test_a_breached_clock_stays_breached_and_keeps_when_it_was_met(
    database: Database,
) -> None:
    aggregate, clock = uuid4(), Settable(NOON + 2 * HOUR)
    await start(database, aggregate)
    await a_sweeper(database, clock).sweep()
    await meet(database, aggregate, now=NOON + 3 * HOUR)
    await meet(database, aggregate, now=NOON + 4 * HOUR)
    (row,) = await rows(database, "SELECT * FROM deadlines")
    assert (row["state"], row["breached_at"]) == ("breached", NOON + 2 * HOUR)
    assert row["met_at"] == NOON + 3 * HOUR


async def test_clocks_of_an_aggregate_are_listed_by_their_end(database: Database) -> None:
    aggregate = uuid4()
    await start(database, aggregate, kind="second", due_at=NOON + 2 * HOUR, provisional=True)
    await start(database, aggregate, kind="first")
    await start(database, uuid4())
    async with database.reading() as connection:
        found = await deadlines.of_aggregate(connection, aggregate_id=aggregate)
    assert [(row.kind, row.provisional) for row in found] == [("first", False), ("second", True)]


async def test_many_sweepers_at_once_breach_each_clock_once(
    open_database: Callable[[], Database],
) -> None:
    database, clock = open_database(), Settable()
    aggregates = [uuid4() for _ in range(300)]
    for aggregate in aggregates:
        await start(database, aggregate)
    for aggregate in aggregates[:100]:
        await meet(database, aggregate)
    clock.advance(2 * HOUR)
    sweepers = [a_sweeper(open_database(), clock, batch=13) for _ in range(3)]
    async with running(*sweepers):
        # Some are met in the very moment of sweeping: each is one thing or the other.
        await asyncio.gather(*(meet(database, each, now=clock()) for each in aggregates[100:150]))
        await eventually(lambda: nothing_is_open(database))
    breached = {
        row["aggregate_id"]
        for row in await rows(database, "SELECT * FROM deadlines WHERE state = 'breached'")
    }
    told = [breach.aggregate_id for breach in await breaches(database)]
    assert sorted(told) == sorted(breached)
    assert breached >= set(aggregates[150:])
    assert not breached & set(aggregates[:100])


async def nothing_is_open(database: Database) -> bool:
    return await count(database, "SELECT count(*) FROM deadlines WHERE state = 'open'") == 0


async def test_a_breach_that_cannot_be_told_does_not_happen(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the outbox is full")

    await start(database, uuid4())
    clock = Settable(NOON + 2 * HOUR)
    with monkeypatch.context() as patch:
        patch.setattr("shared.outbox.add", fail)
        with pytest.raises(RuntimeError):
            await a_sweeper(database, clock).sweep()
    assert await states(database) == ["open"]
    assert await a_sweeper(database, clock).sweep() == 1


async def test_a_sweep_costs_what_is_due_not_what_is_open(database: Database) -> None:
    await start(database, uuid4())
    async with database.transaction() as tx:
        await tx.exec_driver_sql(
            """
            INSERT INTO deadlines (id, kind, aggregate_kind, aggregate_id, clause, parties, state,
                                   provisional, started_at, due_at)
            SELECT gen_random_uuid(), 'answer', 'query', gen_random_uuid(), '210-17(3)', '{}',
                   'open', false, $1, $2
            FROM generate_series(1, 20000)
            """,
            (NOON, NOON + timedelta(days=30)),
        )
    (plan,) = await rows(
        database,
        """
        EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT id FROM deadlines
        WHERE state = 'open' AND due_at <= $1 ORDER BY due_at LIMIT 500 FOR UPDATE SKIP LOCKED
        """,
        NOON + HOUR,
    )
    assert "deadlines_due" in plan[0]
    assert await a_sweeper(database, Settable(NOON + HOUR)).sweep() == 1
