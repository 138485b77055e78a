"""Keep receipts, and what else a request is admitted with."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make what is not there yet."""
