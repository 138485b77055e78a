"""Lay out the tables of the vault and of its door."""

from sqlalchemy import (
    ARRAY,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

from shared.tables import kernel

vault_keys = Table(
    "vault_keys",
    kernel,
    Column("file_id", Uuid, primary_key=True),
    Column("subject_id", Uuid, primary_key=True),
    Column("version", SmallInteger, nullable=False),
    Column("epoch", Text, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("operator", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Index("vault_keys_subject", "subject_id"),
    Index("vault_keys_epoch", "epoch", "file_id"),
)

vault_cards = Table(
    "vault_cards",
    kernel,
    Column("row_id", Uuid, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("file_id", Uuid, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("fields", ARRAY(Text), nullable=False),
    Column("sealed", ARRAY(LargeBinary), nullable=False),
    ForeignKeyConstraint(
        ["file_id", "subject_id"], ["vault_keys.file_id", "vault_keys.subject_id"]
    ),
    Index("vault_cards_file", "file_id", "subject_id"),
)

vault_subjects = Table(
    "vault_subjects",
    kernel,
    Column("scheme", Text, primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    Column("subject_id", Uuid, primary_key=True),
    Index("vault_subjects_subject", "subject_id"),
)

staff_access = Table(
    "staff_access",
    kernel,
    Column("organisation", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("listed_at", DateTime(timezone=True)),
    Column("unlisted_at", DateTime(timezone=True)),
    Column("non_disclosure_at", DateTime(timezone=True)),
    Column("warned_at", DateTime(timezone=True)),
)

subject_blocks = Table(
    "subject_blocks",
    kernel,
    Column("block_id", Uuid, primary_key=True),
    Column("operator", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("blocked_at", DateTime(timezone=True), nullable=False),
    Column("unblocked_at", DateTime(timezone=True)),
    Index(
        "subject_blocks_subject",
        "subject_id",
        "operator",
        postgresql_where=text("unblocked_at IS NULL"),
    ),
)

access_records = Table(
    "access_records",
    kernel,
    Column("id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("organisation", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("through", Text),
    Column("operation", Text, nullable=False),
    Column("operator", Text),
    Column("file_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("row_id", Uuid, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("fields", ARRAY(Text), nullable=False),
    Column("outcome", Text, nullable=False),
    Column("request_id", Text),
    Index("access_records_operator", "operator", "id"),
    Index("access_records_person", "operator", "person", "id"),
    Index("access_records_file", "file_id", "id"),
)
