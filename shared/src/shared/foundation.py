"""Lay what every service stands on: database, bus, tokens, and the tasks beside the requests."""

import asyncio
import contextlib
import random
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import structlog
from fastapi import APIRouter, FastAPI

from shared.auth import (
    Authenticator,
    DevelopmentIssuer,
    RemoteKeys,
    TokenAuthenticator,
)
from shared.bus import Bus, BusUnavailable
from shared.bus.kafka import KafkaBus
from shared.bus.postgres import PostgresBus
from shared.clock import Clock
from shared.database import Database
from shared.deadlines import Sweeper
from shared.events import topic_of
from shared.inbox import Hearings, Inbox
from shared.migrations import Migrations
from shared.relay import Relay
from shared.settings import PartSettings, ServiceSettings
from shared.trimming import KERNEL_RULES, Rule, Trimmer
from shared.web.app import create_base_app
from shared.web.background import Background
from shared.web.dead_letters import dead_letters_router
from shared.web.health import database_check, schema_check

log = structlog.get_logger(__name__)


class Foundation:
    """What a service with a schema of its own is built on.

    Parameters
    ----------
    bus
        A bus that somebody else starts and stops, shared by parts of one process; by default the
        one that the settings name, which the service then keeps itself.
    """

    def __init__(
        self,
        settings: ServiceSettings,
        *,
        migrations: Migrations,
        clock: Clock,
        bus: Bus | None = None,
    ) -> None:
        self.settings = settings
        self.service = settings.service
        self.clock = clock
        self.zone = ZoneInfo(settings.zone)
        self.migrations = migrations
        self.database = Database(
            settings.database_url.get_secret_value(),
            schema=migrations.schema,
            pool_size=settings.database_pool,
        )
        self.http = httpx.AsyncClient(timeout=5)
        self.authenticator = authenticator_of(settings, http=self.http, clock=clock)
        self._keeps_bus = bus is None
        self.bus = bus or bus_of(settings)

    def app(
        self,
        *,
        title: str,
        summary: str,
        routers: Sequence[APIRouter],
        hearings: Hearings | None = None,
        background: Sequence[Background] = (),
        trims: Sequence[Rule] = (),
    ) -> FastAPI:
        """Return the service's app: relay, inbox, sweeper and trimmer run beside the routes.

        Parameters
        ----------
        hearings
            What the service hears; none if it only speaks.
        background, trims
            Tasks and rules of trimming of the service's own.
        """
        app = create_base_app(
            service=self.service,
            title=title,
            summary=summary,
            clock=self.clock,
            authenticator=self.authenticator,
            background=[*self._background(hearings, trims), *background],
            checks={
                "database": database_check(self.database),
                "schema": schema_check(lambda: self.migrations.is_current(self.database)),
            },
            on_start=[self._refuse_stale_schema],
            on_stop=[self.http.aclose, self.database.close],
            body_limit=self.settings.body_limit,
        )
        for router in (*routers, dead_letters_router(self.database, clock=self.clock)):
            app.include_router(router)
        return app

    def _background(self, hearings: Hearings | None, trims: Sequence[Rule]) -> list[Background]:
        relay = Relay(self.database, self.bus, service=self.service, clock=self.clock)
        sweeper = Sweeper(self.database, service=self.service, clock=self.clock)
        trimmer = Trimmer(
            self.database, service=self.service, clock=self.clock, rules=(*KERNEL_RULES, *trims)
        )
        works: list[Background] = [relay, sweeper, trimmer]
        topics = {topic_of(self.service)}
        if hearings is not None:
            works.append(Inbox(self.database, self.bus, hearings, clock=self.clock))
            topics.update(hearings.topics)
        if self._keeps_bus:
            works.append(BusKeeper(self.bus, service=self.service, topics=sorted(topics)))
        return works

    async def _refuse_stale_schema(self) -> None:
        if not await self.migrations.is_current(self.database):
            raise RuntimeError(
                f"the schema {self.migrations.schema!r} is not at the revision of this code: "
                "migrate it first"
            )


class BusKeeper:
    """Start the bus, however long it is away, and stop it at the end.

    A service takes requests without its bus: what it has to tell waits in the outbox.
    """

    def __init__(self, bus: Bus, *, service: str, topics: Sequence[str]) -> None:
        self.name = f"{service} bus"
        self._bus = bus
        self._topics = topics
        self._started = False

    def health(self) -> dict[str, object]:
        """Tell whether the bus was ever reached; its absence alone makes no service unready."""
        return {"ok": True, "started": self._started}

    async def run(self) -> None:
        """Start the bus, wait to be cancelled, stop it."""
        try:
            await self._start()
            await asyncio.Event().wait()
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


def bus_of(settings: ServiceSettings) -> Bus:
    """Return the bus that the settings name, not started yet."""
    if settings.bus == "kafka":
        return KafkaBus(
            settings.kafka_bootstrap or "",
            client_id=f"okno-{settings.service}",
            partitions=settings.bus_partitions,
            deadline=settings.kafka_deadline,
        )
    url = settings.bus_database_url
    return PostgresBus(url.get_secret_value() if url else "", partitions=settings.bus_partitions)


def authenticator_of(
    settings: PartSettings, *, http: httpx.AsyncClient, clock: Clock
) -> Authenticator:
    """Return what verifies tokens: an OIDC issuer by its keys, or the one of this machine."""
    if settings.jwks_url:
        return TokenAuthenticator(
            issuer=settings.issuer,
            audience=settings.audience,
            keys=RemoteKeys(settings.jwks_url, http=http, clock=clock),
            clock=clock,
        )
    return development_issuer(settings, clock=clock).authenticator()


def development_issuer(settings: PartSettings, *, clock: Clock) -> DevelopmentIssuer:
    """Return the issuer of this machine, which the settings allow in development only."""
    return DevelopmentIssuer(
        Path(settings.issuer_folder or ""),
        clock=clock,
        production=settings.mode == "production",
        issuer=settings.issuer,
        audience=settings.audience,
    )
