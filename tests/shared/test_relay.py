"""What is committed is published: once in quiet times, in order of each key, and soon."""

import asyncio
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from shared import outbox
from shared.clock import system_clock
from shared.database import Database, Transaction
from shared.events import Envelope
from shared.inbox import Hearings, Inbox
from shared.outbox import LANES
from shared.relay import Relay
from tests.support.kernel import (
    NOON,
    MakeBus,
    RecordingBus,
    a_transfer,
    commit_transfer,
    count,
    end_sessions,
    eventually,
    running,
)

SOON = timedelta(milliseconds=50)
NEVER = timedelta(hours=1)
UNPUBLISHED = "SELECT count(*) FROM outbox WHERE published_at IS NULL"


def a_relay(database: Database, bus: object, *, poll: timedelta = SOON, **other: int) -> Relay:
    return Relay(
        database,
        bus,  # type: ignore[arg-type]  # doubles are buses by their form
        service="intake",
        clock=system_clock,
        poll=poll,
        **other,
    )


async def all_published(database: Database) -> bool:
    return await count(database, UNPUBLISHED) == 0


async def test_a_transaction_that_commits_late_is_published(database: Database) -> None:
    bus, late, early = RecordingBus(), uuid4(), uuid4()
    async with running(a_relay(database, bus)):
        async with database.transaction() as tx:
            await outbox.add(tx, a_transfer(late, 1), now=NOON)
            await commit_transfer(database, early, 2)
            await eventually(lambda: all_published(database))
            assert bus.numbers() == {str(early): [2]}
        await eventually(lambda: all_published(database))
    assert bus.numbers() == {str(early): [2], str(late): [1]}


async def test_an_envelope_tells_what_the_event_says(database: Database) -> None:
    bus, event = RecordingBus(), a_transfer(uuid4(), 3)
    async with running(a_relay(database, bus)):
        async with database.transaction() as tx:
            await outbox.add(tx, event, now=NOON)
        await eventually(lambda: all_published(database))
    (envelope,) = bus.published
    assert (envelope.type, envelope.version, envelope.key) == (event.type, 1, event.key)
    assert (envelope.topic, envelope.source) == ("okno.intake", "/intake")
    assert envelope.time == NOON
    assert type(event).model_validate_json(envelope.data) == event


async def test_a_long_outbox_is_published_in_batches_and_in_order(database: Database) -> None:
    bus, keys = RecordingBus(), [uuid4() for _ in range(7)]
    async with database.transaction() as tx:
        events = [a_transfer(keys[n % 7], n) for n in range(250)]
        await outbox.add(tx, *events, now=NOON)
    async with running(a_relay(database, bus, batch=40)):
        await eventually(lambda: all_published(database))
    assert max(bus.batches) == 40
    assert len(bus.published) == 250
    assert all(numbers == sorted(numbers) for numbers in bus.numbers().values())


async def test_two_relays_publish_nothing_twice(open_database: Callable[[], Database]) -> None:
    writer, bus, keys = open_database(), RecordingBus(), [uuid4() for _ in range(20)]
    async with running(a_relay(open_database(), bus), a_relay(open_database(), bus)):
        for number in range(5):
            await asyncio.gather(*(commit_transfer(writer, key, number) for key in keys))
        await eventually(lambda: all_published(writer))
    assert bus.numbers() == {str(key): [0, 1, 2, 3, 4] for key in keys}


async def test_a_relay_whose_connection_is_killed_is_taken_over(
    open_database: Callable[[], Database], kernel_url: str
) -> None:
    writer, bus, keys = open_database(), RecordingBus(), [uuid4() for _ in range(20)]
    first, second = a_relay(open_database(), bus), a_relay(open_database(), bus)
    killed = asyncio.create_task(first.run())
    await eventually(lambda: holds(first, LANES))
    async with running(second):
        await commit_transfer(writer, keys[0], 1)
        await eventually(lambda: all_published(writer))
        assert second.health()["lanes"] == 0
        holders = "pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')"
        assert await end_sessions(kernel_url, holders) == 1
        await asyncio.gather(*(commit_transfer(writer, key, 2) for key in keys))
        await eventually(lambda: all_published(writer))
        assert second.health()["lanes"] == LANES
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await killed
    assert bus.numbers() == {str(key): [2] for key in keys[1:]} | {str(keys[0]): [1, 2]}


async def holds(relay: Relay, lanes: int) -> bool:
    return relay.health()["lanes"] == lanes


async def test_a_commit_wakes_the_relay(database: Database) -> None:
    bus = RecordingBus()
    relay = a_relay(database, bus, poll=NEVER)
    async with running(relay):
        await eventually(lambda: holds(relay, LANES))
        assert await median_latency(database, bus) < 0.15


async def test_a_commit_in_another_process_wakes_the_relay_that_holds_the_lane(
    open_database: Callable[[], Database],
) -> None:
    bus, here = RecordingBus(), open_database()
    holder, other = a_relay(open_database(), bus, poll=NEVER), a_relay(here, bus, poll=NEVER)
    async with running(holder):
        await eventually(lambda: holds(holder, LANES))
        async with running(other):
            assert await median_latency(here, bus) < 0.15
            assert other.health()["lanes"] == 0


async def test_an_event_is_heard_soon_after_its_commit(
    database: Database, make_bus: MakeBus, service: str
) -> None:
    topic, heard, told = f"okno.{service}", Hearings(f"{service}-group"), RecordingBus()

    @heard.to_every([topic])
    async def remember(_: Transaction, envelope: Envelope) -> None:
        told.published.append(envelope)

    relay = Relay(database, await make_bus(topic), service=service, clock=system_clock, poll=NEVER)
    # A poll of the bus may last long too: what comes meanwhile must end it.
    inbox = Inbox(
        database,
        await make_bus(topic),
        heard,
        clock=system_clock,
        wait=timedelta(seconds=10),
    )
    async with running(relay, inbox):
        await commit_transfer(database, uuid4(), 0)
        await eventually(lambda: has(told, 1))
        told.published.clear()
        assert await median_latency(database, told) < 0.15


async def median_latency(writer: Database, bus: RecordingBus) -> float:
    """Return the seconds from the beginning of a commit to the event's arrival at the bus.

    The relays under test never poll: an event that nothing woke them for would not come at all.
    """
    latencies = []
    for number in range(1, 21):
        began = time.monotonic()
        await commit_transfer(writer, uuid4(), number)
        await eventually(lambda wanted=number: has(bus, wanted), every=0.001)  # type: ignore[misc]
        latencies.append(time.monotonic() - began)
    return statistics.median(latencies)


async def has(bus: RecordingBus, number: int) -> bool:
    return len(bus.published) == number
