"""Give the words of complaints up to the vault, and the log of their readers to its door."""

from alembic import op

from shared.kernel import drop_empty

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Drop the tables in which they stood; a complaint names its file itself."""
    drop_empty("texts")
    drop_empty("readings")
    op.execute("ALTER TABLE complaints ADD COLUMN file_id uuid NOT NULL UNIQUE")
