"""List the parts of Okno: how each is made, and what it needs on one machine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI

import complaints.main
import complaints.settings
import intake.main
import intake.settings
import interagency.main
import interagency.settings
import pdata_registry.main
import pdata_registry.settings
import webhooks.main
import webhooks.settings
from shared.migrations import Migrations
from shared.settings import HolderSettings, ServiceSettings

BUS_ROLE = "okno_bus"
GATEWAY = "gateway"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service with a schema of its own.

    Parameters
    ----------
    secrets
        Names of the settings that are secrets of this installation.
    on_one_machine
        Settings that hold where everything runs on 127.0.0.1.
    """

    create_app: Callable[..., FastAPI]
    settings: type[ServiceSettings]
    migrations: Migrations
    secrets: tuple[str, ...] = ()
    on_one_machine: Mapping[str, Any] = field(default_factory=dict)

    @property
    def role(self) -> str:
        """The database role that the service works as."""
        return f"okno_{self.migrations.schema}"


SERVICES: Mapping[str, Service] = {
    "intake": Service(
        create_app=intake.main.create_app,
        settings=intake.settings.Settings,
        migrations=intake.main.MIGRATIONS,
        secrets=("status_key",),
    ),
    "interagency": Service(
        create_app=interagency.main.create_app,
        settings=interagency.settings.Settings,
        migrations=interagency.main.MIGRATIONS,
        on_one_machine={"intake_url": "http://intake.internal"},
    ),
    "complaints": Service(
        create_app=complaints.main.create_app,
        settings=complaints.settings.Settings,
        migrations=complaints.main.MIGRATIONS,
    ),
    "pdata-registry": Service(
        create_app=pdata_registry.main.create_app,
        settings=pdata_registry.settings.Settings,
        migrations=pdata_registry.main.MIGRATIONS,
    ),
    "webhooks": Service(
        create_app=webhooks.main.create_app,
        settings=webhooks.settings.Settings,
        migrations=webhooks.main.MIGRATIONS,
        secrets=("secrets_key",),
        on_one_machine={"allowed_networks": "127.0.0.0/8"},
    ),
}
"""Every service by its name; the order is that of starting."""

HOLDERS: Mapping[str, Service] = {
    name: service
    for name, service in SERVICES.items()
    if issubclass(service.settings, HolderSettings)
}
"""Those that hold personal data."""
