"""A schema is made by its migrations alone, whoever runs them and how often."""

import asyncio
import importlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import BLANK_SCHEMA, Connection, MetaData, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import create_async_engine

from shared.audit.entries import audit
from shared.audit.seals import audit_seals
from shared.database import Database
from shared.deadlines import deadlines
from shared.files.tables import files
from shared.inbox.store import inbox, parked
from shared.migrations import Migrations, make_role
from shared.outbox import outbox
from shared.tables import kernel
from shared.vault.destructions import destructions
from shared.vault.tables import (
    access_records,
    staff_access,
    subject_blocks,
    vault_cards,
    vault_keys,
    vault_subjects,
)
from shared.web.idempotency import idempotency
from tests.support.kernel import PASSWORD, ROLE, SCHEMA, as_role, own_tables, write_migrations

KERNEL_TABLES = {
    outbox,
    inbox,
    parked,
    idempotency,
    deadlines,
    audit,
    audit_seals,
    vault_keys,
    vault_cards,
    vault_subjects,
    staff_access,
    subject_blocks,
    access_records,
    destructions,
    files,
}
FOLDERS = sorted((Path(__file__).parents[2] / "services").glob("*/migrations"))
SECOND = '''"""Add a column."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("ALTER TABLE aggregates ADD COLUMN note text")
'''


@pytest.fixture
def migrations(tmp_path: Path) -> Migrations:
    return write_migrations(tmp_path / "migrations")


@pytest.fixture
async def url(fresh_database: str) -> str:
    """Return the administrator's URL of an empty database; the role of the test exists."""
    await make_role(fresh_database, role=ROLE, password=PASSWORD)
    return fresh_database


@pytest.fixture
def open_role(url: str) -> Callable[[str], Database]:
    return lambda schema: Database(as_role(url), schema=schema)


async def differences(url: str, schema: str, metadata: MetaData) -> list[Any]:
    """Return what alembic would change in a schema to make it what the code says."""
    engine = create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://"),
        connect_args={"server_settings": {"search_path": schema}},
    )

    def compare(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    try:
        async with engine.connect() as connection:
            return await connection.run_sync(compare)
    finally:
        await engine.dispose()


def _nowhere(*_: object) -> str:
    return cast("str", BLANK_SCHEMA)


def without_schema(*metadatas: MetaData) -> MetaData:
    together = MetaData()
    for metadata in metadatas:
        for table in metadata.tables.values():
            table.to_metadata(together, schema=cast("str", None), referred_schema_fn=_nowhere)
    return together


async def test_the_kernels_sql_is_what_the_kernels_tables_say(
    url: str, migrations: Migrations
) -> None:
    assert set(kernel.tables.values()) == KERNEL_TABLES
    await migrations.upgrade(url, role=ROLE)
    assert await differences(url, SCHEMA, without_schema(kernel, own_tables)) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
async def test_a_services_migrations_make_what_its_tables_say(url: str, folder: Path) -> None:
    service = folder.parent.name.replace("-", "_")
    await Migrations(schema=service, folder=folder).upgrade(url, role=ROLE)
    tables = importlib.import_module(f"{service}.tables")
    together = without_schema(kernel, tables.metadata)
    assert await differences(url, service, together) == []


async def test_a_schema_is_current_only_at_the_head_of_the_code(
    url: str, migrations: Migrations, open_role: Callable[[str], Database]
) -> None:
    database = open_role(SCHEMA)
    assert migrations.head() == "0001"
    assert not await migrations.is_current(database)
    await migrations.upgrade(url, role=ROLE)
    assert await migrations.is_current(database)

    (migrations.folder / "versions" / "0002_note.py").write_text(SECOND)
    assert not await migrations.is_current(database)
    await migrations.upgrade(url, role=ROLE)
    assert await migrations.is_current(database)
    await database.close()


async def test_migrations_run_twice_and_by_many_at_once(
    url: str, tmp_path: Path, open_role: Callable[[str], Database]
) -> None:
    one = write_migrations(tmp_path / "one", "one")
    other = write_migrations(tmp_path / "other", "the-other")
    await asyncio.gather(
        *(each.upgrade(url, role=ROLE) for each in (one, other, one, other, one)),
        *(make_role(url, role=ROLE, password=PASSWORD) for _ in range(3)),
    )
    await one.upgrade(url, role=ROLE)
    for each in (one, other):
        database = open_role(each.schema)
        assert await each.is_current(database)
        await database.close()


async def test_a_migration_that_fails_leaves_the_schema_as_it_was(
    url: str, migrations: Migrations, open_role: Callable[[str], Database]
) -> None:
    await migrations.upgrade(url, role=ROLE)
    second = migrations.folder / "versions" / "0002_note.py"
    second.write_text(SECOND + '    op.execute("SELECT no_such_function()")\n')
    with pytest.raises(ProgrammingError):
        await migrations.upgrade(url, role=ROLE)
    database = open_role(SCHEMA)
    async with database.reading() as connection:
        versions = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    assert versions == "0001"
    assert not await migrations.is_current(database)

    second.write_text(SECOND)
    await migrations.upgrade(url, role=ROLE)
    assert await migrations.is_current(database)
    await database.close()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE more (n integer)",
        "ALTER TABLE outbox ADD COLUMN more text",
        "DROP TABLE outbox",
        "TRUNCATE outbox",
        "CREATE INDEX more ON outbox (lane)",
        "UPDATE alembic_version SET version_num = '9999'",
        "DELETE FROM alembic_version",
        "UPDATE audit SET verb = 'other'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "UPDATE audit_seals SET count = 0",
        "DELETE FROM audit_seals",
        "TRUNCATE audit_seals",
        "UPDATE access_records SET outcome = 'opened'",
        "DELETE FROM access_records",
        "CREATE SCHEMA more",
        "CREATE TABLE public.more (n integer)",
        "CREATE ROLE more",
        "SELECT * FROM other.outbox",
    ],
)
async def test_a_service_may_not_alter_its_schema_nor_see_anothers(
    postgres_admin_url: str, role_barred: str, statement: str
) -> None:
    assert postgres_admin_url
    connection = await asyncpg.connect(role_barred, server_settings={"search_path": SCHEMA})
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
async def role_barred(
    kernel_template: str, make_database: Callable[..., Awaitable[str]], tmp_path: Path
) -> str:
    """Return the URL of a role beside whose schema stands another's."""
    url = await make_database(kernel_template)
    await make_role(url, role="okno_other", password=PASSWORD)
    await write_migrations(tmp_path / "other", "other").upgrade(url, role="okno_other")
    return as_role(url)


async def test_a_role_takes_a_new_password(url: str) -> None:
    role = "okno_changing"
    for password in ("one", 'it\'s "another"'):
        await make_role(url, role=role, password=password)

    connection = await asyncpg.connect(as_role(url, role, quote(password)))
    assert await connection.fetchval("SELECT current_user") == role
    await connection.close()
