"""Let a query outlive the pseudonym of its subject."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Allow a query to have no subject, and find those of one."""
    op.execute("ALTER TABLE queries ALTER COLUMN subject_id DROP NOT NULL")
    op.execute("CREATE INDEX queries_subject ON queries (subject_id)")
