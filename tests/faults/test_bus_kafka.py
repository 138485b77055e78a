"""Show that the Kafka bus ends every call in time and goes on when the broker is back."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from local_kafka import LocalKafka
from shared.bus import BusUnavailable
from shared.bus.kafka import KafkaBus
from shared.events import Envelope
from tests.support.blackhole import Blackhole, unanswered_port
from tests.support.bus import A_MOMENT, envelope, envelopes, number, numbers, read
from tests.support.deadlines import (
    DEADLINE,
    SLACK,
    ends_in_time,
    is_refused_in_time,
    nothing_left,
)

OwnKafka = Callable[[], LocalKafka]


async def try_everything(bootstrap: str) -> None:
    bus = KafkaBus(bootstrap, client_id="faults", deadline=DEADLINE)
    await is_refused_in_time(bus.start(topics=["a"]))
    await is_refused_in_time(bus.publish([envelope("a")]))
    member = bus.subscribe(group="g", topics=["a"])
    await is_refused_in_time(member.start())
    await is_refused_in_time(member.poll(limit=1, wait=A_MOMENT))
    await is_refused_in_time(member.lag())
    await ends_in_time(member.commit([]))
    await ends_in_time(member.rewind())
    await ends_in_time(member.stop())
    await ends_in_time(bus.stop())


async def test_every_call_ends_when_the_broker_accepts_and_never_answers() -> None:
    async with Blackhole().running() as blackhole, nothing_left():
        await try_everything(f"127.0.0.1:{blackhole.port}")
        async with asyncio.timeout(5):
            await blackhole.deserted()


async def test_every_call_ends_when_connecting_gets_no_answer() -> None:
    with unanswered_port() as port:
        async with nothing_left():
            await try_everything(f"127.0.0.1:{port}")


@contextmanager
def frozen(broker: LocalKafka) -> Iterator[None]:
    """Stop the broker's process: its connections stay open, nothing answers."""
    assert broker.pid is not None
    os.kill(broker.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(broker.pid, signal.SIGCONT)


@pytest.mark.kafka
@pytest.mark.slow
async def test_every_call_ends_when_the_broker_freezes_and_the_bus_goes_on_afterwards(
    own_kafka: OwnKafka,
) -> None:
    broker = own_kafka()
    async with nothing_left():
        bus = KafkaBus(broker.address, client_id="faults", deadline=DEADLINE)
        await bus.start(topics=["a"])
        staying, leaving = (bus.subscribe(group=group, topics=["a"]) for group in ("s", "l"))
        await bus.publish(envelopes("a", 10))
        await staying.start()
        await leaving.start()
        deliveries = await read(staying, 10)
        await read(leaving, 10)
        with frozen(broker):
            await is_refused_in_time(bus.publish([envelope("a", number=10)]))
            await is_refused_in_time(bus.publish([envelope("a", number=10)]))
            await is_refused_in_time(staying.commit(deliveries))
            await is_refused_in_time(staying.lag())
            await ends_in_time(staying.poll(limit=1, wait=A_MOMENT), within=A_MOMENT)
            await ends_in_time(leaving.stop())
        await publish_until_taken(bus, [envelope("a", number=10)])
        async with asyncio.timeout(60):
            while 10 not in numbers(await staying.poll(limit=10, wait=A_MOMENT)):
                pass
        with frozen(broker):
            await ends_in_time(staying.stop())
            await ends_in_time(bus.stop())


@pytest.mark.kafka
@pytest.mark.slow
async def test_nothing_acknowledged_is_lost_when_the_broker_is_killed_while_publishing(
    own_kafka: OwnKafka,
) -> None:
    broker = own_kafka()
    async with nothing_left():
        bus = KafkaBus(broker.address, client_id="faults", deadline=DEADLINE)
        await bus.start(topics=["a"])
        member = bus.subscribe(group="g", topics=["a"])
        await member.start()
        await bus.publish(envelopes("a", 100))
        await member.commit(await read(member, 100))

        acknowledged, refused = await publish_until_refused(bus, broker, first=100)
        await asyncio.to_thread(broker.start)
        await publish_until_taken(bus, refused)
        await bus.publish([envelope("a", key="last", number=-1)])

        seen: list[int] = []
        async with asyncio.timeout(60):
            while not (acknowledged <= set(seen) and -1 in seen):
                batch = await member.poll(limit=500, wait=A_MOMENT)
                seen += [number(delivery) for delivery in batch]
                await member.commit(batch)
        assert_first_sights_in_order(seen, keys=20)
        await member.stop()
        await bus.stop()


async def publish_until_refused(
    bus: KafkaBus, broker: LocalKafka, *, first: int
) -> tuple[set[int], list[Envelope]]:
    """Publish batch after batch; kill the broker after five, while it is busy with others."""
    killing: asyncio.Task[None] | None = None
    acknowledged: set[int] = set()
    while True:
        if len(acknowledged) >= 500 and killing is None:
            killing = asyncio.create_task(asyncio.to_thread(broker.kill))
        batch = envelopes("a", 100, first=first)
        began = time.monotonic()
        try:
            await bus.publish(batch)
        except BusUnavailable:
            assert time.monotonic() - began < DEADLINE.total_seconds() + SLACK
            assert killing is not None
            await killing
            return acknowledged, batch
        acknowledged.update(range(first, first + 100))
        first += 100


async def publish_until_taken(bus: KafkaBus, batch: list[Envelope]) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                await bus.publish(batch)
            except BusUnavailable:
                await asyncio.sleep(0.1)
            else:
                return


def assert_first_sights_in_order(seen: list[int], *, keys: int) -> None:
    """Fail if, repetitions left out, the numbers of a key are out of order."""
    first_sights = list(dict.fromkeys(seen))
    for key in range(keys):
        of_key = [number for number in first_sights if number >= 0 and number % keys == key]
        assert of_key == sorted(of_key)
