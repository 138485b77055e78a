"""Keep marks on requirements of agreements, and find what was said of transfers by its moment."""

from alembic import op

revision = "0010"
down_revision = "0009"

STATEMENTS = (
    """
    CREATE TABLE agreement_marks (
        id           uuid PRIMARY KEY,
        agreement    text NOT NULL,
        requirement  text NOT NULL,
        kind         text NOT NULL,
        outcome      text NOT NULL,
        marked_on    date NOT NULL,
        organisation text NOT NULL,
        worker       text NOT NULL,
        made_at      timestamptz NOT NULL
    )
    """,
    "CREATE INDEX agreement_marks_listed ON agreement_marks (agreement, marked_on, id)",
    "CREATE INDEX incidents_opened ON incidents (opened_at)",
    """
    CREATE INDEX transfers_answered ON transfers (answered_at) WHERE answered_at IS NOT NULL
    """,
)


def upgrade() -> None:
    """Make what is not there yet."""
    for statement in STATEMENTS:
        op.execute(statement)
