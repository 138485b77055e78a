"""Lay what every service stands on: database, bus, tokens, and the tasks beside the requests."""

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType

import httpx
from fastapi import APIRouter, FastAPI

from shared.audit import Sealer
from shared.audit.keys import load_signing_key
from shared.auth import (
    Authenticator,
    ClaimNames,
    DevelopmentIssuer,
    RemoteKeys,
    TokenAuthenticator,
)
from shared.bus import Bus
from shared.bus.keeping import BusKeeper, bus_of
from shared.clock import Clock
from shared.database import Database
from shared.deadlines import Ends, Sweeper
from shared.events import topic_of
from shared.http import http_client
from shared.inbox import Hearings, Inbox
from shared.migrations import Migrations
from shared.relay import Relay
from shared.settings import PartSettings, ServiceSettings
from shared.trimming import KERNEL_RULES, Rule, Trimmer
from shared.vault.holding import Holding
from shared.web.app import create_base_app
from shared.web.background import Background
from shared.web.dead_letters import dead_letters_router
from shared.web.deadlines import deadlines_router
from shared.web.health import database_check, key_check, schema_check
from shared.web.routing import add_routers
from shared.zones import zone_of


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
        self.zone = zone_of(settings.zone)
        self.migrations = migrations
        self.database = Database(
            settings.database_url.get_secret_value(),
            schema=migrations.schema,
            pool_size=settings.database_pool,
        )
        self.http = http_client(timeout=5)
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
        ends: Ends = MappingProxyType({}),
        holding: Holding | None = None,
    ) -> FastAPI:
        """Return the service's app: relay, inbox, sweeper, trimmer and sealer run beside it.

        Parameters
        ----------
        hearings
            What the service hears; none if it only speaks.
        background, trims
            Tasks and rules of trimming of the service's own.
        ends
            Columns of the service's own that repeat the ends of its clocks, by their kinds.
        holding
            The vault, where the service holds personal data, and what it hears for it.
        """
        if holding is not None and hearings is not None:
            holding.hear(hearings)
        app = create_base_app(
            service=self.service,
            title=title,
            summary=summary,
            clock=self.clock,
            authenticator=self.authenticator,
            background=[
                *self._background(hearings, trims, ends),
                *background,
                *(holding.background if holding else ()),
            ],
            checks={
                "database": database_check(self.database),
                "schema": schema_check(lambda: self.migrations.is_current(self.database)),
                **({"keys": key_check(holding.vault.keeper)} if holding else {}),
            },
            on_start=[
                self._refuse_stale_schema,
                *([holding.before_serving] if holding else ()),
            ],
            on_stop=[self.http.aclose, self.database.close],
            body_limit=self.settings.body_limit,
        )
        held = holding.routers if holding else ()
        add_routers(app, *routers, *held, *self._kernel_routers())
        return app

    def _kernel_routers(self) -> tuple[APIRouter, ...]:
        return (
            dead_letters_router(self.database, clock=self.clock),
            deadlines_router(self.database, clock=self.clock),
        )

    def _background(
        self, hearings: Hearings | None, trims: Sequence[Rule], ends: Ends
    ) -> list[Background]:
        relay = Relay(self.database, self.bus, service=self.service, clock=self.clock)
        sweeper = Sweeper(self.database, service=self.service, clock=self.clock, ends=ends)
        trimmer = Trimmer(
            self.database, service=self.service, clock=self.clock, rules=(*KERNEL_RULES, *trims)
        )
        sealer = Sealer(
            self.database,
            log=self.service,
            key=load_signing_key(self.settings.audit_key),
            clock=self.clock,
            anchors=self.settings.audit_anchors,
        )
        works: list[Background] = [relay, sweeper, trimmer, sealer]
        topics = {topic_of(self.service)}
        if hearings is not None:
            works.append(Inbox(self.database, self.bus, hearings, clock=self.clock))
            topics.update(hearings.topics)
        if self._keeps_bus:
            works.append(
                BusKeeper(
                    self.bus, name=f"{self.service} bus", topics=sorted(topics), clock=self.clock
                )
            )
        return works

    async def _refuse_stale_schema(self) -> None:
        if not await self.migrations.is_current(self.database):
            raise RuntimeError(
                f"the schema {self.migrations.schema!r} is not at the revision of this code: "
                "migrate it first"
            )


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
            claims=ClaimNames(organisation=settings.organisation_claim, roles=settings.roles_claim),
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
