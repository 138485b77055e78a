"""Fill audit logs in tests, tamper with them as an administrator, and verify them."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared import audit
from shared.audit.anchors import Anchor
from shared.audit.keys import SigningKey
from shared.audit.sealing import Sealer
from shared.audit.verifying import Report, verify
from shared.auth import Actor, Role
from shared.database import Database, Transaction
from tests.support.kernel import NOON, SCHEMA, Settable

LOG = "kernel-test"
WORKER = Actor(subject="worker-1", organisation="mfc-tatarstan", roles=frozenset({Role.MFC_WORKER}))


def a_key() -> SigningKey:
    """Return a new key that signs seals."""
    return SigningKey(Ed25519PrivateKey.generate())


async def enter(tx: Transaction, *, aggregate_id: UUID | str | None = None, **other: Any) -> None:
    """Record one entry, of a worker who registers a request if nothing else is said."""
    values: dict[str, Any] = {
        "actor": WORKER,
        "verb": "request.register",
        "aggregate_kind": "request",
        "aggregate_id": aggregate_id or uuid4(),
        "now": NOON,
        "payload": {"service": "passport"},
        "request_id": "test-request",
    }
    await audit.record(tx, **(values | other))


async def enter_many(database: Database, count: int, **other: Any) -> None:
    """Record entries, each in a transaction of its own."""
    for _ in range(count):
        async with database.transaction() as tx:
            await enter(tx, **other)


class RolledBack(Exception):
    """A change that did not come about."""


async def enter_and_roll_back(database: Database) -> None:
    """Take a number that no row will ever have."""
    with suppress(RolledBack):
        async with database.transaction() as tx:
            await enter(tx)
            raise RolledBack


@dataclass
class Log:
    """The audit log of the test service, and an administrator's hands on it."""

    database: Database
    admin_url: str
    key: SigningKey = field(default_factory=a_key)
    anchors: Path | None = None
    clock: Settable = field(default_factory=Settable)

    def sealer(self, **other: Any) -> Sealer:
        """Return one more sealer, as another replica has it."""
        values: dict[str, Any] = {"log": LOG, "key": self.key, "clock": self.clock}
        return Sealer(self.database, **(values | {"anchors": self.anchors} | other))

    async def sealed(self, *batches: int) -> "Log":
        """Record so many rows and seal them, batch by batch."""
        sealer = self.sealer()
        for count in batches:
            await enter_many(self.database, count)
            assert (await sealer.seal()).sealed == count
            await sealer.copy_to_anchor()
        return self

    async def tamper(self, *statements: str) -> None:
        """Do what an administrator can do."""
        async with self.session() as connection:
            for statement in statements:
                await connection.execute(statement)

    async def verify(self, *keys: SigningKey) -> Report:
        """Verify by this log's key if no other is named, and by the anchor's file if there is."""
        async with self.session() as connection:
            return await verify(
                connection,
                log=LOG,
                keys=[key.public for key in keys or (self.key,)],
                anchored=Anchor(self.anchors).of(LOG) if self.anchors else None,
            )

    def session(self) -> "Session":
        """Return an administrator's connection that looks at the service's schema."""
        return Session(self.admin_url)


class Session:
    """A connection for a block."""

    def __init__(self, url: str, schema: str = SCHEMA) -> None:
        self._url = url
        self._schema = schema
        self._connection: asyncpg.Connection | None = None

    async def __aenter__(self) -> asyncpg.Connection:
        self._connection = await asyncpg.connect(
            self._url, server_settings={"search_path": self._schema}
        )
        return self._connection

    async def __aexit__(self, *_: object) -> None:
        assert self._connection is not None
        await self._connection.close()


def told(report: Report) -> tuple[str, int, int] | None:
    """Return a report's fault as kind, row, seal."""
    fault = report.fault
    return None if fault is None else (fault.kind.value, fault.seq, fault.seal)


def spans(rows: Sequence[Any]) -> list[tuple[int, int, list[int]]]:
    """Return the spans of seals with their voids."""
    return [(row["first_seq"], row["last_seq"], row["voids"]) for row in rows]
