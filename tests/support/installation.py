"""Run a whole installation in a test: in one process, or each part as its own on Kafka."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaConsumer
from fastapi import FastAPI

from local_kafka import LocalKafka
from local_process.ports import any_free
from local_process.program import Program, log_tail
from okno.installation import Installation
from okno.one_process import all_parts
from okno.parts import GATEWAY, SERVICES, Service
from okno.preparation import DATABASE
from okno.processes import prepare
from okno.serving import served
from shared.auth import Role
from shared.events import topic_of
from tests.support.folders import temporary_folder
from tests.support.kafka import temporary_kafka
from tests.support.kernel import eventually
from tests.support.logs import logs_in
from tests.support.postgres import temporary_postgres
from tests.support.witness import Witness

_NO_RATES = {
    "OKNO_GATEWAY_ACTOR_RATE": "1000000/second",
    "OKNO_GATEWAY_PUBLIC_RATE": "1000000/second",
    "OKNO_GATEWAY_ROUTE_RATES": "{}",
}
"""Tests ask faster than people do, and all from one address."""

BusContents: TypeAlias = Callable[[], Awaitable[list[bytes]]]
"""Returns every message of the bus since its beginning, with key and headers."""

PartClient: TypeAlias = Callable[[str], httpx.AsyncClient]
"""Returns a client of a part, by its name; the caller closes it."""


@dataclass(frozen=True)
class Okno:
    """An installation that runs: a client of its gateway, its tokens, and a look inside.

    ``database_url`` is the administrator's; ``log_folder`` holds the logs of all processes, and
    ``addresses`` is where each of them listens. ``part`` makes a client of one part, to which the
    gateway does not lead all; ``witness`` sees what parts do that run in this process.
    """

    installation: Installation
    client: httpx.AsyncClient
    database_url: str
    log_folder: Path
    addresses: tuple[str, ...]
    bus_contents: BusContents
    part: PartClient
    witness: Witness = field(default_factory=Witness)

    def bearer(
        self, *roles: Role, organisation: str, subject: str = "tester", hours: float = 1
    ) -> dict[str, str]:
        """Return the header that lets an actor in."""
        token = self.installation.token(
            *roles,
            organisation=organisation,
            subject=subject,
            lifetime=timedelta(hours=hours),
        )
        return {"Authorization": f"Bearer {token}"}

    def logs(self) -> str:
        """Return all that the installation has logged."""
        return "\n".join(log.read_text() for log in sorted(self.log_folder.glob("*.log")))

    async def rows(self, query: str, *arguments: Any) -> list[Any]:
        """Look into the tables as an administrator does."""
        connection = await asyncpg.connect(self.database_url)
        try:
            return list(await connection.fetch(query, *arguments))
        finally:
            await connection.close()

    async def value(self, query: str, *arguments: Any) -> Any:
        """Return the one value that a query finds."""
        ((found,),) = await self.rows(query, *arguments)
        return found

    async def in_every_schema(self, count: str, *, of: Mapping[str, Service] = SERVICES) -> int:
        """Add up what a query counts in the schema of each service, which it calls ``{schema}``."""
        schemas = [service.schema for service in of.values()]
        return sum([await self.value(count.format(schema=schema)) for schema in schemas])

    async def unpublished(self) -> int:
        """Return how many facts wait in the outboxes."""
        return await self.in_every_schema(
            "SELECT count(*) FROM {schema}.outbox WHERE published_at IS NULL"
        )

    async def parked(self) -> int:
        """Return how many events could not be digested."""
        return await self.in_every_schema("SELECT count(*) FROM {schema}.parked")


@asynccontextmanager
async def one_process() -> AsyncIterator[Okno]:
    """Run every part in this process, on a PostgreSQL of its own with its log as the bus."""
    with temporary_folder("okno-one-") as folder, temporary_postgres() as admin_url:
        async with in_this_process(folder, admin_url=admin_url) as okno:
            yield okno


@asynccontextmanager
async def in_this_process(folder: Path, *, admin_url: str) -> AsyncIterator[Okno]:
    """Run every part in this process, on a PostgreSQL that runs; all else lies in the folder."""
    async with AsyncExitStack() as stack:
        installation, witness = Installation(folder / "data"), Witness()
        log = stack.enter_context((folder / "parts.log").open("a"))
        stack.enter_context(logs_in(log))
        with pytest.MonkeyPatch.context() as patch:
            for name, value in _NO_RATES.items():
                patch.setenv(name, value)
            witness.watch(patch)
            app = await stack.enter_async_context(all_parts(installation, admin_url=admin_url))
        address = await stack.enter_async_context(served(app, lifespan="off"))
        client = await stack.enter_async_context(_client_of(address))
        url = _database(admin_url)
        yield Okno(
            installation,
            client,
            url,
            folder,
            (address,),
            lambda: _postgres_contents(url),
            lambda name: _client_within(app, name),
            witness,
        )


@dataclass
class Processes:
    """The parts of an installation, each a process of its own that a test may kill and start."""

    okno: Okno
    kafka: LocalKafka
    environment: Mapping[str, str]
    programs: dict[str, Program] = field(default_factory=dict)

    def start(self, part: str, *, replica: str = "") -> None:
        """Start a part, or a further replica of it at a port of its own."""
        told = dict(self.environment)
        if replica:
            told[f"OKNO_{part.replace('-', '_').upper()}_PORT"] = str(any_free())
        self.programs[part + replica] = Program(
            [sys.executable, "-m", "okno", "serve", part],
            log=self.okno.log_folder / f"{part}{replica}.log",
            environment=told,
        )

    def kill(self, name: str) -> None:
        """End a process at once."""
        self.programs.pop(name).kill()

    def stop(self) -> None:
        """End all processes in order."""
        for program in reversed(self.programs.values()):
            program.stop()

    async def ready(self) -> None:
        """Wait until the gateway knows every service, and each is ready."""
        late = frozenset(SERVICES)

        async def all_are_ready() -> bool:
            nonlocal late
            late = await self._late()
            return not late

        try:
            await eventually(all_are_ready, within=60, every=0.1)
        except AssertionError:
            tails = (log_tail(self.okno.log_folder / f"{name}.log") for name in late)
            raise AssertionError("\n\n".join((f"not ready: {sorted(late)}", *tails))) from None

    async def _late(self) -> frozenset[str]:
        for name, program in self.programs.items():
            assert program.is_running, log_tail(self.okno.log_folder / f"{name}.log")
        try:
            checks = (await self.okno.client.get("/readyz")).json()["checks"]
        except httpx.HTTPError:
            return frozenset(SERVICES)
        return frozenset(name for name in SERVICES if not checks[name].get("ready"))


@asynccontextmanager
async def processes_on_kafka() -> AsyncIterator[Processes]:
    """Run each part as its own process, as ``okno up`` does, on an Apache Kafka of its own."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(temporary_folder("okno-many-"))
        admin_url = stack.enter_context(temporary_postgres())
        kafka = stack.enter_context(temporary_kafka())
        port = any_free()
        environment = await asyncio.to_thread(
            prepare, folder / "data", admin_url=admin_url, bootstrap=kafka.address, port=port
        )
        client = await stack.enter_async_context(_client_of(f"http://127.0.0.1:{port}"))
        parts_at = json.loads(environment["OKNO_GATEWAY_UPSTREAMS"])
        okno = Okno(
            Installation(folder / "data"),
            client,
            _database(admin_url),
            folder,
            tuple(parts_at.values()),
            lambda: _kafka_contents(kafka.address),
            lambda name: _client_of(parts_at[name]),
        )
        told = {**os.environ, **environment, **_NO_RATES, "OKNO_LOG_LEVEL": "DEBUG"}
        parts = Processes(okno, kafka, told)
        stack.callback(parts.stop)
        for part in (*SERVICES, GATEWAY):
            parts.start(part)
        await parts.ready()
        yield parts


