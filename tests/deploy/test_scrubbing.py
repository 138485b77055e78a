"""The maintenance says what keeps the past, and does not pretend that it is gone."""

from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from okno.scrubbing import ScrubbingHinderedError, scrub

BRIEFLY = timedelta(seconds=0.3)


@pytest.fixture
async def admin(fresh_database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(fresh_database)
    await connection.execute("CREATE SCHEMA held CREATE TABLE cards (subject_id uuid)")
    yield connection
    await connection.close()


async def refused(url: str) -> str:
    with pytest.raises(ScrubbingHinderedError) as refusal:
        await scrub(url, schemas=["held"], patience=BRIEFLY)
    return str(refusal.value)


async def test_a_transaction_that_still_sees_the_past_is_waited_for(
    fresh_database: str, admin: asyncpg.Connection
) -> None:
    other = await asyncpg.connect(fresh_database)
    async with other.transaction(isolation="repeatable_read"):
        await other.fetch("SELECT * FROM held.cards")
        await admin.execute("INSERT INTO held.cards VALUES (gen_random_uuid())")
        assert "does not end" in await refused(fresh_database)
    await other.close()


async def test_a_table_that_stays_locked_is_told(
    fresh_database: str, admin: asyncpg.Connection
) -> None:
    async with admin.transaction():
        await admin.execute("LOCK TABLE held.cards IN ACCESS SHARE MODE")
        assert "stays locked" in await refused(fresh_database)


async def test_a_slot_that_keeps_the_log_is_named(
    fresh_database: str, admin: asyncpg.Connection
) -> None:
    await admin.execute("SELECT pg_create_physical_replication_slot('a_replica', true)")
    try:
        assert "a_replica" in await refused(fresh_database)
    finally:
        await admin.execute("SELECT pg_drop_replication_slot('a_replica')")
