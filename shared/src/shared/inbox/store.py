"""Remember which events were heard, and keep apart the ones that could not be digested."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Row,
    SmallInteger,
    Table,
    Text,
    Uuid,
    bindparam,
    delete,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from shared.database import Transaction
from shared.events import Envelope
from shared.tables import kernel

inbox = Table(
    "inbox",
    kernel,
    Column("consumer", Text, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("heard_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("consumer", "event_id"),
    Index("inbox_heard", "heard_at"),
)

parked = Table(
    "parked",
    kernel,
    Column("consumer", Text, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("position", BigInteger, Identity(always=True), nullable=False),
    Column("source", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("version", SmallInteger, nullable=False),
    Column("topic", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("time", DateTime(timezone=True), nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("traceparent", Text),
    Column("error", Text),
    Column("attempts", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("retry_at", DateTime(timezone=True), nullable=False),
    Column("parked_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("consumer", "event_id"),
    Index("parked_queue", "consumer", "key", "position"),
)

_mark = text(
    """
    INSERT INTO inbox (consumer, event_id, heard_at)
    SELECT :consumer, heard.id, :now
    FROM unnest(:ids, :keys) AS heard (id, key)
    WHERE NOT EXISTS (
        SELECT FROM parked WHERE parked.consumer = :consumer AND parked.key = heard.key)
    ON CONFLICT DO NOTHING
    RETURNING event_id
    """
).bindparams(bindparam("ids", type_=ARRAY(Uuid)), bindparam("keys", type_=ARRAY(Text)))


async def mark(
    tx: Transaction, *, consumer: str, envelopes: Sequence[Envelope], now: datetime
) -> set[UUID]:
    """Mark envelopes as heard; return the ids of those that were not heard before.

    Envelopes whose key is parked are left unmarked: they must wait behind it.
    """
    found = await tx.execute(
        _mark,
        {
            "consumer": consumer,
            "ids": [envelope.id for envelope in envelopes],
            "keys": [envelope.key for envelope in envelopes],
            "now": now,
        },
    )
    return set(found.scalars())


async def mark_one(tx: Transaction, consumer: str, event_id: UUID, now: datetime) -> bool:
    """Mark a parked envelope as heard; return whether it was not heard before."""
    values = {"consumer": consumer, "event_id": event_id, "heard_at": now}
    done = await tx.execute(insert(inbox).values(values).on_conflict_do_nothing())
    return done.rowcount > 0


async def unmarked(
    tx: Transaction, *, consumer: str, envelopes: Sequence[Envelope]
) -> list[Envelope]:
    """Return the envelopes that have no mark, in the order given."""
    ids = [envelope.id for envelope in envelopes]
    heard = await tx.execute(
        select(inbox.c.event_id).where(inbox.c.consumer == consumer, inbox.c.event_id.in_(ids))
    )
    known = set(heard.scalars())
    return [envelope for envelope in envelopes if envelope.id not in known]


async def park(
    tx: Transaction,
    *,
    consumer: str,
    envelope: Envelope,
    error: str | None,
    attempts: int,
    retry_at: datetime,
    now: datetime,
) -> None:
    """Set an envelope apart at the end of its key's queue; a second time changes nothing."""
    values = {
        "consumer": consumer,
        "event_id": envelope.id,
        "source": envelope.source,
        "type": envelope.type,
        "version": envelope.version,
        "topic": envelope.topic,
        "key": envelope.key,
        "time": envelope.time,
        "data": envelope.data,
        "traceparent": envelope.traceparent,
        "error": error,
        "attempts": attempts,
        "state": "retrying",
        "retry_at": retry_at,
        "parked_at": now,
    }
    await tx.execute(insert(parked).values(values).on_conflict_do_nothing())


def envelope_of(row: Row[Any]) -> Envelope:
    """Return the envelope that a row of ``parked`` keeps."""
    return Envelope(
        id=row.event_id,
        source=row.source,
        type=row.type,
        version=row.version,
        topic=row.topic,
        key=row.key,
        time=row.time,
        data=row.data,
        traceparent=row.traceparent,
    )


async def due_head(tx: Transaction, *, consumer: str, now: datetime) -> Row[Any] | None:
    """Lock and return the first envelope of some key's queue whose next try is due."""
    earlier = parked.alias("earlier")
    is_head = ~(
        select(earlier.c.event_id)
        .where(
            earlier.c.consumer == parked.c.consumer,
            earlier.c.key == parked.c.key,
            earlier.c.position < parked.c.position,
        )
        .exists()
    )
    found = await tx.execute(
        select(parked)
        .where(
            parked.c.consumer == consumer,
            parked.c.state == "retrying",
            parked.c.retry_at <= now,
            is_head,
        )
        .order_by(parked.c.retry_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return found.one_or_none()


async def unpark(tx: Transaction, *, consumer: str, event_id: UUID) -> None:
    """Take an envelope out of its queue."""
    await tx.execute(
        delete(parked).where(parked.c.consumer == consumer, parked.c.event_id == event_id)
    )


async def note_failure(
    tx: Transaction,
    *,
    consumer: str,
    event_id: UUID,
    error: str,
    state: str,
    retry_at: datetime,
) -> None:
    """Write down that one more try failed."""
    await tx.execute(
        update(parked)
        .where(parked.c.consumer == consumer, parked.c.event_id == event_id)
        .values(error=error, attempts=parked.c.attempts + 1, state=state, retry_at=retry_at)
    )


async def requeue(tx: Transaction, *, event_id: UUID, now: datetime) -> bool:
    """Give a dead letter its tries again; return whether there was such a one."""
    changed = await tx.execute(
        update(parked)
        .where(parked.c.event_id == event_id, parked.c.state == "dead")
        .values(state="retrying", attempts=0, retry_at=now)
    )
    return changed.rowcount > 0


async def discard(tx: Transaction, *, event_id: UUID, now: datetime) -> bool:
    """Give a dead letter up for good, as if it had been heard; return whether there was one."""
    gone = await tx.execute(
        delete(parked)
        .where(parked.c.event_id == event_id, parked.c.state == "dead")
        .returning(parked.c.consumer)
    )
    consumers = gone.scalars().all()
    for consumer in consumers:
        await mark_one(tx, consumer, event_id, now)
    return bool(consumers)


async def list_parked(
    tx: Transaction, *, state: str | None, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Row[Any]]:
    """Return parked envelopes without their data, oldest first."""
    place = tuple_(parked.c.parked_at, parked.c.event_id)
    query = select(*(column for column in parked.c if column.name != "data"))
    if state:
        query = query.where(parked.c.state == state)
    if after:
        query = query.where(place > after)
    found = await tx.execute(query.order_by(parked.c.parked_at, parked.c.event_id).limit(limit))
    return found.all()


async def trim(tx: Transaction, *, before: datetime, limit: int) -> int:
    """Delete up to ``limit`` marks older than a moment; return how many went.

    The moment must lie well before the oldest event that a bus can still deliver.
    """
    old = select(inbox.c.consumer, inbox.c.event_id).where(inbox.c.heard_at < before).limit(limit)
    place = tuple_(inbox.c.consumer, inbox.c.event_id)
    return (await tx.execute(delete(inbox).where(place.in_(old)))).rowcount
