"""Show what the PostgreSQL bus promises beyond the port."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from shared.bus.postgres import PostgresBus
from shared.bus.postgres_schema import prepare
from shared.bus.postgres_subscription import PostgresSubscription
from tests.shared.bus.conftest import ROLE, as_role, postgres_adapter
from tests.support.bus import A_MOMENT, envelope, envelopes, numbers, read

LATER = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
async def admin_url(fresh_database: str, postgres_bus_url: str) -> str:
    """Return the administrator's URL of a bus that no other test uses; the role exists."""
    assert ROLE in postgres_bus_url
    await prepare(fresh_database, ROLE)
    return fresh_database


@pytest.fixture
async def bus(admin_url: str, topic: str) -> AsyncIterator[PostgresBus]:
    bus = PostgresBus(as_role(admin_url))
    await bus.start(topics=[topic])
    yield bus
    await bus.stop()


async def kept(admin_url: str) -> int:
    connection = await asyncpg.connect(admin_url)
    rows = await connection.fetchval("SELECT count(*) FROM bus.log")
    await connection.close()
    return int(rows)


async def member_of(bus: PostgresBus, topic: str, group: str = "g") -> PostgresSubscription:
    member = bus.subscribe(group=group, topics=[topic])
    await member.start()
    return member


async def test_preparing_twice_and_at_once_is_harmless(admin_url: str) -> None:
    await asyncio.gather(*(prepare(admin_url, ROLE) for _ in range(3)))


async def test_the_role_of_the_bus_cannot_change_its_tables(admin_url: str) -> None:
    connection = await asyncpg.connect(as_role(admin_url))
    for statement in ("DROP TABLE bus.log", "TRUNCATE bus.log", "CREATE TABLE bus.mine ()"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    await connection.close()


async def test_what_every_group_has_done_is_trimmed(
    bus: PostgresBus, admin_url: str, topic: str
) -> None:
    await bus.publish([envelope(topic, number=number) for number in range(10)])
    quick, slow = [await member_of(bus, topic, group) for group in ("quick", "slow")]
    await quick.commit(await read(quick, 10))
    await slow.commit(await read(slow, 4))
    assert await bus.trim(datetime.now(UTC) - timedelta(days=1)) == 0
    assert await bus.trim(LATER) == 4
    assert await kept(admin_url) == 6
    assert numbers(await read(slow, 6)) == [4, 5, 6, 7, 8, 9]
    newcomer = await member_of(bus, topic, "newcomer")
    assert await newcomer.lag() == 6
    assert numbers(await read(newcomer, 6)) == [4, 5, 6, 7, 8, 9]
    for member in (quick, slow, newcomer):
        await member.stop()


async def test_a_group_that_has_read_and_committed_nothing_keeps_the_log(
    bus: PostgresBus, topic: str
) -> None:
    await bus.publish([envelope(topic)])
    member = await member_of(bus, topic)
    await member.stop()
    assert await bus.trim(LATER) == 0


async def test_trimming_and_publishing_at_once_do_not_block_each_other(
    bus: PostgresBus, topic: str
) -> None:
    async def publish(publisher: int) -> None:
        for batch in range(10):
            await bus.publish(envelopes(topic, 50, first=(publisher * 10 + batch) * 50))

    async def trim() -> None:
        for _ in range(10):
            await bus.trim(datetime.now(UTC) - timedelta(days=1))

    async with asyncio.timeout(30):
        await asyncio.gather(publish(0), publish(1), publish(2), trim())


async def test_members_divide_the_partitions_fairly(bus: PostgresBus, topic: str) -> None:
    members = [await member_of(bus, topic) for _ in range(3)]

    async def shares() -> list[int]:
        for member in members:
            await member.poll(limit=1, wait=A_MOMENT)
        return sorted(len(member._progress.positions) for member in members)

    async with asyncio.timeout(20):
        while await shares() != [2, 3, 3]:
            pass
        await members.pop().stop()
        while await shares() != [4, 4]:
            pass
    for member in members:
        await member.stop()


async def test_a_partition_is_not_given_up_while_deliveries_of_it_are_under_way(
    bus: PostgresBus, topic: str
) -> None:
    await bus.publish(envelopes(topic, 100, keys=100))
    first = await member_of(bus, topic)
    under_way = await read(first, 100)
    second = await member_of(bus, topic)
    for _ in range(8):
        assert numbers(await first.poll(limit=1, wait=A_MOMENT)) == []
        assert numbers(await second.poll(limit=1, wait=A_MOMENT)) == []
    await first.commit(under_way)
    async with asyncio.timeout(20):
        while len(second._progress.positions) < 4:
            await first.poll(limit=1, wait=A_MOMENT)
            assert numbers(await second.poll(limit=1, wait=A_MOMENT)) == []
    for member in (first, second):
        await member.stop()


async def test_a_topic_keeps_the_number_of_partitions_that_it_was_made_with(
    bus: PostgresBus, admin_url: str, topic: str
) -> None:
    await bus.publish([envelope(topic, key="дело-7", number=0)])
    other = PostgresBus(as_role(admin_url), partitions=32)
    await other.start(topics=[topic])
    await other.publish([envelope(topic, key="дело-7", number=1)])
    member = await member_of(other, topic)
    first, second = await read(member, 2)
    assert first.partition == second.partition
    await member.stop()
    await other.stop()


async def test_two_buses_that_start_at_once_make_a_topic_once(admin_url: str) -> None:
    adapter = postgres_adapter(as_role(admin_url))
    buses = [adapter.make() for _ in range(4)]
    await asyncio.gather(*(bus.start(topics=["b", "a", "c"]) for bus in buses))
    connection = await asyncpg.connect(admin_url)
    counts = await connection.fetch("SELECT topic, count(*) FROM bus.partition GROUP BY topic")
    assert sorted(map(tuple, counts)) == [("a", 8), ("b", 8), ("c", 8)]
    await connection.close()
    for bus in buses:
        await bus.stop()
