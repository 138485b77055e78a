"""Make the tables of queries, and the kernel's."""

from alembic import op

from shared.kernel import upgrade_kernel

revision = "0001"
down_revision = None

STATEMENTS = (
    """
    CREATE TABLE queries (
        id                uuid PRIMARY KEY,
        request_id        uuid NOT NULL,
        request_number    text NOT NULL,
        subject_id        uuid NOT NULL,
        service           text NOT NULL,
        code              text NOT NULL,
        brings            text[] NOT NULL,
        holder            text NOT NULL,
        mfc               text NOT NULL,
        body              text NOT NULL,
        channel           text NOT NULL,
        state             text NOT NULL,
        outcome           text,
        late              boolean,
        sent_at           timestamptz NOT NULL,
        due_at            timestamptz NOT NULL,
        acknowledged_at   timestamptz,
        answered_at       timestamptz,
        request_closed_at timestamptz,
        UNIQUE (request_id, code)
    )
    """,
    "CREATE INDEX queries_queue ON queries (holder, state, id)",
    "CREATE INDEX queries_holder ON queries (holder, id)",
    "CREATE INDEX queries_mfc ON queries (mfc, id)",
    "CREATE INDEX queries_body ON queries (body, id)",
    """
    CREATE TABLE answers (
        query_id   uuid PRIMARY KEY,
        file_id    uuid NOT NULL UNIQUE,
        request_id uuid NOT NULL,
        data       jsonb NOT NULL,
        kept_at    timestamptz NOT NULL,
        closed_at  timestamptz
    )
    """,
    "CREATE INDEX answers_request ON answers (request_id)",
    """
    CREATE TABLE transfers (
        id           uuid PRIMARY KEY,
        query_id     uuid NOT NULL REFERENCES queries,
        what         text NOT NULL,
        organisation text NOT NULL,
        worker       text NOT NULL,
        fields       text[] NOT NULL,
        basis        text NOT NULL,
        at           timestamptz NOT NULL
    )
    """,
    "CREATE INDEX transfers_query ON transfers (query_id, id)",
)


def upgrade() -> None:
    """Make everything."""
    upgrade_kernel(1)
    for statement in STATEMENTS:
        op.execute(statement)
