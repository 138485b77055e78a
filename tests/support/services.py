"""Run one service in a test: on a database of its own, a bus, and tokens of a test issuer."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
from fastapi import FastAPI

from shared.audit.keys import make_signing_key
from shared.auth import DevelopmentIssuer, Role
from shared.bus import Bus
from shared.bus.postgres import PostgresBus
from shared.bus.postgres_schema import prepare
from shared.clock import system_clock
from shared.holder.ledger import Ledger
from shared.migrations import Migrations, make_role
from shared.settings import FileSettings, HolderSettings
from shared.vault.folder_keeper import FolderKeeper
from shared.vault.keepers import folder_of
from tests.support.postgres import a_database

PASSWORD = "test-only"
BUS_ROLE = "okno_bus"
PSEUDONYM_KEY = "of the tests, thirty-two characters"


class SettableClock:
    """A clock that a test turns."""

    def __init__(self, now: datetime | None = None) -> None:
        self.now = now or datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the moment that was set."""
        return self.now

    def forward(self, **by: float) -> None:
        """Turn the clock on, as ``forward(days=3)``."""
        self.now += timedelta(**by)


def role_url(admin_url: str, role: str) -> str:
    """Return the URL by which a role reaches the database of ``admin_url``."""
    parts = urlsplit(admin_url)
    return urlunsplit(parts._replace(netloc=f"{role}:{PASSWORD}@{parts.hostname}:{parts.port}"))


async def migrate(admin_url: str, *migrations: Migrations) -> None:
    """Make the roles, the services' schemas and the bus's in the database of ``admin_url``."""
    await make_role(admin_url, role=BUS_ROLE, password=PASSWORD)
    await prepare(admin_url, BUS_ROLE)
    for each in migrations:
        role = f"okno_{each.schema}"
        await make_role(admin_url, role=role, password=PASSWORD)
        await each.upgrade(admin_url, role=role)


@dataclass
class Running:
    """A service that runs: its app, a client without tokens, and the means to make tokens."""

    app: FastAPI
    client: httpx.AsyncClient
    issuer: DevelopmentIssuer
    bus: Bus
    admin_url: str
    clock: Callable[[], datetime]
    settings: Any = field(repr=False)

    def bearer(self, *roles: Role, organisation: str, subject: str = "tester") -> dict[str, str]:
        """Return the header that lets an actor in."""
        token = self.issuer.token(*roles, organisation=organisation, subject=subject)
        return {"Authorization": f"Bearer {token}"}


@asynccontextmanager
async def running_service(
    create_app: Callable[..., FastAPI],
    settings_class: type[Any],
    *,
    admin_url: str,
    folder: Path,
    schema: str,
    bus: Bus | None = None,
    clock: Callable[[], datetime] = system_clock,
    settings: Mapping[str, Any] | None = None,
    app_arguments: Mapping[str, Any] | None = None,
) -> AsyncIterator[Running]:
    """Run a service whose schema is migrated in the database of ``admin_url``.

    Tokens are always issued and verified by the real time, since the tests' clients live in it.
    """
    own_bus = bus or PostgresBus(role_url(admin_url, BUS_ROLE))
    made = settings_class(
        database_url=role_url(admin_url, f"okno_{schema}"),
        bus_database_url=role_url(admin_url, BUS_ROLE),
        issuer_folder=str(folder),
        **_keys(settings_class, folder),
        **(settings or {}),
    )
    app = create_app(made, bus=own_bus, clock=clock, **(app_arguments or {}))
    issuer = DevelopmentIssuer(folder, clock=clock, production=False)
    if bus is None:
        await own_bus.start(topics=_all_topics())
    try:
        async with app.router.lifespan_context(app), _client(app) as client:
            yield Running(app, client, issuer, own_bus, admin_url, clock, made)
    finally:
        if bus is None:
            await own_bus.stop()


@asynccontextmanager
async def migrated_database(admin_url: str, *migrations: Migrations) -> AsyncIterator[str]:
    """Yield a fresh database in which the schemas stand, as a template or for one package."""
    async with a_database(admin_url) as url:
        await migrate(url, *migrations)
        yield url


def _keys(settings_class: type[Any], folder: Path) -> dict[str, Any]:
    keys: dict[str, Any] = {"audit_key": folder / "audit.pem"}
    make_signing_key(keys["audit_key"])
    if issubclass(settings_class, HolderSettings):
        FolderKeeper.make(folder_of(folder / "vault", settings_class.service))
        Ledger(folder / "destroyed.jsonl").make()
        keys |= {
            "vault_keys": folder / "vault",
            "pseudonym_key": PSEUDONYM_KEY,
            "destruction_ledger": folder / "destroyed.jsonl",
        }
    if issubclass(settings_class, FileSettings):
        keys["files_folder"] = folder / "documents"
    return keys


def _client(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://okno.test")


def _all_topics() -> list[str]:
    names = ("intake", "interagency", "complaints", "pdata-registry", "webhooks")
    return [f"okno.{name}" for name in names]
