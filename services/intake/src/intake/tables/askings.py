"""Lay out the table of what the MFC is asked in general."""

from sqlalchemy import ARRAY, Column, DateTime, Index, Table, Text, Uuid

from intake.tables.schema import metadata

# Questions of applicants and inquiries of the six kinds of askers, without words or names: those
# lie in the vault, in a file of their own.
askings = Table(
    "askings",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False, unique=True),
    Column("status", Text, nullable=False),
    Column("mfc", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("asker_kind", Text),
    Column("way", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("service", Text),
    Column("file_id", Uuid, nullable=False, unique=True),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("answered_at", DateTime(timezone=True)),
    Column("answered_by", Text),
    Column("contains", ARRAY(Text), nullable=False, server_default="{}"),
    Column("clause", Text),
    Index("askings_mfc", "mfc", "kind", "status", "id"),
    Index("askings_organisation", "organisation", "kind", "status", "id"),
    Index("askings_counted", "mfc", "kind", "received_at"),
)
