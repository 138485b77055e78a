"""An event is kept with its change, or not at all."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.event import listen

from shared import outbox
from shared.database import Database
from shared.telemetry import continue_trace
from tests.support.kernel import NOON, a_transfer, commit_transfer, count, rows


async def test_a_rolled_back_transaction_leaves_no_event(database: Database) -> None:
    async def change() -> None:
        async with database.transaction() as tx:
            await outbox.add(tx, a_transfer(uuid4()), now=NOON)
            raise RuntimeError("the change failed")

    with pytest.raises(RuntimeError, match="the change failed"):
        await change()
    assert await count(database, "SELECT count(*) FROM outbox") == 0


async def test_an_event_is_kept_whole(database: Database) -> None:
    event = a_transfer(uuid4(), 7)
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with continue_trace(trace):
        async with database.transaction() as tx:
            await outbox.add(tx, event, now=NOON)
    (row,) = await rows(database, "SELECT * FROM outbox")
    assert type(event).model_validate_json(row["payload"]) == event
    assert (row["aggregatetype"], row["aggregateid"]) == ("request", event.key)
    assert (row["type"], row["version"]) == (event.type, event.version)
    assert row["lane"] == outbox.lane_of(event.key)
    assert row["traceparent"].startswith("00-0af7651916cd43dd8448eb211c80319c-")
    assert row["created_at"] == NOON
    assert row["published_at"] is None


async def test_events_of_one_transaction_keep_their_order(database: Database) -> None:
    key = uuid4()
    async with database.transaction() as tx:
        await outbox.add(tx, *(a_transfer(key, number) for number in range(50)), now=NOON)
        await outbox.add(tx, now=NOON)
        await outbox.add(tx, a_transfer(key, 50), now=NOON)
    kept = await rows(database, "SELECT payload::json->>'number' AS n FROM outbox ORDER BY seq")
    assert [int(row["n"]) for row in kept] == list(range(51))


async def test_one_event_costs_one_statement(database: Database) -> None:
    statements: list[str] = []
    listen(
        database.engine.sync_engine,
        "before_cursor_execute",
        lambda _c, _cu, statement, *_: statements.append(statement),
    )
    await commit_transfer(database, uuid4())
    assert len(statements) == 1


def test_lanes_are_used_evenly_and_never_change() -> None:
    lanes = [outbox.lane_of(str(uuid4())) for _ in range(outbox.LANES * 500)]
    assert set(lanes) == set(range(outbox.LANES))
    assert max(lanes.count(lane) for lane in set(lanes)) < 2 * 500
    assert outbox.lane_of(str(UUID(int=0))) == 9


async def test_published_events_are_trimmed_by_age_and_others_never(database: Database) -> None:
    await commit_transfer(database, uuid4(), 1)
    await commit_transfer(database, uuid4(), 2)
    await commit_transfer(database, uuid4(), 3)
    now = datetime.now(UTC)
    for number, age in ((1, timedelta(days=8)), (2, timedelta(days=6))):
        async with database.transaction() as tx:
            await tx.exec_driver_sql(
                "UPDATE outbox SET published_at = $1 WHERE payload::json->>'number' = $2",
                (now - age, str(number)),
            )
    async with database.transaction() as tx:
        assert await outbox.trim(tx, before=now - timedelta(days=7), limit=10) == 1
    left = await rows(database, "SELECT payload::json->>'number' AS n FROM outbox ORDER BY seq")
    assert [row["n"] for row in left] == ["2", "3"]
