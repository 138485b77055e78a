"""Lay out the tables of reports that MFCs owe and file with the monitoring body (15(4))."""

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy import text as sql

from intake.tables.schema import metadata

# What an MFC owes for a period; the clock ``report`` stands on ``id``. ``report_id`` is the report
# that was submitted first.
report_dues = Table(
    "report_dues",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("mfc", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("monitoring_body", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("report_id", Uuid),
    Column("submitted_at", DateTime(timezone=True)),
    UniqueConstraint("mfc", "form", "period"),
    Index("report_dues_listed", "due_at", "id"),
    Index("report_dues_mfc", "mfc", "due_at", "id"),
    Index("report_dues_form", "form", "last_day"),
)

# ``document`` is text and not jsonb: its bytes are kept as they were sent, and ``sha256`` is
# theirs. ``worker`` and ``submitted_by`` are the issuer's own ids. A submitted row never changes:
# a trigger refuses it.
filed_reports = Table(
    "filed_reports",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("due_id", Uuid, ForeignKey("intake.report_dues.id")),
    Column("mfc", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("monitoring_body", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("replaces", Uuid, ForeignKey("intake.filed_reports.id")),
    Column("version", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("submitted_by", Text),
    Column("submitted_at", DateTime(timezone=True)),
    Index("filed_reports_mfc", "mfc", "id"),
    Index("filed_reports_submitted", "id", postgresql_where=sql("submitted_at IS NOT NULL")),
    Index(
        "filed_reports_first",
        "mfc",
        "form",
        "period",
        unique=True,
        postgresql_where=sql("replaces IS NULL"),
    ),
    Index("filed_reports_replaced", "replaces", unique=True),
)
