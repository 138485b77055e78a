"""Keep by which of the agreement's ways each transfer went (16(4)3)."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Leave it open of what was passed on before: nobody was asked."""
    op.execute("ALTER TABLE transfers ADD COLUMN channels text[]")
