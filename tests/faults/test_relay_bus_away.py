"""While the bus is away events wait in the outbox; when it is back all arrive, in order."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID, uuid4

import pytest

from local_kafka import LocalKafka
from local_postgres import LocalPostgres
from shared.bus.kafka import KafkaBus
from shared.bus.postgres import PostgresBus
from shared.bus.postgres_schema import prepare
from shared.clock import system_clock
from shared.database import Database
from shared.inbox import Hearings, Inbox
from shared.migrations import make_role
from shared.relay import Relay
from tests.support.folders import temporary_folder
from tests.support.kernel import (
    PASSWORD,
    ROLE,
    as_role,
    commit_transfer,
    count,
    eventually,
    keep_effect,
    numbers_by_key,
    running,
)

UNPUBLISHED = "SELECT count(*) FROM outbox WHERE published_at IS NULL"
SOON = timedelta(milliseconds=50)
DEADLINE = timedelta(seconds=2)
SESSION = timedelta(seconds=6)


class Server(Protocol):
    """What carries a bus, and can be killed."""

    def kill(self) -> None: ...

    def start(self) -> str: ...


@pytest.fixture
def own_postgres() -> Iterator[Callable[[], LocalPostgres]]:
    """Yield a function that gives a server which the test starts, kills and starts again."""
    with ExitStack() as servers:

        def give() -> LocalPostgres:
            folder = servers.enter_context(temporary_folder("okno-bus-"))
            server = LocalPostgres(folder, durable=True)
            servers.callback(server.stop)
            return server

        yield give


@pytest.fixture(params=["postgres", pytest.param("kafka", marks=pytest.mark.kafka)])
async def carrier(
    request: pytest.FixtureRequest,
) -> tuple[Server, Callable[[], Any]]:
    """Return a server of the test's own, and a function that makes clients of a bus on it."""
    if request.param == "kafka":
        broker: LocalKafka = request.getfixturevalue("own_kafka")()
        return broker, lambda: KafkaBus(
            broker.address, client_id="test", deadline=DEADLINE, session=SESSION
        )
    server: LocalPostgres = request.getfixturevalue("own_postgres")()
    admin_url = server.start()
    await make_role(admin_url, role=ROLE, password=PASSWORD)
    await prepare(admin_url, ROLE)
    return server, lambda: PostgresBus(as_role(admin_url), deadline=DEADLINE)


async def test_events_wait_while_the_bus_is_away_and_then_arrive_in_order(
    carrier: tuple[Server, Callable[[], Any]],
    open_database: Callable[[], Database],
    service: str,
) -> None:
    server, make_bus = carrier
    database, keys, topic = open_database(), [uuid4() for _ in range(5)], f"okno.{service}"
    publishing, hearing = make_bus(), make_bus()
    await publishing.start(topics=[topic])
    await hearing.start(topics=[topic])
    relay = Relay(
        open_database(), publishing, service=service, clock=system_clock, poll=SOON, batch=7
    )
    heard = Hearings(f"{service}-group")
    heard.to_every([topic])(keep_effect)
    inbox = Inbox(open_database(), hearing, heard, clock=system_clock, wait=SOON)

    async with running(relay, inbox):
        await commit_changes(database, keys, range(3))
        await eventually(lambda: has_effects(database, 15))

        server.kill()
        await commit_changes(database, keys, range(3, 10))
        await eventually(lambda: is_away(relay, inbox))
        assert await count(database, UNPUBLISHED) == 35
        assert relay.health()["oldest_unpublished_seconds"] != 0

        server.start()
        await commit_changes(database, keys, range(10, 12))
        await eventually(lambda: has_effects(database, 60), within=60)
        assert await count(database, UNPUBLISHED) == 0
    assert await numbers_by_key(database) == {str(key): list(range(12)) for key in keys}
    assert await count(database, "SELECT count(*) FROM parked") == 0
    await publishing.stop()
    await hearing.stop()


async def commit_changes(database: Database, keys: list[UUID], numbers: range) -> None:
    for number in numbers:
        for key in keys:
            await commit_transfer(database, key, number)


async def is_away(*parts: Relay | Inbox) -> bool:
    return all(part.health()["bus"] == "away" for part in parts)


async def has_effects(database: Database, number: int) -> bool:
    return await count(database, "SELECT count(*) FROM effects") == number
