"""Lay out interagency's own tables."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

metadata = MetaData(schema="interagency")

queries = Table(
    "queries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("request_id", Uuid, nullable=False),
    Column("request_number", Text, nullable=False),
    Column("subject_id", Uuid),
    Column("service", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("brings", ARRAY(Text), nullable=False),
    Column("holder", Text, nullable=False),
    Column("mfc", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("outcome", Text),
    Column("late", Boolean),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("acknowledged_at", DateTime(timezone=True)),
    Column("answered_at", DateTime(timezone=True)),
    Column("request_closed_at", DateTime(timezone=True)),
    UniqueConstraint("request_id", "code"),
    Index("queries_queue", "holder", "state", "id"),
    Index("queries_subject", "subject_id"),
    Index("queries_holder", "holder", "id"),
    Index("queries_mfc", "mfc", "id"),
    Index("queries_body", "body", "id"),
)

# Which file of the vault holds the values of which answer.
answers = Table(
    "answers",
    metadata,
    Column("query_id", Uuid, primary_key=True),
    Column("file_id", Uuid, nullable=False, unique=True),
    Column("request_id", Uuid, nullable=False),
    Column("kept_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Index("answers_request", "request_id"),
)

transfers = Table(
    "transfers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("query_id", Uuid, ForeignKey("interagency.queries.id"), nullable=False),
    Column("what", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("fields", ARRAY(Text), nullable=False),
    Column("basis", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("transfers_query", "query_id", "id"),
)
