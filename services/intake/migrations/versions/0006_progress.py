"""Keep what happens to a request after its registration."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make what is not there yet."""
