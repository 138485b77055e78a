"""Every transaction begins in one way, under limits, in the service's own schema."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.database import Database
from shared.inbox.failures import is_outage
from tests.support.kernel import SCHEMA, as_role, count, end_sessions

ADD = text("INSERT INTO aggregates VALUES (gen_random_uuid(), 1)")
COUNT = "SELECT count(*) FROM aggregates"


@pytest.fixture
async def hasty(kernel_url: str) -> AsyncIterator[Database]:
    """Yield a database with short limits."""
    database = Database(
        as_role(kernel_url),
        schema=SCHEMA,
        statement_timeout=timedelta(milliseconds=50),
        idle_timeout=timedelta(milliseconds=50),
    )
    yield database
    await database.close()


async def test_a_block_commits_and_tells_or_rolls_back_and_does_not(database: Database) -> None:
    told: list[int] = []
    database.after_commit(lambda: told.append(1))

    async def fail() -> None:
        async with database.transaction() as tx:
            await tx.execute(ADD)
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        await fail()
    assert (told, await count(database, COUNT)) == ([], 0)
    async with database.transaction() as tx:
        await tx.execute(ADD)
        assert told == []
    assert (told, await count(database, COUNT)) == ([1], 1)


async def test_it_is_seen_in_the_server_who_is_there(database: Database) -> None:
    async with database.reading() as connection:
        name = await connection.scalar(text("SHOW application_name"))
        schema = await connection.scalar(text("SELECT current_schema()"))
    assert (name, schema) == (f"okno-{SCHEMA}", SCHEMA)


async def test_reading_leaves_no_transaction_open(
    database: Database, open_database: Callable[[], Database]
) -> None:
    async with database.reading() as connection:
        await connection.execute(text(COUNT))
        open_ = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
        assert await count(open_database(), open_) == 0


async def test_a_statement_that_takes_too_long_is_ended(hasty: Database) -> None:
    async def linger() -> None:
        async with hasty.transaction() as tx:
            await tx.execute(text("SELECT pg_sleep(10)"))

    with pytest.raises(DBAPIError, match="statement timeout") as late:
        await linger()
    assert not is_outage(late.value), "it is the statement's own fault"


async def test_a_session_of_ones_own_keeps_the_limits(hasty: Database) -> None:
    session = await hasty.session()
    with pytest.raises(asyncpg.QueryCanceledError):
        await session.execute("SELECT pg_sleep(10)")
    await session.close()


async def test_a_lost_connection_is_an_outage_and_the_next_one_works(
    database: Database, kernel_url: str
) -> None:
    async def be_cut_off() -> None:
        async with database.transaction() as tx:
            await tx.execute(ADD)
            assert await end_sessions(kernel_url, "state = 'idle in transaction'") == 1
            await tx.execute(ADD)

    with pytest.raises(DBAPIError) as lost:
        await be_cut_off()
    assert is_outage(lost.value)
    assert await count(database, COUNT) == 0
    async with database.transaction() as tx:
        await tx.execute(ADD)
    assert await count(database, COUNT) == 1


async def test_a_server_that_is_not_there_is_an_outage() -> None:
    nowhere = Database("postgresql://okno@127.0.0.1:9/okno", schema="s")

    async def read() -> None:
        async with nowhere.reading() as connection:
            await connection.execute(text("SELECT 1"))

    with pytest.raises(OSError, match=r"refused|Connect") as away:
        await read()
    assert is_outage(away.value)


async def test_an_error_does_not_quote_parameters(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as tx:
            statement = text("INSERT INTO aggregates VALUES (CAST(:id AS uuid), NULL)")
            await tx.execute(statement, {"id": "8d3a2a52-7f6a-4bd9-a1e4-6ac3c5a43a11"})

    with pytest.raises(DBAPIError) as refused:
        await fail()
    assert "8d3a2a52" not in str(refused.value)
