"""Lay out the tables of receipts, of consents, and of the information that applicants asked for."""

from sqlalchemy import Column, DateTime, ForeignKey, Index, SmallInteger, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from intake.tables.schema import metadata

receipts = Table(
    "receipts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("status", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("mfc", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("involved", Text),
    Column("portal", Text),
    Column("worker", Text, nullable=False),
    Column("presented", JSONB, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("request_id", Uuid, ForeignKey("intake.requests.id")),
    Column("registered_at", DateTime(timezone=True)),
    Column("ground", Text),
    Column("turned_away_at", DateTime(timezone=True)),
    Index("receipts_mfc", "mfc", "status", "id"),
    Index("receipts_body", "body", "status", "id"),
    Index(
        "receipts_involved",
        "involved",
        "status",
        "id",
        postgresql_where=text("involved IS NOT NULL"),
    ),
    Index("receipts_portal", "portal", "status", "id", postgresql_where=text("portal IS NOT NULL")),
    Index("receipts_received", "received_at"),
    Index(
        "receipts_turned_away",
        "turned_away_at",
        postgresql_where=text("turned_away_at IS NOT NULL"),
    ),
    Index("receipts_request", "request_id", postgresql_where=text("request_id IS NOT NULL")),
)

consents = Table(
    "consents",
    metadata,
    Column("request_id", Uuid, ForeignKey("intake.requests.id"), primary_key=True),
    Column("position", SmallInteger, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("documents", JSONB, nullable=False),
    Column("form", Text),
    Column("given_by", Text),
    Column("authority", Text),
    Column("exemption", Text),
    Column("established_by", Text),
)

informations = Table(
    "informations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("request_id", Uuid, ForeignKey("intake.requests.id"), nullable=False),
    Column("organisation", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("answered_at", DateTime(timezone=True), nullable=False),
    Column("version", SmallInteger, nullable=False),
    Column("points", JSONB, nullable=False),
    Index("informations_request", "request_id", "id"),
)
