"""Measure how fast the relay drains an outbox to each bus, and how fast an inbox hears it."""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from shared import outbox
from shared.bus import Bus
from shared.clock import system_clock
from shared.database import Database, Transaction
from shared.events import Envelope, QueryNeeded, RequestRegistered, topic_of
from shared.inbox import Hearings, Inbox
from shared.relay import Relay

_AT_ONCE = 1000
_LOOK = 0.01
_PATIENCE = 120
_WAITING = text("SELECT EXISTS (SELECT FROM outbox WHERE published_at IS NULL)")


@dataclass(slots=True)
class Carried:
    """What one bus carried: events a second by round, out of the outbox and into an inbox."""

    bus: str
    events: int
    relayed: list[float] = field(default_factory=list)
    heard: list[float] = field(default_factory=list)

    @property
    def relay_rate(self) -> float:
        """The median rate of the relay."""
        return median(self.relayed)

    @property
    def inbox_rate(self) -> float:
        """The median rate of the inbox."""
        return median(self.heard)


async def carry(
    buses: Sequence[tuple[str, Bus]], database: Database, *, events: int, rounds: int
) -> list[Carried]:
    """Measure buses in alternating rounds, each round on a topic of its own."""
    carried = [Carried(name, events) for name, _ in buses]
    for turn in range(rounds):
        for found, (name, bus) in zip(carried, buses, strict=True):
            service = f"bench-{name.split()[-1].lower()}-{turn}"
            await bus.start(topics=[topic_of(service)])
            found.relayed.append(await _relay(database, bus, service=service, events=events))
            found.heard.append(await _hear(database, bus, service=service, events=events))
    return carried


async def _relay(database: Database, bus: Bus, *, service: str, events: int) -> float:
    await _fill(database, events)
    relay = Relay(database, bus, service=service, clock=system_clock)
    begun = time.perf_counter()
    async with _running(relay.run()), asyncio.timeout(_PATIENCE):
        await _drained(database)
        lasted = time.perf_counter() - begun
    return round(events / lasted)


async def _drained(database: Database) -> None:
    async with database.reading() as connection:
        while await connection.scalar(_WAITING):  # noqa: ASYNC110 - only the database knows
            await asyncio.sleep(_LOOK)


async def _hear(database: Database, bus: Bus, *, service: str, events: int) -> float:
    hearings = Hearings(service)
    counted, done = 0, asyncio.Event()

    @hearings.to_every([topic_of(service)])
    async def nothing(_: Transaction, __: Envelope) -> None:
        nonlocal counted
        counted += 1
        if counted == 1:
            begun.append(time.perf_counter())
        if counted == events:
            done.set()

    begun: list[float] = []
    inbox = Inbox(database, bus, hearings, clock=system_clock)
    async with _running(inbox.run()), asyncio.timeout(_PATIENCE):
        await done.wait()
        lasted = time.perf_counter() - begun[0]
    return round(events / lasted)


async def _fill(database: Database, events: int) -> None:
    for first in range(0, events, _AT_ONCE):
        async with database.transaction() as tx:
            facts = [_fact() for _ in range(first, min(first + _AT_ONCE, events))]
            await outbox.add(tx, *facts, now=datetime.now(UTC))


def _fact() -> RequestRegistered:
    """Return the event of a registration, as intake tells it."""
    now = datetime.now(UTC)
    return RequestRegistered(
        request_id=uuid4(),
        subject_id=uuid4(),
        number="mfc-tatarstan-2026-0000001",
        service="rosreestr-registration",
        catalogue_version=1,
        channel="mfc",
        mfc="mfc-tatarstan",
        body="rosreestr-tatarstan",
        received_at=now,
        registered_at=now,
        due_at=now + timedelta(days=9),
        queries=(QueryNeeded(code="duty-payment", holder="treasury", brings=("payment",)),),
        parties=("mfc-tatarstan", "rosreestr-tatarstan"),
    )


@asynccontextmanager
async def _running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run something beside the block; its failure ends the block."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work)
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
