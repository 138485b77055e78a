"""Lay out the table of marks that the parties of an agreement make on each other's part."""

from sqlalchemy import Column, Date, DateTime, Index, Table, Text, Uuid

from intake.tables.schema import metadata

agreement_marks = Table(
    "agreement_marks",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agreement", Text, nullable=False),
    Column("requirement", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("marked_on", Date, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Index("agreement_marks_listed", "agreement", "marked_on", "id"),
)
