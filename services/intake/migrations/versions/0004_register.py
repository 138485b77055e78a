"""Keep the register: participants, services, agreements and engagements as dated documents."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make what is not there yet."""
