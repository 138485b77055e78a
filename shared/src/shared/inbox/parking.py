"""Set apart the events that could not be digested, and try them again in order of their key."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Row

from shared.clock import Clock
from shared.database import Database, Transaction
from shared.events import Envelope
from shared.inbox import store
from shared.inbox.failures import describe, is_outage
from shared.inbox.hearings import Hearings
from shared.telemetry import counter

log = structlog.get_logger(__name__)

_failed = counter("okno_inbox_failed_total", "Tries of an event that failed", ("consumer",))
_dead = counter("okno_inbox_dead_total", "Events that became dead letters", ("consumer",))


class Parking:
    """Keep the queues of keys that stand still.

    The first of a queue is tried again after each of ``retries`` (seconds), then it is a dead
    letter until a person requeues it; those behind it wait.
    """

    def __init__(
        self,
        database: Database,
        hearings: Hearings,
        *,
        clock: Clock,
        retries: Sequence[float],
        interval: timedelta,
    ) -> None:
        self._database = database
        self._hearings = hearings
        self._consumer = hearings.consumer
        self._clock = clock
        self._retries = tuple(timedelta(seconds=retry) for retry in retries)
        self._interval = interval.total_seconds()

    async def park_failed(self, tx: Transaction, envelope: Envelope, failure: Exception) -> None:
        """Set an event apart whose tries have failed."""
        _failed.labels(self._consumer).inc()
        now = self._clock()
        await store.park(
            tx,
            consumer=self._consumer,
            envelope=envelope,
            error=describe(failure),
            attempts=1,
            retry_at=now + self._retries[0],
            now=now,
        )
        log.warning("event parked", consumer=self._consumer, event_id=str(envelope.id))

    async def park_followers(self, tx: Transaction, envelopes: Sequence[Envelope]) -> None:
        """Set those events apart, of the ones given, whose key stands still."""
        now = self._clock()
        for envelope in await store.unmarked(tx, consumer=self._consumer, envelopes=envelopes):
            await store.park(
                tx,
                consumer=self._consumer,
                envelope=envelope,
                error=None,
                attempts=0,
                retry_at=now,
                now=now,
            )

    async def run(self) -> None:
        """Try what is due, until cancelled."""
        while True:
            try:
                while await self._retry_one():
                    pass
            except Exception as failure:
                if not is_outage(failure):
                    raise
            await asyncio.sleep(self._interval)

    async def _retry_one(self) -> bool:
        """Try the due head of one key's queue; return whether there was one."""
        now = self._clock()
        async with self._database.transaction() as tx:
            row = await store.due_head(tx, consumer=self._consumer, now=now)
            if row is None:
                return False
            envelope = store.envelope_of(row)
            try:
                async with tx.begin_nested():
                    if await store.mark_one(tx, self._consumer, envelope.id, now):
                        await self._hearings.hear(tx, [envelope])
            except Exception as failure:
                if is_outage(failure):
                    raise
                await self._note_failure(tx, row, failure)
            else:
                await store.unpark(tx, consumer=self._consumer, event_id=envelope.id)
        return True

    async def _note_failure(self, tx: Transaction, row: Row[Any], failure: Exception) -> None:
        _failed.labels(self._consumer).inc()
        is_dead = row.attempts >= len(self._retries)
        await store.note_failure(
            tx,
            consumer=self._consumer,
            event_id=row.event_id,
            error=describe(failure),
            state="dead" if is_dead else "retrying",
            retry_at=self._clock() + (timedelta() if is_dead else self._retries[row.attempts]),
        )
        if is_dead:
            _dead.labels(self._consumer).inc()
            log.error("dead letter", consumer=self._consumer, event_id=str(row.event_id))
