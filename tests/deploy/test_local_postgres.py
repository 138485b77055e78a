"""Show that the starter of PostgreSQL starts, keeps, recovers and refuses as it says."""

import asyncpg


async def test_a_fresh_database_is_empty(fresh_database: str) -> None:
    connection = await asyncpg.connect(fresh_database)
    try:
        assert await connection.fetchval("SELECT count(*) FROM pg_stat_user_tables") == 0
    finally:
        await connection.close()
