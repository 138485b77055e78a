"""Put each adapter of the bus, on its real server, before the same tests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from shared.bus import Bus, Subscription
from shared.bus.kafka import KafkaBus
from shared.bus.kafka_internals import close_consumer
from shared.bus.kafka_subscription import KafkaSubscription
from shared.bus.postgres import PostgresBus
from shared.bus.postgres_schema import prepare
from shared.bus.postgres_subscription import PostgresSubscription
from tests.support.postgres import a_database

ROLE = "okno_bus_test"


@dataclass(frozen=True)
class Adapter:
    """What the conformance suite needs of an adapter besides the port itself."""

    make: Callable[[], Bus]
    spoil: Callable[[str], Awaitable[None]]
    kill: Callable[[Subscription], Awaitable[None]]


@pytest.fixture(scope="module")
async def postgres_bus_url(postgres_admin_url: str) -> AsyncIterator[str]:
    """Yield the URL of a role that may use a prepared bus, and nothing else."""
    async with a_database(postgres_admin_url) as admin_url:
        connection = await asyncpg.connect(admin_url)
        if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", ROLE):
            await connection.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{ROLE}'")
        await connection.close()
        await prepare(admin_url, ROLE)
        yield as_role(admin_url)


def as_role(admin_url: str) -> str:
    parts = urlsplit(admin_url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{ROLE}:{ROLE}@{host}"))


def postgres_adapter(url: str) -> Adapter:
    async def spoil(topic: str) -> None:
        connection = await asyncpg.connect(url)
        await connection.execute(
            "SELECT bus.append(ARRAY[$1], ARRAY[0], ARRAY['key'], ARRAY['{\"ce_id\": 7}'],"
            " ARRAY['{'::bytea])",
            topic,
        )
        await connection.close()

    async def kill(member: Subscription) -> None:
        assert isinstance(member, PostgresSubscription)
        assert member._connection is not None
        member._connection.terminate()

    return Adapter(make=lambda: PostgresBus(url), spoil=spoil, kill=kill)


def kafka_adapter(bootstrap: str) -> Adapter:
    async def spoil(topic: str) -> None:
        producer = AIOKafkaProducer(bootstrap_servers=bootstrap)
        await producer.start()
        await producer.send_and_wait(
            topic, b"{", key=b"\xff", partition=0, headers=[("ce_id", b"\xff")]
        )
        await producer.send_and_wait(topic, None, key=b"a tombstone", partition=0)
        await producer.stop()

    async def kill(member: Subscription) -> None:
        assert isinstance(member, KafkaSubscription)
        assert member._consumer is not None
        await close_consumer(member._consumer, deadline=timedelta())

    def make() -> KafkaBus:
        return KafkaBus(bootstrap, client_id="conformance", session=timedelta(seconds=6))

    return Adapter(make=make, spoil=spoil, kill=kill)


@pytest.fixture(params=["postgres", pytest.param("kafka", marks=pytest.mark.kafka)])
def adapter(request: pytest.FixtureRequest) -> Adapter:
    if request.param == "postgres":
        return postgres_adapter(request.getfixturevalue("postgres_bus_url"))
    return kafka_adapter(request.getfixturevalue("kafka_bootstrap"))


@pytest.fixture
def topic() -> str:
    return f"test.{uuid4().hex[:12]}"


@pytest.fixture
async def bus(adapter: Adapter, topic: str) -> AsyncIterator[Bus]:
    """Yield a started bus with one new topic."""
    bus = adapter.make()
    await bus.start(topics=[topic])
    yield bus
    await bus.stop()


Join = Callable[..., Awaitable[Subscription]]


@pytest.fixture
async def join(bus: Bus, topic: str) -> AsyncIterator[Join]:
    """Yield a function that starts a member of a group; all are stopped at the end."""
    async with AsyncExitStack() as members:

        async def start(group: str = "readers") -> Subscription:
            member = bus.subscribe(group=f"{topic}.{group}", topics=[topic])
            members.push_async_callback(member.stop)
            await member.start()
            return member

        yield start
