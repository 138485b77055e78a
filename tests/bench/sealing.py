"""Measure how fast audit logs are sealed beside writers, and how fast a long one is verified."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import asyncpg
from sqlalchemy import text

from shared import audit
from shared.audit.keys import SigningKey, load_signing_key, make_signing_key
from shared.audit.sealing import Sealer
from shared.audit.verifying import verify
from shared.auth import Actor, Role
from shared.clock import system_clock
from shared.database import Database
from shared.writes import keep

LOG = "intake"
AIM = 2_000
"""Rows a second that sealing has to keep up with."""

_WRITERS = 8
_ENTRIES = 5
_LOOK = 0.05
_PATIENCE = 120
_WAITING = text(
    "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0) FROM audit "
    "WHERE seq > coalesce((SELECT max(last_seq) FROM audit_seals), 0)"
)
_FILL = """
    INSERT INTO audit (at, actor, organisation, roles, verb, aggregate_kind, aggregate_id,
                       clause, request_id, payload_hash)
    SELECT now(), 'bench', 'mfc-tatarstan', '{mfc-worker}', 'request.register', 'request',
           gen_random_uuid(), '210-16(1)1', gen_random_uuid(), sha256(n::text::bytea)
    FROM generate_series(1, $1::int) AS n
"""
_WORKER = Actor(subject="bench", organisation="mfc-tatarstan", roles=frozenset({Role.MFC_WORKER}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """What was measured.

    Parameters
    ----------
    written
        Entries a second that were committed while they were sealed beside.
    behind
        Seconds that the oldest entry without a seal had waited, at most, and ``settled`` until
        all were sealed when the writers had stopped.
    rows
        How many stood in the log that was then sealed at once and verified.
    sealed, verified
        Rows a second of that.
    """

    written: int
    behind: float
    settled: float
    rows: int
    sealed: int
    verified: int


async def prove(database: Database, *, folder: Path, seconds: float, rows: int) -> Proven:
    """Write and seal for some seconds, then seal and verify a long log."""
    make_signing_key(folder / "audit.pem")
    key = load_signing_key(folder / "audit.pem")
    sealer = Sealer(database, log=LOG, key=key, clock=system_clock)
    written, behind, settled = await _beside_writers(database, sealer, seconds=seconds)
    connection = await asyncpg.connect(
        database.url, server_settings={"search_path": database.schema}
    )
    try:
        await connection.execute(_FILL, rows)
        begun = time.perf_counter()
        while (await sealer.seal()).sealed:
            pass
        sealed = rows / (time.perf_counter() - begun)
        verified = await _verify(connection, key)
    finally:
        await connection.close()
    return Proven(
        written=round(written / seconds),
        behind=behind,
        settled=settled,
        rows=rows,
        sealed=round(sealed),
        verified=round(verified),
    )


async def _verify(connection: asyncpg.Connection, key: SigningKey) -> float:
    begun = time.perf_counter()
    report = await verify(connection, log=LOG, keys=[key.public])
    if report.fault:
        raise RuntimeError(report.fault.told().en)
    return report.rows / (time.perf_counter() - begun)


async def _beside_writers(
    database: Database, sealer: Sealer, *, seconds: float
) -> tuple[int, float, float]:
    until = time.perf_counter() + seconds
    async with _running(sealer), asyncio.timeout(seconds + _PATIENCE):
        writers = [asyncio.create_task(_write(database, until=until)) for _ in range(_WRITERS)]
        behind = 0.0
        while time.perf_counter() < until:
            behind = max(behind, (await _waiting(database))[1])
            await asyncio.sleep(_LOOK)
        written = sum(await asyncio.gather(*writers))
        stopped = time.perf_counter()
        while (await _waiting(database))[0]:  # noqa: ASYNC110 - only the database knows
            await asyncio.sleep(_LOOK)
        return written, behind, time.perf_counter() - stopped


async def _write(database: Database, *, until: float) -> int:
    """Commit entries until a moment, and roll every twentieth transaction back."""
    written = turn = 0
    while time.perf_counter() < until:
        turn += 1
        async with database.engine.connect() as connection:
            now = datetime.now(UTC)
            entries = [
                audit.rows_of(
                    actor=_WORKER,
                    verb="request.register",
                    aggregate_id=uuid4(),
                    clause="210-16(1)1",
                    payload={"turn": turn},
                    now=now,
                )
                for _ in range(_ENTRIES)
            ]
            await keep(connection, *entries)
            if turn % 20:
                await connection.commit()
                written += _ENTRIES
    return written


async def _waiting(database: Database) -> tuple[int, float]:
    async with database.reading() as connection:
        count, age = (await connection.execute(_WAITING)).one()
    return int(count), float(age)


@asynccontextmanager
async def _running(sealer: Sealer) -> AsyncIterator[None]:
    task = asyncio.create_task(sealer.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
