"""Lay out the table of stored documents: a row for each object, before the object is there."""

from sqlalchemy import BigInteger, Column, DateTime, Index, LargeBinary, Table, Text, Uuid, text

from shared.tables import kernel

files = Table(
    "files",
    kernel,
    Column("id", Uuid, primary_key=True),
    Column("file_id", Uuid, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("row_id", Uuid, nullable=False),
    Column("code", Text, nullable=False),
    Column("object_name", Text, nullable=False, unique=True),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger),
    Column("fingerprint", LargeBinary),
    Column("sealed_hash", LargeBinary),
    Column("state", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("stored_at", DateTime(timezone=True)),
    Index(
        "files_one_a_place",
        "kind",
        "row_id",
        "code",
        unique=True,
        postgresql_where=text("state = 'stored'"),
    ),
    Index("files_file", "file_id"),
    Index(
        "files_unfinished",
        "created_at",
        postgresql_where=text("state IN ('uploading', 'removing')"),
    ),
)
