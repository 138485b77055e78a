"""Keep conversations, questions and inquiries."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make what is not there yet."""
