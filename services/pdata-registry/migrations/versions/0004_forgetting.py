"""Let pseudonyms go with the subjects whose last file was destroyed."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Let a record, a check and a block outlive the pseudonym."""
    for table in ("records", "checks", "blocks"):
        op.execute(f"ALTER TABLE {table} ALTER COLUMN subject_id DROP NOT NULL")
    op.execute("CREATE INDEX records_subject ON records (subject_id)")
