"""Put the gateway together."""

import time
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.types import ASGIApp

from gateway.access_records import access_records_router
from gateway.deadlines import deadlines_router
from gateway.directory import Directory
from gateway.events import events_router
from gateway.gathering import Gathering
from gateway.pages import pages_routers
from gateway.parts import RemotePart
from gateway.proxy import Proxy
from gateway.rates import Rates
from gateway.settings import Settings
from gateway.slots import Slots
from shared.auth import Authenticator
from shared.clock import Clock, system_clock
from shared.events import known_events
from shared.foundation import authenticator_of
from shared.http import http_client
from shared.rates import Counters
from shared.web.app import create_base_app
from shared.web.problems import handlers
from shared.web.routing import add_routers

TITLE = "Okno"


def create_app(
    settings: Settings,
    *,
    parts: Mapping[str, ASGIApp] | None = None,
    clock: Clock = system_clock,
    authenticator: Authenticator | None = None,
) -> FastAPI:
    """Return the gateway's app.

    Parameters
    ----------
    parts
        The services that run in this process, by name; the caller starts and stops them. Those
        that the settings name besides are reached over HTTP.
    authenticator
        What verifies tokens; by default the one of the settings.
    """
    http = http_client(timeout=5)
    remote = {name: _remote(name, str(url), settings) for name, url in settings.upstreams.items()}
    every: dict[str, ASGIApp] = {**remote, **(parts or {})}
    rates = _rates(settings)
    slots = Slots(whole=settings.concurrency, part=settings.part_concurrency)

    def own() -> Mapping[str, Any]:
        return app.openapi()

    directory = Directory(every, title=TITLE, refresh=settings.refresh, own=own)
    app = create_base_app(
        service=settings.service,
        title=TITLE,
        summary="One way in for portals, operators and partners.",
        clock=clock,
        authenticator=authenticator or authenticator_of(settings, http=http, clock=clock),
        background=[directory],
        checks=directory.checks(core=settings.core),
        on_start=[directory.read_all],
        on_stop=[*(part.close for part in remote.values()), http.aclose],
        body_limit=settings.body_limit,
        middleware=[
            # What the proxy refuses stands before the app's own handlers.
            Middleware(ExceptionMiddleware, handlers=handlers()),
            Middleware(
                Proxy,
                parts=every,
                directory=directory,
                rates=rates,
                slots=slots,
                patience=settings.patience,
            ),
        ],
    )
    gathering = Gathering(
        every, directory=directory, slots=slots, patience=settings.gather_patience
    )
    add_routers(
        app,
        deadlines_router(gathering, rates=rates),
        access_records_router(gathering, rates=rates),
        *pages_routers(directory),
        events_router(known_events(), title=TITLE),
    )
    app.router.default = directory.refuse
    return app


def _remote(name: str, url: str, settings: Settings) -> RemotePart:
    return RemotePart(
        name,
        url=url,
        connections=settings.part_concurrency,
        patience=settings.patience,
        connect_patience=settings.connect_patience,
    )


def _rates(settings: Settings) -> Rates:
    return Rates(
        Counters(now=time.monotonic),
        actor=settings.actor_rate,
        organisations=settings.organisation_rates,
        public=settings.public_rate,
        routes=settings.route_rates,
    )
