"""Keep daily sums and reports as sent."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make what is not there yet."""
