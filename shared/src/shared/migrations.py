"""Bring a service's schema to the form that its code expects, and refuse to serve a stale one."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

from shared.database import Database

APPEND_ONLY = ("audit", "audit_seals", "access_records", "register")
"""Tables in which a service adds rows, and can never change or remove one."""


@dataclass(frozen=True, slots=True)
class Migrations:
    """A service's migrations: its schema, and the folder with its ``versions``."""

    schema: str
    folder: Path

    def config(self) -> Config:
        """Return Alembic's configuration, whose environment is the kernel's."""
        with as_file(files("shared").joinpath("alembic")) as environment:
            config = Config()
            config.set_main_option("script_location", str(environment))
        config.set_main_option("version_locations", str(self.folder / "versions"))
        config.set_main_option("path_separator", "os")
        config.attributes["schema"] = self.schema
        return config

    def head(self) -> str | None:
        """Return the revision that the code expects."""
        return ScriptDirectory.from_config(self.config()).get_current_head()

    async def upgrade(self, admin_url: str, *, role: str) -> None:
        """Make the schema and migrate it to the head; safe to run by several at once.

        Parameters
        ----------
        admin_url
            A role that may make schemas: it will own the tables.
        role
            The service's own role, which must exist; it may read and write, but not alter, and what
            is :data:`APPEND_ONLY` it may not change either.
        """
        engine = create_async_engine(
            admin_url.replace("postgresql://", "postgresql+asyncpg://", 1),
            poolclass=pool.NullPool,
            hide_parameters=True,
            connect_args={"server_settings": {"search_path": self.schema}},
        )
        try:
            async with engine.connect() as connection:
                await connection.run_sync(self._upgrade, role)
        finally:
            await engine.dispose()

    def _upgrade(self, connection: Connection, role: str) -> None:
        connection.execute(text("SELECT pg_advisory_lock(hashtext('okno-migrations'))"))
        for statement in _grants(self.schema, role):
            connection.execute(text(statement))
        connection.commit()
        config = self.config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.execute(text(_version_is_read_only(self.schema, role)))
        for table in _append_only(connection, self.schema):
            connection.execute(text(f'REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM "{role}"'))
        connection.commit()
        connection.execute(text("SELECT pg_advisory_unlock(hashtext('okno-migrations'))"))
        connection.commit()

    async def is_current(self, database: Database) -> bool:
        """Return whether the schema is at the head that the code expects."""
        async with database.reading() as connection:
            table = await connection.scalar(
                text("SELECT to_regclass(:name)"), {"name": f'"{self.schema}".alembic_version'}
            )
            if table is None:
                return False
            version = await connection.scalar(text("SELECT version_num FROM alembic_version"))
        return bool(version == self.head())


async def make_role(admin_url: str, *, role: str, password: str) -> None:
    """Make a login role with the password, or give an existing one that password.

    Roles are the whole server's, so that services with databases of their own share them.
    """
    connection = await asyncpg.connect(admin_url)
    try:
        # The lock is held until the connection ends, which is soon.
        await connection.execute("SELECT pg_advisory_lock(hashtext('okno-roles'))")
        statement = await connection.fetchval(
            """
            SELECT format(
                CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = $1)
                     THEN 'ALTER ROLE %I LOGIN PASSWORD %L'
                     ELSE 'CREATE ROLE %I LOGIN PASSWORD %L' END, $1::text, $2::text)
            """,
            role,
            password,
        )
        await connection.execute(statement)
    finally:
        await connection.close()


def _grants(schema: str, role: str) -> Sequence[str]:
    defaults = f'ALTER DEFAULT PRIVILEGES IN SCHEMA "{schema}" GRANT'
    return (
        f'CREATE SCHEMA IF NOT EXISTS "{schema}"',
        f'GRANT USAGE ON SCHEMA "{schema}" TO "{role}"',
        f'{defaults} SELECT, INSERT, UPDATE, DELETE ON TABLES TO "{role}"',
        f'{defaults} USAGE ON SEQUENCES TO "{role}"',
    )


def _version_is_read_only(schema: str, role: str) -> str:
    return f'REVOKE INSERT, UPDATE, DELETE ON "{schema}".alembic_version FROM "{role}"'


def _append_only(connection: Connection, schema: str) -> Sequence[str]:
    known = text(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
        "WHERE schemaname = :schema AND tablename = ANY (:names)"
    )
    return connection.scalars(known, {"schema": schema, "names": list(APPEND_ONLY)}).all()
