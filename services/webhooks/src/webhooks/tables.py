"""Lay out webhooks' own tables."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

metadata = MetaData(schema="webhooks")

_PENDING = text("state = 'pending'")


def _endpoint_id(*, primary_key: bool = False) -> Column[object]:
    key = ForeignKey("webhooks.endpoints.id", ondelete="CASCADE")
    return Column("endpoint_id", Uuid, key, primary_key=primary_key, nullable=False)


endpoints = Table(
    "endpoints",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("types", ARRAY(Text), nullable=False),
    Column("state", Text, nullable=False),
    Column("disabled_reason", Text),
    Column("version", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("organisation", "url"),
    Index("endpoints_organisation", "organisation", "id"),
)

# What changes with every event stands apart from what the partner sets.
queues = Table(
    "queues",
    metadata,
    _endpoint_id(primary_key=True),
    Column("last_sequence", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failing_since", DateTime(timezone=True)),
    Column("resting_until", DateTime(timezone=True)),
)

secrets = Table(
    "secrets",
    metadata,
    Column("id", Uuid, primary_key=True),
    _endpoint_id(),
    Column("kind", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("public_key", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True)),
    Index("secrets_endpoint", "endpoint_id", "id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Uuid, primary_key=True),
    _endpoint_id(),
    Column("sequence", BigInteger, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("link", Text),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("next_attempt_at", DateTime(timezone=True)),
    Column("leased_until", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    UniqueConstraint("endpoint_id", "sequence"),
    UniqueConstraint("endpoint_id", "event_id"),
    Index("deliveries_keys", "endpoint_id", "key", "sequence", postgresql_where=_PENDING),
    Index("deliveries_queue", "endpoint_id", "sequence", postgresql_where=_PENDING),
    Index("deliveries_finished", "finished_at", postgresql_where=text("finished_at IS NOT NULL")),
)

attempts = Table(
    "attempts",
    metadata,
    Column(
        "delivery_id",
        Uuid,
        ForeignKey("webhooks.deliveries.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("duration_ms", Integer, nullable=False),
    Column("status", SmallInteger),
    Column("error", Text),
)