def _client_of(address: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=address, timeout=30)


def _client_within(front: FastAPI, name: str) -> httpx.AsyncClient:
    """Return a client of a part that the gateway leads to in this process."""
    (proxy,) = [each for each in front.user_middleware if "parts" in each.kwargs]
    app: Any = proxy.kwargs["parts"]
    transport = httpx.ASGITransport(app=app[name])
    return httpx.AsyncClient(transport=transport, base_url=f"http://{name}.internal")


def _database(admin_url: str) -> str:
    return f"{admin_url.rpartition('/')[0]}/{DATABASE}"


async def _postgres_contents(url: str) -> list[bytes]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("SELECT key, headers::text, data FROM bus.log")
    finally:
        await connection.close()
    return [row["key"].encode() + row["headers"].encode() + row["data"] for row in rows]


async def _kafka_contents(address: str) -> list[bytes]:
    reader = AIOKafkaConsumer(
        *map(topic_of, SERVICES),
        bootstrap_servers=address,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    await reader.start()
    try:
        places = list(reader.assignment())
        ends = await reader.end_offsets(places)
        found: list[bytes] = []
        while any([await reader.position(place) < end for place, end in ends.items()]):
            for records in (await reader.getmany(timeout_ms=200)).values():
                found += [_flat(record) for record in records]
        return found
    finally:
        await reader.stop()


def _flat(record: Any) -> bytes:
    headers = b" ".join(name.encode() + b"=" + value for name, value in record.headers)
    return (record.key or b"") + b" " + headers + b" " + (record.value or b"")
