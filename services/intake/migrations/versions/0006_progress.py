"""Keep what happens to a request after its registration."""

from alembic import op

revision = "0006"
down_revision = "0005"

STATEMENTS = (
    """
    ALTER TABLE requests
        ADD COLUMN outcome        text,
        ADD COLUMN ground         text,
        ADD COLUMN transferred_at timestamptz,
        ADD COLUMN result_at      timestamptz,
        ADD COLUMN ready_at       timestamptz,
        ADD COLUMN unclaimed_at   timestamptz,
        ADD COLUMN issued_at      timestamptz,
        ADD COLUMN closed_at      timestamptz
    """,
    "CREATE INDEX requests_unclaimed ON requests (mfc, id) WHERE unclaimed_at IS NOT NULL",
    "CREATE INDEX requests_corrects ON requests (corrects, id) WHERE corrects IS NOT NULL",
    "CREATE SEQUENCE form_number",
    """
    CREATE TABLE printed_forms (
        number     text PRIMARY KEY,
        kind       text NOT NULL,
        template   smallint NOT NULL,
        request_id uuid NOT NULL REFERENCES requests,
        worker     text NOT NULL,
        made_at    timestamptz NOT NULL,
        data       jsonb NOT NULL,
        sha256     text NOT NULL
    )
    """,
    "CREATE INDEX printed_forms_request ON printed_forms (request_id, made_at)",
    """
    CREATE TABLE transfers (
        id             uuid PRIMARY KEY,
        request_id     uuid NOT NULL REFERENCES requests,
        manifest       text NOT NULL REFERENCES printed_forms,
        organisation   text NOT NULL,
        worker         text NOT NULL,
        transferred_at timestamptz NOT NULL,
        answered_at    timestamptz,
        answered_by    text,
        missing        jsonb
    )
    """,
    "CREATE INDEX transfers_request ON transfers (request_id, id)",
    """
    CREATE TABLE incidents (
        id           uuid PRIMARY KEY,
        request_id   uuid NOT NULL REFERENCES requests,
        kind         text NOT NULL,
        organisation text NOT NULL,
        worker       text NOT NULL,
        details      jsonb NOT NULL,
        opened_at    timestamptz NOT NULL,
        resolved_at  timestamptz
    )
    """,
    "CREATE INDEX incidents_request ON incidents (request_id, id)",
    """
    CREATE TABLE system_documents (
        id           uuid PRIMARY KEY,
        request_id   uuid NOT NULL REFERENCES requests,
        code         text NOT NULL,
        system       text NOT NULL,
        body         text NOT NULL,
        organisation text NOT NULL,
        worker       text NOT NULL,
        form         text NOT NULL REFERENCES printed_forms,
        made_at      timestamptz NOT NULL
    )
    """,
    "CREATE INDEX system_documents_request ON system_documents (request_id, id)",
    """
    CREATE TABLE corrections (
        request_id uuid PRIMARY KEY REFERENCES requests,
        fields     text[] NOT NULL
    )
    """,
)


def upgrade() -> None:
    """Make columns, transfers, incidents and the journal of printed forms."""
    for statement in STATEMENTS:
        op.execute(statement)
