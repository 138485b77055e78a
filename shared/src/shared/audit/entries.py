"""Write down who did what, in the transaction of the change (PD-10.1)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeAlias
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    Table,
    Text,
)

from shared.audit.hashing import canonical, leaf_hash
from shared.audit.reading import readable
from shared.auth.actor import Actor, Role
from shared.database import Transaction
from shared.law import Clause
from shared.tables import kernel
from shared.telemetry import current_request_id
from shared.writes import Rows, keep

Payload: TypeAlias = BaseModel | Mapping[str, Any]

audit = Table(
    "audit",
    kernel,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("verb", Text, nullable=False),
    Column("aggregate_kind", Text, nullable=False),
    Column("aggregate_id", Text, nullable=False),
    Column("clause", Text),
    Column("request_id", Text),
    Column("payload_hash", LargeBinary),
    Index("audit_aggregate", "aggregate_id"),
)

COLUMNS = tuple(sorted(column.name for column in audit.c))
"""What a row is hashed over, in the order of its canonical form."""

SELECTED = ", ".join(readable(name) if name == "at" else name for name in COLUMNS)
"""How rows are read from the database, in that order."""

_AT, _PAYLOAD_HASH = COLUMNS.index("at"), COLUMNS.index("payload_hash")


def machine(service: str) -> Actor:
    """Return the actor of what a service does by itself, as when it hears an event."""
    return Actor(subject=service, organisation="", roles=frozenset({Role.SERVICE}))


def rows_of(
    *,
    actor: Actor,
    verb: str,
    aggregate_id: UUID | str,
    now: datetime,
    aggregate_kind: str | None = None,
    clause: Clause | str | None = None,
    payload: Payload | None = None,
    request_id: str | None = None,
) -> Rows:
    """Return one entry of the audit log, to be kept together with the change.

    Parameters
    ----------
    verb
        What was done: ``request.register``, or an operation of PD-3.2 (:mod:`shared.operations`)
        where it is about personal data.
    aggregate_kind
        What the id names: by default what stands before the verb's point.
    clause
        The clause that it rests on, where there is one.
    payload
        What the change consists of. Its SHA-256 is kept and not itself; values of personal data
        stay out all the same, since a hash of one of few values tells which it was.
    request_id
        By default the ``X-Request-ID`` that is being served, or the event that is being heard.
    """
    row = {
        "at": now,
        "actor": actor.subject,
        "organisation": actor.organisation,
        "roles": sorted(actor.roles),
        "verb": verb,
        "aggregate_kind": aggregate_kind or verb.partition(".")[0],
        "aggregate_id": str(aggregate_id),
        "clause": None if clause is None else str(clause),
        "request_id": request_id or current_request_id(),
        "payload_hash": None if payload is None else _hash_of(payload),
    }
    return Rows(audit, [row])


async def record(
    tx: Transaction,
    *,
    actor: Actor,
    verb: str,
    aggregate_id: UUID | str,
    now: datetime,
    aggregate_kind: str | None = None,
    clause: Clause | str | None = None,
    payload: Payload | None = None,
    request_id: str | None = None,
) -> None:
    """Keep one entry by a statement of its own: the parameters are those of :func:`rows_of`."""
    await keep(
        tx,
        rows_of(
            actor=actor,
            verb=verb,
            aggregate_kind=aggregate_kind,
            aggregate_id=aggregate_id,
            now=now,
            clause=clause,
            payload=payload,
            request_id=request_id,
        ),
    )


def form_of(row: Sequence[Any]) -> dict[str, Any]:
    """Return a row, read in the order of :data:`COLUMNS`, as the texts that are hashed."""
    values = list(row)
    if values[_AT] is not None:
        values[_AT] = moment(values[_AT])
    if values[_PAYLOAD_HASH] is not None:
        values[_PAYLOAD_HASH] = values[_PAYLOAD_HASH].hex()
    return dict(zip(COLUMNS, values, strict=True))


def leaf_of(row: Sequence[Any]) -> bytes:
    """Return the hash of a row, read in the order of :data:`COLUMNS`."""
    return leaf_hash(canonical(form_of(row)))


def moment(at: datetime) -> str:
    """Write a moment in the one way that is hashed: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _hash_of(payload: Payload) -> bytes:
    told = payload.model_dump(mode="json") if isinstance(payload, BaseModel) else payload
    return sha256(canonical(told)).digest()
