"""List the parts of Okno: how each is made, and what it needs on one machine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from shared.settings import HolderSettings, ServiceSettings

if TYPE_CHECKING:  # they are heavy, and most commands make neither an app nor a schema
    from fastapi import FastAPI

    from shared.migrations import Migrations

BUS_ROLE = "okno_bus"
GATEWAY = "gateway"


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service with a schema of its own, imported when it is needed: a command needs few.

    Parameters
    ----------
    package
        What it is imported from; its schema has the same name.
    secrets
        Names of the settings that are secrets of this installation.
    on_one_machine
        Settings that hold where everything runs on 127.0.0.1.
    """

    package: str
    secrets: tuple[str, ...] = ()
    on_one_machine: Mapping[str, Any] = field(default_factory=dict)

    @property
    def schema(self) -> str:
        """The schema that the service owns."""
        return self.package

    @property
    def role(self) -> str:
        """The database role that the service works as."""
        return f"okno_{self.schema}"

    @cached_property
    def settings(self) -> type[ServiceSettings]:
        """What the service is told."""
        told: type[ServiceSettings] = import_module(f"{self.package}.settings").Settings
        return told

    @property
    def create_app(self) -> "Callable[..., FastAPI]":
        """What makes the service's app of its settings."""
        make: Callable[..., FastAPI] = self._main.create_app
        return make

    @property
    def migrations(self) -> "Migrations":
        """What makes the schema what the code expects."""
        steps: Migrations = self._main.MIGRATIONS
        return steps

    @property
    def _main(self) -> ModuleType:
        return import_module(f"{self.package}.main")


SERVICES: Mapping[str, Service] = {
    "intake": Service(package="intake", secrets=("status_key",)),
    "interagency": Service(
        package="interagency", on_one_machine={"intake_url": "http://intake.internal"}
    ),
    "complaints": Service(package="complaints"),
    "pdata-registry": Service(package="pdata_registry"),
    "webhooks": Service(
        package="webhooks",
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
