"""Lay out the registry's own tables."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
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
    Column("subject_id", Uuid),
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
    Column("destroyed_at", DateTime(timezone=True)),
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
    Index("records_subject", "subject_id"),
)

# The last number that an organisation has given to a kind of paper.
journals = Table(
    "journals",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("last", Integer, nullable=False),
)

# People are ids of the issuer of tokens, never names. What was approved or signed is never altered.
access_lists = Table(
    "access_lists",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation", Text, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("approved_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("organisation", "ordinal"),
)

access_entries = Table(
    "access_entries",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("admits", Boolean, nullable=False),
    Column("post", Text),
    ForeignKeyConstraint(
        ["organisation", "ordinal"], [access_lists.c.organisation, access_lists.c.ordinal]
    ),
    Index("access_entries_list", "organisation", "ordinal"),
)

non_disclosures = Table(
    "non_disclosures",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("outside", Boolean, nullable=False),
    Column("signed_on", Date, nullable=False),
    Column("text_version", Text, nullable=False),
    Column("text_sha256", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Index("non_disclosures_person", "organisation", "person", "id"),
)

warnings = Table(
    "warnings",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("outside", Boolean, nullable=False),
    Column("warned_on", Date, nullable=False),
    Column("text", Text, nullable=False),
    Column("warned_by", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Index("warnings_person", "organisation", "person", "id"),
)

checks = Table(
    "checks",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("subject_id", Uuid),
    Column("doubt", Text, nullable=False),
    Column("raised_by", Text, nullable=False),
    Column("appeal", Text, nullable=False),
    Column("lodged_by", Text, nullable=False),
    Column("registered_by", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("outcome", Text),
    Column("reasons", ARRAY(Text)),
    Column("papers", ARRAY(Text)),
    Column("ended_by", Text),
    Column("ended_at", DateTime(timezone=True)),
    Index("checks_operator", "operator", "id"),
    Index("checks_lodged", "lodged_by", "id"),
)

# One for each code that the operator's files may stand under: its own and its branches'.
blocks = Table(
    "blocks",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("check_id", Uuid, ForeignKey(checks.c.id), nullable=False),
    Column("operator", Text, nullable=False),
    Column("subject_id", Uuid),
    Column("blocked_at", DateTime(timezone=True), nullable=False),
    Column("unblocked_at", DateTime(timezone=True)),
    UniqueConstraint("check_id", "operator"),
    Index("blocks_subject", "subject_id", "operator"),
)
