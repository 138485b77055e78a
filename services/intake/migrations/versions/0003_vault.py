"""Give the applicants' data up to the vault."""

from shared.kernel import drop_empty

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Drop the table in which they stood unsealed."""
    drop_empty("applicants")
