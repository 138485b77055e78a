"""Order of each key holds from the transaction to the consumer, whoever writes and carries."""

import asyncio
import random
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from shared import outbox
from shared.clock import system_clock
from shared.database import Database
from shared.inbox import Hearings, Inbox
from shared.relay import Relay
from tests.support.kernel import (
    MakeBus,
    Supervised,
    a_transfer,
    count,
    end_sessions,
    eventually,
    keep_effect,
    numbers_by_key,
    running,
)

KEYS, WRITERS, CHANGES = 12, 8, 40
SOON = timedelta(milliseconds=50)
_NEXT = text("UPDATE aggregates SET number = number + 1 WHERE id = :id RETURNING number")


async def make_aggregates(database: Database) -> list[UUID]:
    keys = [uuid4() for _ in range(KEYS)]
    async with database.transaction() as tx:
        statement = text("INSERT INTO aggregates (id, number) VALUES (:id, 0)")
        await tx.execute(statement, [{"id": key} for key in keys])
    return keys


async def change(database: Database, keys: list[UUID], *, chance: random.Random) -> None:
    """Change one to three aggregates; each change's number is that of its commit order."""
    async with database.transaction() as tx:
        for key in sorted(chance.sample(keys, chance.randint(1, 3))):
            number = (await tx.execute(_NEXT, {"id": key})).scalar_one()
            await asyncio.sleep(chance.uniform(0, 0.004))
            await outbox.add(tx, a_transfer(key, number), now=system_clock())
        await asyncio.sleep(chance.uniform(0, 0.01))


async def write(database: Database, keys: list[UUID], *, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a repeatable disorder
    for _ in range(CHANGES):
        await change(database, keys, chance=chance)


@pytest.mark.parametrize("disturbed", [False, True], ids=["quiet", "disturbed"])
async def test_consumers_see_the_order_of_commits(
    open_database: Callable[[], Database],
    make_bus: MakeBus,
    kernel_url: str,
    service: str,
    disturbed: bool,
) -> None:
    database, topic = open_database(), f"okno.{service}"
    keys = await make_aggregates(database)

    async def a_relay() -> Supervised:
        bus = await make_bus(topic)
        relay = Relay(
            open_database(), bus, service=service, clock=system_clock, poll=SOON, batch=20
        )
        return Supervised(relay)

    async def a_member() -> Supervised:
        heard = Hearings(f"{service}-group")
        heard.to_every([topic])(keep_effect)
        bus = await make_bus(topic)
        return Supervised(
            Inbox(open_database(), bus, heard, clock=system_clock, wait=SOON, batch=15)
        )

    async def disturb() -> None:
        while disturbed:
            await asyncio.sleep(0.3)
            holders = "pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')"
            await end_sessions(kernel_url, holders)

    async with running(await a_relay(), await a_relay(), await a_member(), await a_member()):
        disturbing = asyncio.create_task(disturb())
        await asyncio.gather(*(write(database, keys, seed=seed) for seed in range(WRITERS)))
        disturbing.cancel()
        written = await count(database, "SELECT sum(number) FROM aggregates")
        await eventually(lambda: has_effects(database, written), within=60)
    found = await numbers_by_key(database)
    last = {str(key): len(found[str(key)]) for key in keys}
    assert found == {key: list(range(1, number + 1)) for key, number in last.items()}


async def has_effects(database: Database, number: int) -> bool:
    return await count(database, "SELECT count(*) FROM effects") == number
