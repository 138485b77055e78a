"""Look into a service's tables as an administrator does, to see what was kept and what was not."""

from typing import Any

import asyncpg


async def fetch(admin_url: str, query: str, *arguments: Any) -> list[dict[str, Any]]:
    """Return the rows of a query."""
    connection = await asyncpg.connect(admin_url)
    try:
        return [dict(row) for row in await connection.fetch(query, *arguments)]
    finally:
        await connection.close()


async def execute(admin_url: str, statement: str) -> None:
    """Run a statement."""
    connection = await asyncpg.connect(admin_url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def row_counts(admin_url: str, schema: str) -> dict[str, int]:
    """Return how many rows each table of a schema has, but for what the sealer adds beside."""
    connection = await asyncpg.connect(admin_url)
    try:
        tables = await connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = $1"
            " AND tablename <> 'audit_seals' ORDER BY 1",
            schema,
        )
        return {
            table: await connection.fetchval(f'SELECT count(*) FROM "{schema}"."{table}"')  # noqa: S608 - names come from the catalogue of the database
            for (table,) in tables
        }
    finally:
        await connection.close()


async def tables_holding(admin_url: str, words: list[str]) -> set[str]:
    """Return the tables, as ``schema.table``, in which one of the words stands."""
    connection = await asyncpg.connect(admin_url)
    try:
        tables = await connection.fetch(
            """
            SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
            WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
            """
        )
        return {
            table
            for (table,) in tables
            if await connection.fetchval(
                f"""
                SELECT EXISTS (
                    SELECT FROM {table} AS t, unnest($1::text[]) AS word
                    WHERE strpos(t::text, word) > 0
                )
                """,  # noqa: S608 - names come from the catalogue of the database
                words,
            )
        }
    finally:
        await connection.close()
