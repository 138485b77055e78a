"""Keep events in the transaction of the change that they tell of."""

import zlib
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    SmallInteger,
    Table,
    Text,
    Uuid,
    delete,
    select,
    text,
)

from shared.database import Transaction
from shared.events import Event
from shared.ids import new_id
from shared.tables import kernel
from shared.telemetry import current_traceparent
from shared.writes import Rows, keep

LANES = 16

# The first five columns are named as Debezium's outbox event router names them.
outbox = Table(
    "outbox",
    kernel,
    Column("id", Uuid, primary_key=True),
    Column("aggregatetype", Text, nullable=False),
    Column("aggregateid", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("version", SmallInteger, nullable=False),
    Column("seq", BigInteger, Identity(always=True), nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column("traceparent", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("published_at", DateTime(timezone=True)),
    Index("outbox_unpublished", "seq", postgresql_where=text("published_at IS NULL")),
    Index("outbox_published", "published_at", postgresql_where=text("published_at IS NOT NULL")),
)


async def add(tx: Transaction, *events: Event, now: datetime) -> None:
    """Keep ``events``, in this order, to be published after the commit.

    The aggregate's row must have been inserted, locked or version-checked in ``tx`` before: then
    ``seq`` within one key follows the order of commits.
    """
    await keep(tx, rows_of(*events, now=now))


def rows_of(*events: Event, now: datetime) -> Rows:
    """Return the rows of ``events``, to be kept with others of the change; see :func:`add`."""
    return Rows(outbox, [_row(event, now) for event in events])


def lane_of(key: str) -> int:
    """Return the lane of a key: events of one lane are published by one relay at a time."""
    return zlib.crc32(key.encode()) % LANES


async def trim(tx: Transaction, *, before: datetime, limit: int) -> int:
    """Delete up to ``limit`` events published before a moment; return how many went."""
    old = select(outbox.c.id).where(outbox.c.published_at < before).limit(limit)
    return (await tx.execute(delete(outbox).where(outbox.c.id.in_(old)))).rowcount


def _row(event: Event, now: datetime) -> dict[str, object]:
    key = event.key
    return {
        "id": new_id(),
        "aggregatetype": event.aggregate,
        "aggregateid": key,
        "type": event.type,
        "payload": event.model_dump_json(),
        "version": event.version,
        "lane": lane_of(key),
        "traceparent": current_traceparent(),
        "created_at": now,
    }
