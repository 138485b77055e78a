"""Give what holders answered up to the vault."""

from alembic import op

from shared.kernel import drop_empty

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table of answers anew without the values, which stood in it unsealed."""
    drop_empty("answers")
    op.execute(
        """
        CREATE TABLE answers (
            query_id   uuid PRIMARY KEY,
            file_id    uuid NOT NULL UNIQUE,
            request_id uuid NOT NULL,
            kept_at    timestamptz NOT NULL,
            closed_at  timestamptz
        )
        """
    )
    op.execute("CREATE INDEX answers_request ON answers (request_id)")
