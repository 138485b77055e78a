"""Lay out the tables of a request's way: transfers, incidents, printed forms, made documents."""

from sqlalchemy import (
    ARRAY,
    Column,
    DateTime,
    ForeignKey,
    Index,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from intake.tables.schema import metadata

_REQUEST = "intake.requests.id"
_FORM = "intake.printed_forms.number"

printed_forms = Table(
    "printed_forms",
    metadata,
    Column("number", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("template", SmallInteger, nullable=False),
    Column("request_id", Uuid, ForeignKey(_REQUEST), nullable=False),
    Column("worker", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("data", JSONB, nullable=False),
    Column("sha256", Text, nullable=False),
    Index("printed_forms_request", "request_id", "made_at"),
)

transfers = Table(
    "transfers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("request_id", Uuid, ForeignKey(_REQUEST), nullable=False),
    Column("manifest", Text, ForeignKey(_FORM), nullable=False),
    Column("channels", ARRAY(Text)),
    Column("organisation", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("transferred_at", DateTime(timezone=True), nullable=False),
    Column("answered_at", DateTime(timezone=True)),
    Column("answered_by", Text),
    Column("missing", JSONB),
    Index("transfers_request", "request_id", "id"),
    Index("transfers_answered", "answered_at", postgresql_where=text("answered_at IS NOT NULL")),
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("request_id", Uuid, ForeignKey(_REQUEST), nullable=False),
    Column("kind", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("resolved_at", DateTime(timezone=True)),
    Index("incidents_request", "request_id", "id"),
    Index("incidents_opened", "opened_at"),
)

system_documents = Table(
    "system_documents",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("request_id", Uuid, ForeignKey(_REQUEST), nullable=False),
    Column("code", Text, nullable=False),
    Column("system", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("form", Text, ForeignKey(_FORM), nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Index("system_documents_request", "request_id", "id"),
)

corrections = Table(
    "corrections",
    metadata,
    Column("request_id", Uuid, ForeignKey(_REQUEST), primary_key=True),
    Column("fields", ARRAY(Text), nullable=False),
)
