"""Let reports find the requests of a period by the days on which things happened."""

from alembic import op

revision = "0008"
down_revision = "0007"

STATEMENTS = (
    "CREATE INDEX requests_registered ON requests (registered_at)",
    """
    CREATE INDEX requests_transferred ON requests (transferred_at)
    WHERE transferred_at IS NOT NULL
    """,
    "CREATE INDEX requests_decided ON requests (result_at) WHERE result_at IS NOT NULL",
    "CREATE INDEX requests_issued ON requests (issued_at) WHERE issued_at IS NOT NULL",
)


def upgrade() -> None:
    """Make everything."""
    for statement in STATEMENTS:
        op.execute(statement)
