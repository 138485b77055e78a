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
from shared.database import Database
from shared.events import Envelope
from shared.inbox import store
from shared.inbox.failures import is_outage
from shared.inbox.hearings import Hearings
from shared.inbox.parking import Parking
from shared.telemetry import counter, gauge

log = structlog.get_logger(__name__)

SHORT_RETRIES = (0.05, 0.2)
SLOW_RETRIES = (10, 60, 300, 900)

_BREATH = 0.04
"""Seconds between the beginnings of two turns: events that come meanwhile share a transaction,
so that many little commits of others do not become as many of ours."""

_LAG_EVERY = 5  # polls: asking Kafka where its log ends can wait behind a long one

_heard = counter("okno_inbox_heard_total", "Events that were gone through", ("consumer",))
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

    Parameters
    ----------
    batch
        The most events of one transaction.
    wait
        How long one poll of the bus lasts when nothing comes, and how often parked events are
        looked at.
    short_retries, slow_retries
        Pauses in seconds: before an event is parked, and after.
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
        self._parking = Parking(
            database, hearings, clock=clock, retries=slow_retries, interval=wait
        )
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
        try:
            async with asyncio.TaskGroup() as parts:
                parts.create_task(self._parking.run())
                await self._start(subscription)
                parts.create_task(self._watch_lag(subscription))
                while True:
                    if await self._turn(subscription) < self._batch:
                        spent = time.monotonic() - self._last_poll
                        await asyncio.sleep(max(0.0, _BREATH - spent))
        finally:
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

    async def _watch_lag(self, subscription: Subscription) -> None:
        """Ask how much waits: an empty poll does not tell whether the bus is there at all."""
        while True:
            try:
                self._lag = await subscription.lag()
                self._away = False
                _lag.labels(self._consumer).set(self._lag)
            except BusUnavailable:
                self._away = True
            await asyncio.sleep(_LAG_EVERY * self._wait.total_seconds())

    async def _turn(self, subscription: Subscription) -> int:
        """Hear what one poll brings; return how much it was."""
        self._last_poll = time.monotonic()
        deliveries: Sequence[Delivery] = ()
        try:
            deliveries = await subscription.poll(limit=self._batch, wait=self._wait)
            if deliveries:
                await self._hear(self._readable(deliveries))
                await subscription.commit(deliveries)
        except BusUnavailable:
            self._away = True
            await self._rewind(subscription)
        except Exception as failure:
            if not is_outage(failure):
                raise
            log.warning("database away", inbox=self.name, reason=type(failure).__name__)
            await self._rewind(subscription)
        return len(deliveries)

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
            elif self._hearings.concerns(delivery.envelope):
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
        async with self._database.transaction() as tx:
            new = await store.mark(
                tx, consumer=self._consumer, envelopes=envelopes, now=self._clock()
            )
            unheard = {envelope.id: envelope for envelope in envelopes if envelope.id in new}
            if unheard:
                await self._hearings.hear(tx, list(unheard.values()))
            if len(unheard) < len(envelopes):
                await self._parking.park_followers(tx, envelopes)

    async def _hear_alone(self, envelope: Envelope) -> None:
        for pause in (*self._short_retries, None):
            try:
                await self._hear_together([envelope])
            except Exception as failure:
                if is_outage(failure):
                    raise
                if pause is None:
                    async with self._database.transaction() as tx:
                        await self._parking.park_failed(tx, envelope, failure)
                else:
                    await asyncio.sleep(pause)
            else:
                return
