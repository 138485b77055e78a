"""Keep conversations, questions and inquiries, and the order in which changes were committed."""

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS = (
    # What is there already bears the number of this migration, in the order of its positions.
    "ALTER TABLE timeline ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id()",
    "CREATE INDEX timeline_changes ON timeline (xid, position)",
    "CREATE TABLE change_home (cluster bigint PRIMARY KEY)",
    "INSERT INTO change_home SELECT system_identifier FROM pg_control_system()",
    """
    CREATE TABLE messages (
        id                 uuid PRIMARY KEY,
        request_id         uuid NOT NULL REFERENCES requests,
        speaks_for         text NOT NULL,
        sender             text NOT NULL,
        sender_code        text,
        receiver           text NOT NULL,
        receiver_code      text,
        organisation       text NOT NULL,
        worker             text NOT NULL,
        agreement          text NOT NULL,
        regulation         text,
        regulation_version smallint,
        sent_at            timestamptz NOT NULL,
        passed_on_at       timestamptz,
        passed_on_over     text,
        passed_on_by       text
    )
    """,
    "CREATE INDEX messages_request ON messages (request_id, id)",
    "CREATE SEQUENCE asking_number",
    """
    CREATE TABLE askings (
        id           uuid PRIMARY KEY,
        kind         text NOT NULL,
        number       text NOT NULL UNIQUE,
        status       text NOT NULL,
        mfc          text NOT NULL,
        organisation text NOT NULL,
        worker       text NOT NULL,
        asker_kind   text,
        way          text NOT NULL,
        topic        text NOT NULL,
        service      text,
        file_id      uuid NOT NULL UNIQUE,
        received_at  timestamptz NOT NULL,
        due_at       timestamptz,
        answered_at  timestamptz,
        answered_by  text,
        contains     text[] NOT NULL DEFAULT '{}',
        clause       text
    )
    """,
    "CREATE INDEX askings_mfc ON askings (mfc, kind, id)",
    "CREATE INDEX askings_organisation ON askings (organisation, kind, id)",
    "CREATE INDEX askings_counted ON askings (mfc, kind, received_at)",
)


def upgrade() -> None:
    """Make everything."""
    for statement in STATEMENTS:
        op.execute(statement)
