"""Read a subscription and let each event have its effect exactly once, in order of its key."""

import asyncio
import contextlib
import random
import time
from collections.abc import Sequence
from datetime import timedelta

import structlog

from shared.bus import Bus, BusUnavailable, Delivery, Subscription
from shared.clock import Clock
from shared.database import Database, Transaction
from shared.events import Envelope
from shared.inbox import store
from shared.inbox.failures import describe, is_outage
from shared.inbox.hearings import Hearings
from shared.telemetry import continue_trace, counter, gauge

log = structlog.get_logger(__name__)

SHORT_RETRIES = (0.05, 0.2)
SLOW_RETRIES = (10, 60, 300, 900)

_heard = counter("okno_inbox_heard_total", "Events whose effect was kept", ("consumer",))
_failed = counter("okno_inbox_failed_total", "Tries of an event that failed", ("consumer",))
_unreadable = counter("okno_inbox_unreadable_total", "Messages that are no event", ("consumer",))
_lag = gauge("okno_inbox_lag", "Events that wait to be heard", ("consumer",))


class Inbox:
    """Hear what the hearings name.

    A batch is first tried in one transaction. If any of it fails, the batch is gone through one
    by one: an event that fails after short retries is parked, and so are the later ones of its
    key, while other keys flow. Parked events are tried again at growing intervals, and at last
    are dead letters, which a person requeues. Offsets are committed after the database, so a kill
    in between delivers again, and the mark (consumer, event id) tells.

    A failure that is nobody's fault (the database or the bus is away) parks nothing: the batch
    is read again when they are back.
    """

    def __init__(
        self,
        database: Database,
        bus: Bus,
        hearings: Hearings,
        *,
        clock: Clock,
        batch: int = 200,
        wait: timedelta = timedelta(seconds=1),
        short_retries: Sequence[float] = SHORT_RETRIES,
        slow_retries: Sequence[float] = SLOW_RETRIES,
    ) -> None:
        self.name = f"{hearings.consumer} inbox"
        self._database = database
        self._bus = bus
        self._hearings = hearings
        self._consumer = hearings.consumer
        self._clock = clock
        self._batch = batch
        self._wait = wait
        self._short_retries = tuple(short_retries)
        self._slow_retries = tuple(slow_retries)
        self._last_poll = time.monotonic()
        self._lag = 0
        self._away = False

    def health(self) -> dict[str, object]:
        """Tell when the bus was last read and how much waits; not ok when the loop stands."""
        since = time.monotonic() - self._last_poll
        return {
            "ok": since < 60,  # noqa: PLR2004 - six times the bus's own deadline
            "last_poll_seconds_ago": round(since, 3),
            "lag": self._lag,
            "bus": "away" if self._away else "reached",
        }

    async def run(self) -> None:
        """Hear until cancelled; what is lost on the way is read again by the next run."""
        subscription = self._bus.subscribe(group=self._consumer, topics=self._hearings.topics)
        retrying = asyncio.create_task(self._retry_parked())
        try:
            await self._start(subscription)
            while True:
                await self._turn(subscription)
        finally:
            retrying.cancel()
            await asyncio.gather(retrying, return_exceptions=True)
            await subscription.stop()

    async def _start(self, subscription: Subscription) -> None:
        pause = 0.2
        while True:
            self._last_poll = time.monotonic()
            try:
                await subscription.start()
            except BusUnavailable:
                self._away = True
                await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
                pause = min(pause * 2, 5.0)
            else:
                return

    async def _turn(self, subscription: Subscription) -> None:
        self._last_poll = time.monotonic()
        try:
            deliveries = await subscription.poll(limit=self._batch, wait=self._wait)
            self._away = False
            if deliveries:
                await self._hear(self._readable(deliveries))
                await subscription.commit(deliveries)
            self._lag = await subscription.lag()
            _lag.labels(self._consumer).set(self._lag)
        except BusUnavailable:
            self._away = True
            await self._rewind(subscription)
        except Exception as failure:
            if not is_outage(failure):
                raise
            log.warning("database away", inbox=self.name, reason=type(failure).__name__)
            await self._rewind(subscription)

    async def _rewind(self, subscription: Subscription) -> None:
        await asyncio.sleep(random.uniform(0.2, 1.0))  # noqa: S311 - jitter
        with contextlib.suppress(BusUnavailable):
            await subscription.rewind()

    def _readable(self, deliveries: Sequence[Delivery]) -> list[Envelope]:
        envelopes = []
        for delivery in deliveries:
            if delivery.envelope is None:
                _unreadable.labels(self._consumer).inc()
                log.error(
                    "unreadable message passed over",
                    topic=delivery.topic,
                    partition=delivery.partition,
                    offset=delivery.offset,
                )
            elif self._hearings.handler(delivery.envelope):
                envelopes.append(delivery.envelope)
        return envelopes

    async def _hear(self, envelopes: list[Envelope]) -> None:
        if not envelopes:
            return
        try:
            await self._hear_together(envelopes)
        except Exception as failure:
            if is_outage(failure):
                raise
            for envelope in envelopes:
                await self._hear_alone(envelope)
        _heard.labels(self._consumer).inc(len(envelopes))

    async def _hear_together(self, envelopes: Sequence[Envelope]) -> None:
        now = self._clock()
        async with self._database.transaction() as tx:
            new = await store.mark(tx, consumer=self._consumer, envelopes=envelopes, now=now)
            behind = len(new) < len(envelopes)
            for envelope in envelopes:
                if envelope.id in new:
                    new.discard(envelope.id)
                    await self._handle(tx, envelope)
            if behind:
                await self._park_followers(tx, envelopes)

    async def _park_followers(self, tx: Transaction, envelopes: Sequence[Envelope]) -> None:
        for envelope in await store.unmarked(tx, consumer=self._consumer, envelopes=envelopes):
            await self._park(tx, envelope, error=None)

    async def _hear_alone(self, envelope: Envelope) -> None:
        for pause in (*self._short_retries, None):
            try:
                await self._hear_together([envelope])
            except Exception as failure:
                if is_outage(failure):
                    raise
                _failed.labels(self._consumer).inc()
                if pause is None:
                    async with self._database.transaction() as tx:
                        await self._park(tx, envelope, error=describe(failure))
                else:
                    await asyncio.sleep(pause)
            else:
                return

    async def _park(self, tx: Transaction, envelope: Envelope, *, error: str | None) -> None:
        now = self._clock()
        wait = timedelta(seconds=self._slow_retries[0]) if error else timedelta()
        await store.park(
            tx,
            consumer=self._consumer,
            envelope=envelope,
            error=error,
            attempts=1 if error else 0,
            retry_at=now + wait,
            now=now,
        )
        log.warning("event parked", inbox=self.name, event_id=str(envelope.id), error=error)

    async def _retry_parked(self) -> None:
        while True:
            try:
                while await self._retry_one():
                    pass
            except Exception as failure:
                if not is_outage(failure):
                    raise
            await asyncio.sleep(self._wait.total_seconds())

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
                        await self._handle(tx, envelope)
            except Exception as failure:
                if is_outage(failure):
                    raise
                _failed.labels(self._consumer).inc()
                await self._note_failure(tx, row.attempts, envelope, failure)
            else:
                await store.unpark(tx, consumer=self._consumer, event_id=envelope.id)
        return True

    async def _note_failure(
        self, tx: Transaction, attempts: int, envelope: Envelope, failure: Exception
    ) -> None:
        dead = attempts >= len(self._slow_retries)
        wait = self._slow_retries[min(attempts, len(self._slow_retries) - 1)]
        await store.note_failure(
            tx,
            consumer=self._consumer,
            event_id=envelope.id,
            error=describe(failure),
            state="dead" if dead else "retrying",
            retry_at=self._clock() + timedelta(seconds=wait),
        )
        if dead:
            log.error("dead letter", inbox=self.name, event_id=str(envelope.id))

    async def _handle(self, tx: Transaction, envelope: Envelope) -> None:
        handler = self._hearings.handler(envelope)
        if handler:
            with continue_trace(envelope.traceparent):
                await handler(tx, envelope)
