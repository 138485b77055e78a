"""Keep in what circumstances a request was made."""

from alembic import op

revision = "0009"
down_revision = "0008"

STATEMENTS = ("ALTER TABLE requests ADD COLUMN circumstances jsonb NOT NULL DEFAULT '[]'",)


def upgrade() -> None:
    """Make what is not there yet."""
    for statement in STATEMENTS:
        op.execute(statement)
