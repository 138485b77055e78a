"""Make the tables of endpoints and deliveries, and the kernel's."""

from alembic import op

from shared.kernel import upgrade_kernel

revision = "0001"
down_revision = None

STATEMENTS = (
    """
    CREATE TABLE endpoints (
        id              uuid PRIMARY KEY,
        organisation    text NOT NULL,
        url             text NOT NULL,
        description     text NOT NULL,
        types           text[] NOT NULL,
        state           text NOT NULL,
        disabled_reason text,
        version         integer NOT NULL,
        created_at      timestamptz NOT NULL,
        UNIQUE (organisation, url)
    )
    """,
    "CREATE INDEX endpoints_organisation ON endpoints (organisation, id)",
    """
    CREATE TABLE queues (
        endpoint_id   uuid PRIMARY KEY REFERENCES endpoints ON DELETE CASCADE,
        last_sequence bigint NOT NULL DEFAULT 0,
        failures      integer NOT NULL DEFAULT 0,
        failing_since timestamptz,
        resting_until timestamptz
    )
    """,
    """
    CREATE TABLE secrets (
        id          uuid PRIMARY KEY,
        endpoint_id uuid NOT NULL REFERENCES endpoints ON DELETE CASCADE,
        kind        text NOT NULL,
        sealed      bytea NOT NULL,
        public_key  text,
        created_at  timestamptz NOT NULL,
        expires_at  timestamptz
    )
    """,
    "CREATE INDEX secrets_endpoint ON secrets (endpoint_id, id)",
    """
    CREATE TABLE deliveries (
        id              uuid PRIMARY KEY,
        endpoint_id     uuid NOT NULL REFERENCES endpoints ON DELETE CASCADE,
        sequence        bigint NOT NULL,
        event_id        uuid NOT NULL,
        type            text NOT NULL,
        key             text NOT NULL,
        link            text,
        occurred_at     timestamptz NOT NULL,
        state           text NOT NULL,
        attempts        smallint NOT NULL,
        next_attempt_at timestamptz,
        leased_until    timestamptz,
        created_at      timestamptz NOT NULL,
        finished_at     timestamptz,
        UNIQUE (endpoint_id, sequence),
        UNIQUE (endpoint_id, event_id)
    )
    """,
    """
    CREATE INDEX deliveries_keys ON deliveries (endpoint_id, key, sequence)
        WHERE state = 'pending'
    """,
    """
    CREATE INDEX deliveries_queue ON deliveries (endpoint_id, sequence)
        WHERE state = 'pending'
    """,
    """
    CREATE INDEX deliveries_finished ON deliveries (finished_at) WHERE finished_at IS NOT NULL
    """,
    """
    CREATE TABLE attempts (
        delivery_id uuid NOT NULL REFERENCES deliveries ON DELETE CASCADE,
        position    bigint GENERATED ALWAYS AS IDENTITY,
        at          timestamptz NOT NULL,
        duration_ms integer NOT NULL,
        status      smallint,
        error       text,
        PRIMARY KEY (delivery_id, position)
    )
    """,
)


def upgrade() -> None:
    """Make everything."""
    upgrade_kernel(1)
    for statement in STATEMENTS:
        op.execute(statement)
