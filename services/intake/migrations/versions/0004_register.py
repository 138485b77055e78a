"""Keep the register: participants, services, agreements and engagements as dated documents."""

from alembic import op

revision = "0004"
down_revision = "0003"

STATEMENTS = (
    """
    CREATE TABLE register (
        position     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        kind         text NOT NULL,
        code         text NOT NULL,
        version      integer NOT NULL,
        revision     integer NOT NULL,
        document     jsonb NOT NULL,
        digest       text NOT NULL,
        organisation text NOT NULL,
        worker       text NOT NULL,
        recorded_at  timestamptz NOT NULL,
        UNIQUE (kind, code, version, revision)
    )
    """,
)


def upgrade() -> None:
    """Make the table."""
    for statement in STATEMENTS:
        op.execute(statement)
