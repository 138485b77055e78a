"""Keep when a request was withdrawn, and find receipts by the days on which they came and went."""

from alembic import op

revision = "0013"
down_revision = "0012"

STATEMENTS = (
    "ALTER TABLE requests ADD COLUMN withdrawn_at timestamptz",
    """
    UPDATE requests
       SET withdrawn_at = t.at
      FROM timeline AS t
     WHERE t.request_id = requests.id AND t.kind = 'withdrawn'
    """,
    """
    CREATE INDEX requests_withdrawn ON requests (withdrawn_at)
    WHERE withdrawn_at IS NOT NULL
    """,
    "CREATE INDEX receipts_received ON receipts (received_at)",
    """
    CREATE INDEX receipts_turned_away ON receipts (turned_away_at)
    WHERE turned_away_at IS NOT NULL
    """,
    "CREATE INDEX receipts_request ON receipts (request_id) WHERE request_id IS NOT NULL",
)


def upgrade() -> None:
    """Make what is not there yet."""
    for statement in STATEMENTS:
        op.execute(statement)
