"""Lay out the registry's own tables."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    MetaData,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(schema="pdata_registry")

# Names of fields, never their values; the subject is a pseudonym.
records = Table(
    "records",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("file_id", Uuid, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("holder", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("fields", ARRAY(Text), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("law", Text),
    Column("source", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("edition", Text),
    Column("paper", Text),
    Column("harmful", Boolean, nullable=False),
    Column("rule", Text),
    Column("findings", JSONB, nullable=False),
    Column("collected_at", DateTime(timezone=True), nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("closed_on", Date),
    Column("keep_until", Date),
    Column("expired_at", DateTime(timezone=True)),
    Index("records_operator", "operator", "id"),
    Index("records_file", "file_id"),
    Index(
        "records_term",
        "operator",
        "keep_until",
        "id",
        postgresql_where=text("keep_until IS NOT NULL"),
    ),
    Index(
        "records_due",
        "keep_until",
        postgresql_where=text("keep_until IS NOT NULL AND expired_at IS NULL"),
    ),
)
