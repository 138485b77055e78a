"""Give tests of the kernel a schema of its own, builders of events, and buses to carry them."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy import Column, Identity, Integer, MetaData, Table, Text, Uuid, insert

from shared import outbox
from shared.bus.postgres_schema import prepare
from shared.clock import system_clock
from shared.database import Database, Transaction
from shared.events import Envelope, RequestTransferred
from shared.ids import new_id
from shared.migrations import Migrations, make_role

SCHEMA = "kernel_test"
ROLE = "okno_kernel_test"
PASSWORD = "kernel-test"
NOON = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""A Monday, noon in Moscow."""

Found = TypeVar("Found")

own_tables = MetaData()
"""``effects``: what handlers leave behind, a row an effect, in the order of their happening."""

effects = Table(
    "effects",
    own_tables,
    Column("place", Integer, Identity(always=True), primary_key=True),
    Column("key", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("consumer", Text, nullable=False),
)
aggregates = Table(
    "aggregates",
    own_tables,
    Column("id", Uuid, primary_key=True),
    Column("number", Integer, nullable=False),
)

_FIRST = '''"""Make the kernel's tables, and those that tests look at."""

from alembic import op

from shared.kernel import upgrade_kernel

revision = "0001"
down_revision = None


def upgrade() -> None:
    for version in range(1, 7):
        upgrade_kernel(version)
    op.execute("""
        CREATE TABLE effects (
            place integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            key text NOT NULL,
            number integer NOT NULL,
            event_id uuid NOT NULL,
            consumer text NOT NULL
        )""")
    op.execute("CREATE TABLE aggregates (id uuid PRIMARY KEY, number integer NOT NULL)")
'''


def write_migrations(folder: Path, schema: str = SCHEMA) -> Migrations:
    """Write the migrations of a service that has little but the kernel's tables."""
    (folder / "versions").mkdir(parents=True)
    (folder / "versions" / "0001_kernel.py").write_text(_FIRST, encoding="utf-8")
    return Migrations(schema=schema, folder=folder)


async def prepare_kernel(admin_url: str, folder: Path) -> None:
    """Make the schema of the test service and the schema of the bus in a database."""
    await make_role(admin_url, role=ROLE, password=PASSWORD)
    await write_migrations(folder).upgrade(admin_url, role=ROLE)
    await prepare(admin_url, ROLE)


def as_role(admin_url: str, role: str = ROLE, password: str = PASSWORD) -> str:
    """Return the URL by which a service's role reaches the database."""
    parts = urlsplit(admin_url)
    place = f"{role}:{password}@{parts.hostname}:{parts.port}"
    return urlunsplit(parts._replace(netloc=place))


class MakeBus(Protocol):
    """How a test asks for one more client of the bus that it runs on."""

    async def __call__(self, *topics: str) -> Any: ...


@dataclass
class Settable:
    """A clock that stands until a test sets it."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, step: timedelta) -> None:
        self.now += step


def a_transfer(key: UUID, number: int = 1) -> RequestTransferred:
    """Build an event of ``key``; ``number`` tells it from others of the key."""
    return RequestTransferred(
        request_id=key,
        number=str(number),
        service="passport",
        mfc="mfc-1",
        body="mvd",
        transferred_at=NOON,
    )


def an_envelope(
    key: UUID | str | None = None, number: int = 1, *, topic: str = "okno.intake", **other: Any
) -> Envelope:
    """Build an envelope as a relay publishes it."""
    event = a_transfer(UUID(str(key)) if key else uuid4(), number)
    values: dict[str, Any] = {
        "id": new_id(),
        "source": "/intake",
        "type": event.type,
        "version": event.version,
        "topic": topic,
        "key": event.key,
        "time": NOON,
        "data": event.model_dump_json().encode(),
    }
    return Envelope(**(values | other))


def number_of(envelope: Envelope) -> int:
    """Return what :func:`a_transfer` was told."""
    return int(RequestTransferred.model_validate_json(envelope.data).number)


async def keep_effect(tx: Transaction, envelope: Envelope, consumer: str = "test") -> None:
    """Handle an event by leaving a row."""
    values = {
        "key": envelope.key,
        "number": number_of(envelope),
        "event_id": envelope.id,
        "consumer": consumer,
    }
    await tx.execute(insert(effects), values)


async def commit_transfer(database: Database, key: UUID, number: int = 1) -> None:
    """Commit one change with its event."""
    async with database.transaction() as tx:
        await outbox.add(tx, a_transfer(key, number), now=system_clock())


async def numbers_by_key(database: Database) -> dict[str, list[int]]:
    """Return the numbers of the effects, in order, by key."""
    found: dict[str, list[int]] = {}
    for row in await rows(database, "SELECT key, number FROM effects ORDER BY place"):
        found.setdefault(row["key"], []).append(row["number"])
    return found


async def rows(database: Database, query: str, *arguments: object) -> list[Any]:
    """Return what a query finds."""
    connection = await database.session()
    try:
        return list(await connection.fetch(query, *arguments))
    finally:
        await connection.close()


async def count(database: Database, query: str, *arguments: object) -> int:
    """Return the one number that a query finds."""
    return int((await rows(database, query, *arguments))[0][0])


async def eventually(
    is_so: Callable[[], Awaitable[Found]], *, within: float = 20, every: float = 0.02
) -> Found:
    """Wait until a condition holds, and return what it found; fail after so many seconds."""
    until = time.monotonic() + within
    while not (found := await is_so()):
        assert time.monotonic() < until, "it did not come about in time"
        await asyncio.sleep(every)
    return found


@asynccontextmanager
async def running(*parts: Any) -> AsyncIterator[list["asyncio.Task[None]"]]:
    """Run parts in the background of the block; their failures are the test's."""
    tasks = [asyncio.create_task(part.run()) for part in parts]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def supervise(part: Any) -> None:
    """Run a part again whenever its run ends by a failure, as the application does."""
    while True:
        with suppress(Exception):
            await part.run()
        await asyncio.sleep(0.05)


@dataclass
class Supervised:
    """A part that is run again whenever it fails."""

    part: Any

    async def run(self) -> None:
        await supervise(self.part)


async def end_sessions(admin_url: str, condition: str, *arguments: object) -> int:
    """End the database's sessions that fit a condition on ``pg_stat_activity``."""
    connection = await asyncpg.connect(admin_url)
    try:
        ended = await connection.fetch(
            f"""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND ({condition})
            """,  # noqa: S608 - the condition is written in the test
            *arguments,
        )
    finally:
        await connection.close()
    return len(ended)


@dataclass
class RecordingBus:
    """A bus that remembers what was published, where a real one is not the point."""

    published: list[Envelope] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)

    async def start(self, *, topics: object) -> None:
        """There is nothing to connect to."""

    async def publish(self, envelopes: Any) -> None:
        await asyncio.sleep(0)
        self.batches.append(len(envelopes))
        self.published += envelopes

    def subscribe(self, *, group: str, topics: object) -> Any:
        raise NotImplementedError

    async def stop(self) -> None:
        """There is nothing to disconnect from."""

    def numbers(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for envelope in self.published:
            found.setdefault(envelope.key, []).append(number_of(envelope))
        return found
