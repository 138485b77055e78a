"""Make the table of processing records, and the kernel's."""

from alembic import op

from shared.kernel import upgrade_kernel

revision = "0001"
down_revision = None

STATEMENTS = (
    """
    CREATE TABLE records (
        id           uuid PRIMARY KEY,
        file_id      uuid NOT NULL,
        subject_id   uuid NOT NULL,
        holder       text NOT NULL,
        operator     text NOT NULL,
        category     text NOT NULL,
        fields       text[] NOT NULL,
        purpose      text NOT NULL,
        basis        text NOT NULL,
        law          text,
        source       text NOT NULL,
        operation    text NOT NULL,
        way          text NOT NULL,
        edition      text,
        paper        text,
        harmful      boolean NOT NULL,
        rule         text,
        findings     jsonb NOT NULL,
        collected_at timestamptz NOT NULL,
        recorded_at  timestamptz NOT NULL,
        closed_on    date,
        keep_until   date,
        expired_at   timestamptz
    )
    """,
    "CREATE INDEX records_operator ON records (operator, id)",
    "CREATE INDEX records_file ON records (file_id)",
    "CREATE INDEX records_term ON records (operator, keep_until, id) WHERE keep_until IS NOT NULL",
    """
    CREATE INDEX records_due ON records (keep_until)
        WHERE keep_until IS NOT NULL AND expired_at IS NULL
    """,
)


def upgrade() -> None:
    """Make everything."""
    upgrade_kernel(1)
    for statement in STATEMENTS:
        op.execute(statement)
