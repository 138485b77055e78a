"""Lay out the table of what is said through the MFC."""

from sqlalchemy import Column, DateTime, ForeignKey, Index, SmallInteger, Table, Text, Uuid

from intake.tables.schema import metadata

# The words themselves lie in the vault, in a card of each message; ``sender_code`` and
# ``receiver_code`` are of organisations alone.
messages = Table(
    "messages",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("request_id", Uuid, ForeignKey("intake.requests.id"), nullable=False),
    Column("speaks_for", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("sender_code", Text),
    Column("receiver", Text, nullable=False),
    Column("receiver_code", Text),
    Column("organisation", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("agreement", Text, nullable=False),
    Column("regulation", Text),
    Column("regulation_version", SmallInteger),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    Column("passed_on_at", DateTime(timezone=True)),
    Column("passed_on_over", Text),
    Column("passed_on_by", Text),
    Index("messages_request", "request_id", "id"),
)
