"""Choose the bus by the settings, start it however long it is away, trim it, and stop it."""

import asyncio
import contextlib
import random
from collections.abc import Sequence
from datetime import timedelta

import structlog

from shared.bus.kafka import KafkaBus
from shared.bus.kafka_client import KafkaAccess
from shared.bus.port import Bus, BusUnavailable
from shared.bus.postgres import PostgresBus
from shared.clock import Clock
from shared.settings import ServiceSettings

log = structlog.get_logger(__name__)

KEPT = timedelta(days=7)
"""How long the log in PostgreSQL keeps what every group has read; Kafka has settings for it."""

_BETWEEN_TRIMS = 3600.0


def bus_of(settings: ServiceSettings) -> Bus:
    """Return the bus that the settings name, not started yet."""
    if settings.bus == "kafka":
        return KafkaBus(
            settings.kafka_bootstrap or "",
            client_id=f"okno-{settings.service}",
            partitions=settings.bus_partitions,
            replication=settings.kafka_replication,
            deadline=settings.kafka_deadline,
            access=_access(settings),
        )
    url = settings.bus_database_url
    return PostgresBus(url.get_secret_value() if url else "", partitions=settings.bus_partitions)


class BusKeeper:
    """Start a bus, however long it is away, trim it by age, and stop it at the end.

    A service takes requests without its bus: what it has to tell waits in the outbox.

    Parameters
    ----------
    topics
        The topics that must be there.
    """

    def __init__(self, bus: Bus, *, name: str, topics: Sequence[str], clock: Clock) -> None:
        self.name = name
        self._bus = bus
        self._topics = topics
        self._clock = clock
        self._started = False

    def health(self) -> dict[str, object]:
        """Tell whether the bus was ever reached; its absence alone makes no service unready."""
        return {"ok": True, "started": self._started}

    async def run(self) -> None:
        """Start the bus, trim it from time to time until cancelled, stop it."""
        try:
            await self._start()
            while True:
                await self._trim()
                await asyncio.sleep(_BETWEEN_TRIMS)
        finally:
            self._started = False
            with contextlib.suppress(BusUnavailable):
                await self._bus.stop()

    async def _start(self) -> None:
        pause = 0.2
        while not self._started:
            try:
                await self._bus.start(topics=self._topics)
                self._started = True
            except BusUnavailable:
                log.warning("bus away", task=self.name)
                await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
                pause = min(pause * 2, 5.0)

    async def _trim(self) -> None:
        if isinstance(self._bus, PostgresBus):
            with contextlib.suppress(BusUnavailable):
                gone = await self._bus.trim(self._clock() - KEPT)
                log.info("trimmed", task=self.name, events=gone)


def _access(settings: ServiceSettings) -> KafkaAccess:
    password = settings.kafka_password
    return KafkaAccess(
        protocol=settings.kafka_protocol,
        mechanism=settings.kafka_mechanism,
        username=settings.kafka_username,
        password=password.get_secret_value() if password else None,
        ca_file=settings.kafka_ca_file,
        certificate_file=settings.kafka_certificate_file,
        key_file=settings.kafka_key_file,
    )
