"""Make the tables of requests, and the kernel's."""

from alembic import op

from shared.kernel import upgrade_kernel

revision = "0001"
down_revision = None

STATEMENTS = (
    "CREATE SEQUENCE request_number",
    """
    CREATE TABLE requests (
        id                uuid PRIMARY KEY,
        number            text NOT NULL UNIQUE,
        version           integer NOT NULL,
        status            text NOT NULL,
        service           text NOT NULL,
        catalogue_version smallint NOT NULL,
        agreement         text NOT NULL,
        channel           text NOT NULL,
        mfc               text NOT NULL,
        body              text NOT NULL,
        portal            text,
        file_id           uuid NOT NULL,
        result            text,
        received_at       timestamptz NOT NULL,
        registered_at     timestamptz NOT NULL,
        due_at            timestamptz NOT NULL
    )
    """,
    "CREATE INDEX requests_mfc ON requests (mfc, id)",
    "CREATE INDEX requests_body ON requests (body, id)",
    "CREATE INDEX requests_portal ON requests (portal, id) WHERE portal IS NOT NULL",
    """
    CREATE TABLE applicants (
        file_id    uuid PRIMARY KEY,
        subject_id uuid NOT NULL,
        request_id uuid NOT NULL UNIQUE REFERENCES requests,
        data       jsonb NOT NULL
    )
    """,
    """
    CREATE TABLE documents (
        request_id     uuid NOT NULL REFERENCES requests,
        position       smallint NOT NULL,
        code           text NOT NULL,
        form           text NOT NULL,
        own_initiative boolean NOT NULL,
        PRIMARY KEY (request_id, position)
    )
    """,
    """
    CREATE TABLE timeline (
        request_id uuid NOT NULL REFERENCES requests,
        position   bigint GENERATED ALWAYS AS IDENTITY,
        kind       text NOT NULL,
        details    jsonb NOT NULL,
        at         timestamptz NOT NULL,
        PRIMARY KEY (request_id, position)
    )
    """,
    """
    CREATE TABLE demands (
        id           uuid PRIMARY KEY,
        request_id   uuid NOT NULL REFERENCES requests,
        organisation text NOT NULL,
        worker       text NOT NULL,
        kind         text NOT NULL,
        code         text NOT NULL,
        outcome      text NOT NULL,
        clause       text,
        made_at      timestamptz NOT NULL
    )
    """,
    "CREATE INDEX demands_request ON demands (request_id, id)",
)


def upgrade() -> None:
    """Make everything."""
    upgrade_kernel(1)
    for statement in STATEMENTS:
        op.execute(statement)
