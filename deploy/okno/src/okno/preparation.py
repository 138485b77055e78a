"""Bring a database to the form that this code expects: roles, the bus, every schema."""

import os
from collections.abc import Iterable, Mapping

import asyncpg

from okno.parts import BUS_ROLE, SERVICES
from shared.bus.postgres_schema import prepare
from shared.migrations import make_role

DATABASE = "okno"


class VariableMissingError(Exception):
    """The environment lacks what a command needs."""


async def make_database(admin_url: str) -> str:
    """Make the database if it is not there; return the administrator's URL of it."""
    connection = await asyncpg.connect(admin_url)
    try:
        known = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)"
        if not await connection.fetchval(known, DATABASE):
            await connection.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        await connection.close()
    return f"{admin_url.rpartition('/')[0]}/{DATABASE}"


async def migrate(
    admin_url: str, *, passwords: Mapping[str, str], services: Iterable[str] = SERVICES
) -> None:
    """Make the roles with their passwords, the bus, and migrate the services' schemas.

    Parameters
    ----------
    admin_url
        A role of the database that may make roles and schemas.
    """
    await make_role(admin_url, role=BUS_ROLE, password=passwords[BUS_ROLE])
    await prepare(admin_url, BUS_ROLE)
    for name in services:
        service = SERVICES[name]
        await make_role(admin_url, role=service.role, password=passwords[service.role])
        await service.migrations.upgrade(admin_url, role=service.role)


async def make_roles(admin_url: str, *, passwords: Mapping[str, str]) -> None:
    """Make the roles alone, to whom the tables of a backup are granted."""
    for role, password in passwords.items():
        await make_role(admin_url, role=role, password=password)


async def migrate_by_environment(admin_url: str, services: Iterable[str]) -> None:
    """Migrate with passwords out of ``OKNO_<SERVICE>_PASSWORD`` and ``OKNO_BUS_PASSWORD``.

    Raises
    ------
    VariableMissingError
        A password is not told.
    """
    chosen = list(services)
    passwords = {BUS_ROLE: _variable("OKNO_BUS_PASSWORD")}
    for name in chosen:
        variable = f"OKNO_{SERVICES[name].schema.upper()}_PASSWORD"
        passwords[SERVICES[name].role] = _variable(variable)
    await migrate(admin_url, passwords=passwords, services=chosen)


def _variable(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise VariableMissingError(f"{name} is not set")
    return value
