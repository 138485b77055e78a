"""A consumer killed between its effect and the bus's knowing of it has its effect once."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from shared.clock import system_clock
from shared.database import Database
from shared.inbox import Hearings, Inbox
from tests.support.kernel import (
    MakeBus,
    an_envelope,
    as_role,
    count,
    eventually,
    keep_effect,
    numbers_by_key,
    running,
)

ROOT = Path(__file__).parents[2]
EFFECTS = "SELECT count(*) FROM effects"


@asynccontextmanager
async def an_inbox_process(*arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.inbox_process",
        *arguments,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_consumer_killed_before_it_commits_its_position_has_each_effect_once(
    database: Database,
    make_bus: MakeBus,
    bus_address: tuple[str, str],
    kernel_url: str,
    service: str,
) -> None:
    topic, group, keys = f"okno.{service}", f"{service}-group", [uuid4() for _ in range(10)]
    bus = await make_bus(topic)
    await bus.publish([an_envelope(key, n, topic=topic) for n in range(3) for key in keys])

    async with an_inbox_process(as_role(kernel_url), *bus_address, group, topic) as killed:
        assert killed.stdout is not None
        assert await asyncio.wait_for(killed.stdout.readline(), 30) == b"effects are kept\n"
        kept = await count(database, EFFECTS)
        assert kept > 0
        killed.kill()
        await killed.wait()

    await bus.publish([an_envelope(key, 3, topic=topic) for key in keys])
    heard = Hearings(group)
    heard.to_every([topic])(keep_effect)
    inbox = Inbox(
        database, bus, heard, clock=system_clock, wait=timedelta(milliseconds=50), batch=7
    )
    async with running(inbox):
        await eventually(lambda: has_effects(database, 40), within=40)
    assert await numbers_by_key(database) == {str(key): [0, 1, 2, 3] for key in keys}


async def has_effects(database: Database, number: int) -> bool:
    return await count(database, EFFECTS) == number
