"""Run every part in one process, on an embedded PostgreSQL and its log as the bus."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
from fastapi import FastAPI

import gateway.main
import gateway.settings
from okno.installation import Installation
from okno.lost_keys import check_keys
from okno.parts import SERVICES
from okno.preparation import make_database, migrate
from shared.bus import Bus
from shared.bus.keeping import BusKeeper, bus_of
from shared.clock import Clock, system_clock
from shared.events import topic_of
from shared.settings import ServiceSettings
from shared.web.background import Supervisor


@asynccontextmanager
async def all_parts(
    installation: Installation, *, admin_url: str, clock: Clock = system_clock
) -> AsyncIterator[FastAPI]:
    """Migrate the database, start every part, and yield the gateway's app.

    Parameters
    ----------
    admin_url
        The administrator of the PostgreSQL server.
    """
    url = await make_database(admin_url)
    await migrate(url, passwords=installation.passwords())
    await check_keys(installation, url=url)
    settings = {name: _settings(installation, name, url) for name in SERVICES}
    async with AsyncExitStack() as stack:
        bus = await stack.enter_async_context(_bus(settings["intake"], clock=clock))
        apps = await _services(stack, settings, bus=bus, clock=clock)
        front = gateway.main.create_app(
            gateway.settings.Settings(issuer_folder=str(installation.issuer_folder)),
            parts=apps,
            clock=clock,
        )
        await stack.enter_async_context(front.router.lifespan_context(front))
        yield front


async def _services(
    stack: AsyncExitStack,
    settings: dict[str, ServiceSettings],
    *,
    bus: Bus,
    clock: Clock,
) -> dict[str, FastAPI]:
    apps: dict[str, FastAPI] = {}
    for name, service in SERVICES.items():
        known = {"http": _client_of(apps["intake"])} if name == "interagency" else {}
        app = service.create_app(settings[name], bus=bus, clock=clock, **known)
        await stack.enter_async_context(app.router.lifespan_context(app))
        apps[name] = app
    return apps


@asynccontextmanager
async def _bus(settings: ServiceSettings, *, clock: Clock) -> AsyncIterator[Bus]:
    bus = bus_of(settings)
    keeper = BusKeeper(bus, name="bus", topics=[topic_of(name) for name in SERVICES], clock=clock)
    supervisor = Supervisor([keeper])
    supervisor.start()
    try:
        yield bus
    finally:
        await supervisor.stop()


def _settings(installation: Installation, name: str, url: str) -> ServiceSettings:
    return SERVICES[name].settings(**installation.settings(name, admin_url=url))


def _client_of(app: FastAPI) -> httpx.AsyncClient:
    """Return a client that calls another part in this process."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://intake.internal")
