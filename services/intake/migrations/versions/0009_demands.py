"""Keep demands and refusals to accept, before a request too, and the circumstances of a request."""

from alembic import op

revision = "0009"
down_revision = "0008"

STATEMENTS = (
    "ALTER TABLE requests ADD COLUMN circumstances jsonb NOT NULL DEFAULT '[]'",
    """
    ALTER TABLE demands
        ALTER COLUMN request_id DROP NOT NULL,
        ADD COLUMN service           text,
        ADD COLUMN catalogue_version smallint,
        ADD COLUMN mfc               text,
        ADD COLUMN body              text,
        ADD COLUMN elsewhere         boolean NOT NULL DEFAULT false,
        ADD COLUMN amount            bigint
    """,
    """
    UPDATE demands
       SET service = r.service, catalogue_version = r.catalogue_version, mfc = r.mfc, body = r.body
      FROM requests AS r
     WHERE r.id = demands.request_id
    """,
    """
    ALTER TABLE demands
        ALTER COLUMN service SET NOT NULL,
        ALTER COLUMN catalogue_version SET NOT NULL,
        ALTER COLUMN body SET NOT NULL,
        ALTER COLUMN elsewhere DROP DEFAULT
    """,
    "CREATE INDEX demands_organisation ON demands (organisation, id)",
    "CREATE INDEX demands_mfc ON demands (mfc, id)",
    "CREATE INDEX demands_body ON demands (body, id)",
    """
    CREATE TABLE refusals_to_accept (
        id                uuid PRIMARY KEY,
        request_id        uuid REFERENCES requests,
        service           text NOT NULL,
        catalogue_version smallint NOT NULL,
        organisation      text NOT NULL,
        worker            text NOT NULL,
        mfc               text,
        body              text NOT NULL,
        document          text NOT NULL,
        form              text NOT NULL,
        ground            text,
        outcome           text NOT NULL,
        clause            text,
        made_at           timestamptz NOT NULL
    )
    """,
    "CREATE INDEX refusals_to_accept_organisation ON refusals_to_accept (organisation, id)",
    "CREATE INDEX refusals_to_accept_mfc ON refusals_to_accept (mfc, id)",
    "CREATE INDEX refusals_to_accept_body ON refusals_to_accept (body, id)",
)


def upgrade() -> None:
    """Make what is not there yet."""
    for statement in STATEMENTS:
        op.execute(statement)
