"""Lay out what workers wanted of applicants, and what they would not take of them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    SmallInteger,
    Table,
    Text,
    Uuid,
)

from intake.tables.schema import metadata

demands = Table(
    "demands",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("request_id", Uuid, ForeignKey("intake.requests.id")),
    Column("service", Text, nullable=False),
    Column("catalogue_version", SmallInteger, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("mfc", Text),
    Column("body", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("elsewhere", Boolean, nullable=False),
    Column("amount", BigInteger),
    Column("outcome", Text, nullable=False),
    Column("clause", Text),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Index("demands_request", "request_id", "id"),
    Index("demands_organisation", "organisation", "outcome", "id"),
    Index("demands_mfc", "mfc", "outcome", "id"),
    Index("demands_body", "body", "outcome", "id"),
)

refusals_to_accept = Table(
    "refusals_to_accept",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("request_id", Uuid, ForeignKey("intake.requests.id")),
    Column("service", Text, nullable=False),
    Column("catalogue_version", SmallInteger, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("mfc", Text),
    Column("body", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("ground", Text),
    Column("outcome", Text, nullable=False),
    Column("clause", Text),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Index("refusals_to_accept_organisation", "organisation", "outcome", "id"),
    Index("refusals_to_accept_mfc", "mfc", "outcome", "id"),
    Index("refusals_to_accept_body", "body", "outcome", "id"),
)
