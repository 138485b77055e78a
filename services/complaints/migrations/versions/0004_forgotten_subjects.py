"""Find the requests of a subject, to forget him."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the index."""
    op.execute("CREATE INDEX requests_subject ON requests (subject_id)")
