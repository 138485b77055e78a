"""Show that the PostgreSQL bus outlives its connections and ends every call in time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from shared.bus import BusUnavailable
from shared.bus.postgres import PostgresBus
from shared.bus.postgres_schema import prepare
from tests.support.blackhole import Blackhole
from tests.support.bus import A_MOMENT, envelope, envelopes, numbers, read
from tests.support.deadlines import DEADLINE, ends_in_time, is_refused_in_time, nothing_left


@pytest.fixture
async def url(fresh_database: str) -> str:
    await prepare(fresh_database, urlsplit(fresh_database).username or "postgres")
    return fresh_database


@pytest.fixture
async def blackhole(url: str) -> AsyncIterator[Blackhole]:
    """Yield a way to the server that can be swallowed."""
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    async with Blackhole(upstream=(parts.hostname, parts.port)).running() as blackhole:
        yield blackhole


def through(blackhole: Blackhole, url: str) -> str:
    parts = urlsplit(url)
    login = parts.netloc.rpartition("@")[0]
    return urlunsplit(parts._replace(netloc=f"{login}@127.0.0.1:{blackhole.port}"))


async def terminate_connections(url: str) -> None:
    administrator = await asyncpg.connect(url)
    await administrator.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'okno-bus' AND datname = current_database()"
    )
    await administrator.close()


async def test_a_member_goes_on_after_its_connection_was_terminated_in_a_poll(url: str) -> None:
    bus = PostgresBus(url)
    await bus.start(topics=["a"])
    member = bus.subscribe(group="g", topics=["a"])
    await member.start()
    await bus.publish([envelope("a", number=number) for number in range(4)])
    await member.commit(await read(member, 2))
    await read(member, 2)
    polling = asyncio.create_task(member.poll(limit=10, wait=timedelta(seconds=20)))
    await asyncio.sleep(0.1)
    await terminate_connections(url)
    assert numbers(await polling) == [2, 3]
    await member.stop()
    await bus.stop()


async def test_what_was_delivered_before_the_connection_was_lost_is_not_committed(
    url: str,
) -> None:
    bus = PostgresBus(url)
    await bus.start(topics=["a"])
    member = bus.subscribe(group="g", topics=["a"])
    await member.start()
    await bus.publish([envelope("a", number=number) for number in range(2)])
    deliveries = await read(member, 2)
    await terminate_connections(url)
    with suppress(BusUnavailable):  # or passed over, if the loss is already known
        await member.commit(deliveries)
    assert numbers(await read(member, 2)) == [0, 1]
    await member.stop()
    await bus.stop()


async def test_publishing_goes_on_after_connections_were_terminated(url: str) -> None:
    bus = PostgresBus(url)
    await bus.start(topics=["a"])
    member = bus.subscribe(group="g", topics=["a"])
    refused = 0
    for batch in range(30):
        if batch % 10 == 5:
            await terminate_connections(url)
        while True:
            try:
                await bus.publish(envelopes("a", 10, first=batch * 10))
            except BusUnavailable:
                refused += 1
            else:
                break
    await member.start()
    assert set(numbers(await read(member, 300))) == set(range(300))
    assert refused <= 3
    await member.stop()
    await bus.stop()


async def test_every_call_ends_when_the_server_never_answers_at_all() -> None:
    async with Blackhole().running() as blackhole, nothing_left():
        url = f"postgresql://nobody@127.0.0.1:{blackhole.port}/nothing"
        bus = PostgresBus(url, deadline=DEADLINE)
        await is_refused_in_time(bus.start(topics=["a"]))
        await is_refused_in_time(bus.publish([envelope("a")]))
        member = bus.subscribe(group="g", topics=["a"])
        await is_refused_in_time(member.start())
        await is_refused_in_time(member.poll(limit=1, wait=A_MOMENT))
        await is_refused_in_time(member.lag())
        await ends_in_time(member.stop())
        await ends_in_time(bus.stop())
        async with asyncio.timeout(5):
            await blackhole.deserted()


async def test_every_call_ends_when_the_server_falls_silent_and_the_bus_goes_on_afterwards(
    url: str, blackhole: Blackhole
) -> None:
    async with nothing_left():
        bus = PostgresBus(through(blackhole, url), deadline=DEADLINE)
        await bus.start(topics=["a"])
        member = bus.subscribe(group="g", topics=["a"])
        await member.start()
        await bus.publish([envelope("a", number=0)])
        deliveries = await read(member, 1)
        blackhole.swallow()
        await is_refused_in_time(bus.publish([envelope("a", number=1)]))
        await is_refused_in_time(member.commit(deliveries))
        await is_refused_in_time(member.poll(limit=1, wait=A_MOMENT))
        await is_refused_in_time(member.lag())
        blackhole.heal()
        await bus.publish([envelope("a", number=1)])
        assert {0, 1} <= set(numbers(await read(member, 2)))
        blackhole.swallow()
        await ends_in_time(member.stop())
        await ends_in_time(bus.stop())
