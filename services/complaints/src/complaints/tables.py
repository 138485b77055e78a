"""Lay out the tables of complaints, and the projections of what other parts tell of requests."""

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Index,
    MetaData,
    Table,
    Text,
    Uuid,
)

metadata = MetaData(schema="complaints")

complaints = Table(
    "complaints",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("status", Text, nullable=False),
    Column("ground", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("object_kind", Text, nullable=False),
    Column("object_code", Text, nullable=False),
    Column("request_id", Uuid),
    Column("request_number", Text),
    Column("lodged_by", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("registered_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("file_id", Uuid, nullable=False, unique=True),
    Index("complaints_object", "object_code", "id"),
    Index("complaints_lodged", "lodged_by", "id"),
)

requests = Table(
    "requests",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("subject_id", Uuid),
    Column("service", Text, nullable=False),
    Column("mfc", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("registered_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("transferred_at", DateTime(timezone=True)),
    Column("result_received_at", DateTime(timezone=True)),
    Column("issued_at", DateTime(timezone=True)),
    Column("closed_at", DateTime(timezone=True)),
    Index("requests_subject", "subject_id"),
)

breaches = Table(
    "breaches",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("request_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("of", Text, nullable=False),
    Column("clause", Text, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("breached_at", DateTime(timezone=True), nullable=False),
    Index("breaches_request", "request_id", "id"),
)

demands = Table(
    "demands",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("request_id", Uuid, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("clause", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Index("demands_request", "request_id", "id"),
)

answers = Table(
    "answers",
    metadata,
    Column("query_id", Uuid, primary_key=True),
    Column("request_id", Uuid, nullable=False),
    Column("code", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("answered_at", DateTime(timezone=True), nullable=False),
    Index("answers_request", "request_id", "query_id"),
)
