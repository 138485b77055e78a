"""Make the schema of the PostgreSQL bus, and bring it up to date."""

from importlib import resources

import asyncpg

_LOCK = 0x6F6B6E6F_627573  # one preparing at a time


async def prepare(admin_url: str, role: str) -> None:
    """Apply the versions of the schema that are missing, and let ``role`` use it.

    Parameters
    ----------
    admin_url
        ``postgresql://`` of a role that may create schemas in the database of the bus.
    role
        The role that :class:`~shared.bus.postgres.PostgresBus` connects as; it must exist.
    """
    connection = await asyncpg.connect(admin_url, timeout=10)
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
            await _migrate(connection)
            await _grant(connection, role)
    finally:
        await connection.close()


async def _migrate(connection: asyncpg.Connection) -> None:
    await connection.execute("CREATE SCHEMA IF NOT EXISTS bus")
    await connection.execute("CREATE TABLE IF NOT EXISTS bus.version (name text PRIMARY KEY)")
    applied = {row["name"] for row in await connection.fetch("SELECT name FROM bus.version")}
    folder = resources.files("shared.bus") / "schema"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name not in applied:
            await connection.execute(file.read_text(encoding="utf-8"))
            await connection.execute("INSERT INTO bus.version VALUES ($1)", file.name)


async def _grant(connection: asyncpg.Connection, role: str) -> None:
    name = await connection.fetchval("SELECT quote_ident($1)", role)
    await connection.execute(
        f"GRANT USAGE ON SCHEMA bus TO {name};"
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON bus.partition, bus.log, bus.committed TO {name};"
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bus TO {name}"
    )
