"""Keep receipts, and what else a request is admitted with."""

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS = (
    """
    ALTER TABLE requests
        ADD COLUMN application_id uuid,
        ADD COLUMN kind           text NOT NULL DEFAULT 'service',
        ADD COLUMN corrects       uuid,
        ADD COLUMN applicant_kind text NOT NULL DEFAULT 'person',
        ADD COLUMN represented    boolean NOT NULL DEFAULT false,
        ADD COLUMN involved       text,
        ADD COLUMN engagement     text,
        ADD COLUMN data_instead   boolean NOT NULL DEFAULT false
    """,
    "CREATE INDEX requests_involved ON requests (involved, id) WHERE involved IS NOT NULL",
    """
    CREATE INDEX requests_application ON requests (application_id, id)
        WHERE application_id IS NOT NULL
    """,
    "ALTER TABLE documents ADD COLUMN presented_at timestamptz",
    """
    CREATE TABLE receipts (
        id             uuid PRIMARY KEY,
        status         text NOT NULL,
        service        text NOT NULL,
        channel        text NOT NULL,
        mfc            text NOT NULL,
        body           text NOT NULL,
        involved       text,
        portal         text,
        worker         text NOT NULL,
        presented      jsonb NOT NULL,
        received_at    timestamptz NOT NULL,
        due_at         timestamptz NOT NULL,
        request_id     uuid REFERENCES requests,
        registered_at  timestamptz,
        ground         text,
        turned_away_at timestamptz
    )
    """,
    "CREATE INDEX receipts_mfc ON receipts (mfc, id)",
    "CREATE INDEX receipts_body ON receipts (body, id)",
    "CREATE INDEX receipts_involved ON receipts (involved, id) WHERE involved IS NOT NULL",
    "CREATE INDEX receipts_portal ON receipts (portal, id) WHERE portal IS NOT NULL",
    """
    CREATE TABLE consents (
        request_id     uuid NOT NULL REFERENCES requests,
        position       smallint NOT NULL,
        kind           text NOT NULL,
        person         text NOT NULL,
        documents      jsonb NOT NULL,
        form           text,
        given_by       text,
        authority      text,
        exemption      text,
        established_by text,
        PRIMARY KEY (request_id, position)
    )
    """,
    """
    CREATE TABLE informations (
        id           uuid PRIMARY KEY,
        request_id   uuid NOT NULL REFERENCES requests,
        organisation text NOT NULL,
        worker       text NOT NULL,
        asked_at     timestamptz NOT NULL,
        answered_at  timestamptz NOT NULL,
        version      smallint NOT NULL,
        points       jsonb NOT NULL
    )
    """,
    "CREATE INDEX informations_request ON informations (request_id, id)",
)


def upgrade() -> None:
    """Make the columns of admission, receipts, consents and the information that was given."""
    for statement in STATEMENTS:
        op.execute(statement)
