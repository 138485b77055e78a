"""Show that members of a group may come and go while others publish."""

import asyncio
from contextlib import suppress

import pytest

from shared.bus import Bus, BusUnavailable, Subscription
from tests.shared.bus.conftest import Adapter, Join
from tests.support.bus import A_MOMENT, envelopes, numbers

pytestmark = pytest.mark.slow

BATCHES = 60


class Readers:
    """Members that read and commit, each in a task, until they are stopped or killed."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._more = asyncio.Event()
        self._tasks: dict[Subscription, asyncio.Task[None]] = {}

    def add(self, member: Subscription) -> None:
        self._tasks[member] = asyncio.create_task(self._read(member))

    async def remove(self, member: Subscription) -> None:
        task = self._tasks.pop(member)
        task.cancel()
        await asyncio.wait([task])

    async def remove_all(self) -> None:
        for member in list(self._tasks):
            await self.remove(member)

    async def have_seen(self, expected: set[int]) -> None:
        while not expected <= self._seen:
            self._more.clear()
            await self._more.wait()

    async def _read(self, member: Subscription) -> None:
        while True:
            with suppress(BusUnavailable):
                batch = await member.poll(limit=50, wait=A_MOMENT)
                self._seen.update(numbers(batch))
                self._more.set()
                await member.commit(batch)


async def stop(member: Subscription) -> None:
    await member.stop()


async def publish(bus: Bus, topic: str) -> None:
    for batch in range(BATCHES):
        await bus.publish(envelopes(topic, 20, first=batch * 20))
        await asyncio.sleep(0.1)


async def test_nothing_is_lost_while_members_come_stop_and_die(
    bus: Bus, adapter: Adapter, join: Join, topic: str
) -> None:
    readers = Readers()
    members = [await join()]
    readers.add(members[0])
    publishing = asyncio.create_task(publish(bus, topic))
    for leave in (stop, adapter.kill, stop, adapter.kill):
        newcomer = await join()
        readers.add(newcomer)
        members.append(newcomer)
        await asyncio.sleep(1)
        leaving = members.pop(0)
        await readers.remove(leaving)
        await leave(leaving)
    await publishing
    try:
        async with asyncio.timeout(60):
            await readers.have_seen(set(range(BATCHES * 20)))
    finally:
        await readers.remove_all()
