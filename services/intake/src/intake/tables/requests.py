"""Lay out the tables of requests, their papers and their course."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Sequence,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from intake.tables.schema import metadata
from intake.tables.xid8 import Xid8

request_number = Sequence("request_number", schema="intake")

requests = Table(
    "requests",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("catalogue_version", SmallInteger, nullable=False),
    Column("agreement", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("circumstances", JSONB, nullable=False, server_default=text("'[]'")),
    Column("mfc", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("portal", Text),
    Column("file_id", Uuid, nullable=False),
    Column("result", Text),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("registered_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("application_id", Uuid),
    Column("kind", Text, nullable=False, server_default="service"),
    Column("corrects", Uuid),
    Column("applicant_kind", Text, nullable=False, server_default="person"),
    Column("represented", Boolean, nullable=False, server_default=text("false")),
    Column("involved", Text),
    Column("engagement", Text),
    Column("data_instead", Boolean, nullable=False, server_default=text("false")),
    Column("outcome", Text),
    Column("ground", Text),
    Column("transferred_at", DateTime(timezone=True)),
    Column("result_at", DateTime(timezone=True)),
    Column("ready_at", DateTime(timezone=True)),
    Column("unclaimed_at", DateTime(timezone=True)),
    Column("issued_at", DateTime(timezone=True)),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("closed_at", DateTime(timezone=True)),
    Index("requests_mfc", "mfc", "id"),
    Index("requests_body", "body", "id"),
    Index("requests_portal", "portal", "id", postgresql_where=text("portal IS NOT NULL")),
    Index("requests_involved", "involved", "id", postgresql_where=text("involved IS NOT NULL")),
    Index("requests_mfc_status", "mfc", "status", "id"),
    Index("requests_body_status", "body", "status", "id"),
    Index(
        "requests_portal_status",
        "portal",
        "status",
        "id",
        postgresql_where=text("portal IS NOT NULL"),
    ),
    Index(
        "requests_involved_status",
        "involved",
        "status",
        "id",
        postgresql_where=text("involved IS NOT NULL"),
    ),
    Index(
        "requests_application",
        "application_id",
        "id",
        postgresql_where=text("application_id IS NOT NULL"),
    ),
    Index("requests_corrects", "corrects", "id", postgresql_where=text("corrects IS NOT NULL")),
    Index(
        "requests_unclaimed",
        "mfc",
        "id",
        postgresql_where=text(
            "unclaimed_at IS NOT NULL AND status IN ('result-received', 'refused')"
        ),
    ),
    Index("requests_registered", "registered_at"),
    Index(
        "requests_transferred",
        "transferred_at",
        postgresql_where=text("transferred_at IS NOT NULL"),
    ),
    Index("requests_decided", "result_at", postgresql_where=text("result_at IS NOT NULL")),
    Index("requests_issued", "issued_at", postgresql_where=text("issued_at IS NOT NULL")),
    Index("requests_withdrawn", "withdrawn_at", postgresql_where=text("withdrawn_at IS NOT NULL")),
)

documents = Table(
    "documents",
    metadata,
    Column("request_id", Uuid, ForeignKey("intake.requests.id"), primary_key=True),
    Column("position", SmallInteger, primary_key=True),
    Column("code", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("own_initiative", Boolean, nullable=False),
    Column("presented_at", DateTime(timezone=True)),
)

timeline = Table(
    "timeline",
    metadata,
    Column("request_id", Uuid, ForeignKey("intake.requests.id"), primary_key=True),
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("xid", Xid8, nullable=False, server_default=func.pg_current_xact_id()),
    Index("timeline_changes", "xid", "position"),
)
