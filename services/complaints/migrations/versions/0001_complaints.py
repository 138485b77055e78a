"""Make the tables of complaints and of what is known of requests, and the kernel's."""

from alembic import op

from shared.kernel import upgrade_kernel

revision = "0001"
down_revision = None

STATEMENTS = (
    "CREATE SEQUENCE complaint_number",
    """
    CREATE TABLE complaints (
        id             uuid PRIMARY KEY,
        number         text NOT NULL UNIQUE,
        status         text NOT NULL,
        ground         text NOT NULL,
        about          text NOT NULL,
        object_kind    text NOT NULL,
        object_code    text NOT NULL,
        request_id     uuid,
        request_number text,
        lodged_by      text NOT NULL,
        channel        text NOT NULL,
        received_at    timestamptz NOT NULL,
        registered_at  timestamptz NOT NULL,
        due_at         timestamptz NOT NULL
    )
    """,
    "CREATE INDEX complaints_object ON complaints (object_code, id)",
    "CREATE INDEX complaints_lodged ON complaints (lodged_by, id)",
    """
    CREATE TABLE texts (
        complaint_id uuid PRIMARY KEY,
        file_id      uuid NOT NULL UNIQUE,
        subject_id   uuid NOT NULL,
        text         text NOT NULL,
        kept_at      timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE readings (
        id           uuid PRIMARY KEY,
        complaint_id uuid NOT NULL REFERENCES complaints,
        organisation text NOT NULL,
        worker       text NOT NULL,
        at           timestamptz NOT NULL
    )
    """,
    "CREATE INDEX readings_complaint ON readings (complaint_id, id)",
    """
    CREATE TABLE requests (
        id                 uuid PRIMARY KEY,
        number             text NOT NULL UNIQUE,
        subject_id         uuid,
        service            text NOT NULL,
        mfc                text NOT NULL,
        body               text NOT NULL,
        received_at        timestamptz NOT NULL,
        registered_at      timestamptz NOT NULL,
        due_at             timestamptz NOT NULL,
        transferred_at     timestamptz,
        result_received_at timestamptz,
        issued_at          timestamptz,
        closed_at          timestamptz
    )
    """,
    """
    CREATE TABLE breaches (
        id          uuid PRIMARY KEY,
        request_id  uuid NOT NULL,
        kind        text NOT NULL,
        of          text NOT NULL,
        clause      text NOT NULL,
        due_at      timestamptz NOT NULL,
        breached_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX breaches_request ON breaches (request_id, id)",
    """
    CREATE TABLE demands (
        id           uuid PRIMARY KEY,
        request_id   uuid NOT NULL,
        organisation text NOT NULL,
        kind         text NOT NULL,
        code         text NOT NULL,
        clause       text NOT NULL,
        outcome      text NOT NULL,
        made_at      timestamptz NOT NULL
    )
    """,
    "CREATE INDEX demands_request ON demands (request_id, id)",
    """
    CREATE TABLE answers (
        query_id    uuid PRIMARY KEY,
        request_id  uuid NOT NULL,
        code        text NOT NULL,
        holder      text NOT NULL,
        outcome     text NOT NULL,
        late        boolean NOT NULL,
        answered_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX answers_request ON answers (request_id, query_id)",
)


def upgrade() -> None:
    """Make everything."""
    upgrade_kernel(1)
    for statement in STATEMENTS:
        op.execute(statement)
