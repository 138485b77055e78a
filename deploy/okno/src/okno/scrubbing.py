"""Take what was deleted out of the database's files and its write-ahead log: the maintenance.

A deleted row stays in its page until the page is written anew, and a changed page stays in the
write-ahead log until its segment is gone. See ``docs/destruction.md``.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

_TABLES = """
    SELECT DISTINCT quote_ident(table_schema) || '.' || quote_ident(table_name)
    FROM information_schema.columns
    WHERE table_schema = ANY ($1) AND column_name IN ('subject_id', 'subjects') ORDER BY 1
"""
_OLD_SNAPSHOTS = """
    SELECT (SELECT count(*) FROM pg_stat_activity
             WHERE pid <> pg_backend_pid() AND age(backend_xmin) > age($1::text::xid))
         + (SELECT count(*) FROM pg_prepared_xacts WHERE age(transaction) > age($1::text::xid))
"""
_SEGMENTS = "SELECT name FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$' ORDER BY name"
_SLOTS = "SELECT slot_name FROM pg_replication_slots"
_ARCHIVE = "SELECT current_setting('archive_mode') <> 'off'"


class ScrubbingHinderedError(Exception):
    """Something keeps the deleted rows or the old log; the message says what."""


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """What was written anew, and how many segments of the log went.

    ``is_archived`` tells that the log is copied elsewhere, where this cannot reach.
    """

    tables: Sequence[str]
    segments: int
    is_archived: bool


async def scrub(
    admin_url: str, *, schemas: Iterable[str], patience: timedelta = timedelta(minutes=1)
) -> Scrubbed:
    """Write the tables with personal data anew, and let go of the log that has seen their past.

    Each table is locked while it is written: do it where nobody minds waiting. To repeat it is
    harmless.

    Parameters
    ----------
    admin_url
        A superuser of the database.
    schemas
        Those of the services: of the holders, and of the registry that knows their subjects.
    patience
        How long to wait for transactions that began before, and for each table's lock.

    Raises
    ------
    ScrubbingHinderedError
        A transaction does not end, a replication slot keeps the log, a table stays locked.
    """
    connection = await asyncpg.connect(admin_url)
    try:
        if slots := await connection.fetch(_SLOTS):
            names = ", ".join(row["slot_name"] for row in slots)
            raise ScrubbingHinderedError(f"replication slots keep the log: {names}")
        await connection.execute(f"SET lock_timeout = {int(patience.total_seconds() * 1000)}")
        await _wait_out_old_snapshots(connection, patience)
        tables = [row[0] for row in await connection.fetch(_TABLES, list(schemas))]
        await _write_anew(connection, tables)
        segments = await _let_go_of_the_log(connection)
        return Scrubbed(tables, segments, await connection.fetchval(_ARCHIVE))
    finally:
        await connection.close()


async def _wait_out_old_snapshots(connection: asyncpg.Connection, patience: timedelta) -> None:
    """Wait until nobody can see what was deleted before now: for them it would be kept."""
    now = await connection.fetchval("SELECT pg_current_xact_id()::xid::text")
    try:
        async with asyncio.timeout(patience.total_seconds()):
            while await connection.fetchval(_OLD_SNAPSHOTS, now):  # noqa: ASYNC110 - no event tells
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise ScrubbingHinderedError("a transaction that began before does not end") from None


async def _write_anew(connection: asyncpg.Connection, tables: Iterable[str]) -> None:
    try:
        for table in tables:
            await connection.execute(f"VACUUM (FULL, ANALYZE) {table}")
        # ANALYZE keeps samples of values; those of earlier times are rows that were deleted.
        await connection.execute("VACUUM FULL pg_catalog.pg_statistic")
    except asyncpg.LockNotAvailableError:
        raise ScrubbingHinderedError("a table stays locked by a transaction") from None


async def _let_go_of_the_log(connection: asyncpg.Connection) -> int:
    """Remove every segment that there is now; return how many that were.

    PostgreSQL renames a segment that it needs no more into one that is to come, with all that
    stands in it. So it is told not to, and is led through those that are to come already.
    """
    before = {row["name"] for row in await connection.fetch(_SEGMENTS)}
    await _set_recycling(connection, "SET wal_recycle = off")
    try:
        for _ in before:
            await connection.execute("SELECT pg_logical_emit_message(false, 'okno', 'scrub')")
            await connection.execute("SELECT pg_switch_wal()")
        left = before
        for _ in range(5):
            await connection.execute("CHECKPOINT")
            left = before & {row["name"] for row in await connection.fetch(_SEGMENTS)}
            if not left:
                return len(before)
    finally:
        await _set_recycling(connection, "RESET wal_recycle")
    raise ScrubbingHinderedError(f"the server keeps {len(left)} segments of the log")


async def _set_recycling(connection: asyncpg.Connection, how: str) -> None:
    await connection.execute(f"ALTER SYSTEM {how}")
    await connection.execute("SELECT pg_reload_conf()")
