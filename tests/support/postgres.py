"""Give tests empty databases of a real PostgreSQL."""

import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from local_postgres import LocalPostgres
from tests.support.folders import roomy_memory, temporary_folder


@contextmanager
def temporary_postgres() -> Iterator[str]:
    """Run a server in a temporary folder, in memory if it may, and yield its admin's URL."""
    with (
        temporary_folder("okno-postgres-", within=roomy_memory()) as data,
        LocalPostgres(data, durable=False) as admin_url,
    ):
        yield admin_url


async def create_database(admin_url: str, template: str | None = None) -> str:
    """Create a database of a random name and return its URL.

    Parameters
    ----------
    admin_url
        Who may create it.
    template
        The name or the URL of a database to copy; nobody may be connected to it.
    """
    name = f"test_{secrets.token_hex(8)}"
    source = f' TEMPLATE "{database_name(template)}" STRATEGY FILE_COPY' if template else ""
    await _execute(admin_url, f'CREATE DATABASE "{name}"{source}')
    return urlunsplit(urlsplit(admin_url)._replace(path=f"/{name}"))


async def drop_database(admin_url: str, url: str) -> None:
    """Drop the database of `url`, whoever is connected to it."""
    await _execute(admin_url, f'DROP DATABASE IF EXISTS "{database_name(url)}" WITH (FORCE)')


@asynccontextmanager
async def a_database(admin_url: str, template: str | None = None) -> AsyncIterator[str]:
    """Yield the URL of a fresh database and drop it afterwards."""
    url = await create_database(admin_url, template)
    try:
        yield url
    finally:
        await drop_database(admin_url, url)


def database_name(url_or_name: str) -> str:
    """Return the name of a database from its URL, or the name itself."""
    return urlsplit(url_or_name).path.removeprefix("/")


async def _execute(admin_url: str, statement: str) -> None:
    connection = await asyncpg.connect(admin_url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
