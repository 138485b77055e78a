"""Keep what MFCs owe the monitoring body, and their reports as they were sent."""

from alembic import op

revision = "0011"
down_revision = "0010"

STATEMENTS = (
    """
    CREATE TABLE report_dues (
        id              uuid PRIMARY KEY,
        mfc             text NOT NULL,
        form            text NOT NULL,
        edition         integer NOT NULL,
        monitoring_body text NOT NULL,
        period          text NOT NULL,
        last_day        date NOT NULL,
        due_at          timestamptz NOT NULL,
        opened_at       timestamptz NOT NULL,
        report_id       uuid,
        submitted_at    timestamptz,
        UNIQUE (mfc, form, period)
    )
    """,
    "CREATE INDEX report_dues_listed ON report_dues (due_at, id)",
    "CREATE INDEX report_dues_mfc ON report_dues (mfc, due_at, id)",
    "CREATE INDEX report_dues_form ON report_dues (form, last_day)",
    """
    CREATE TABLE filed_reports (
        id              uuid PRIMARY KEY,
        due_id          uuid REFERENCES report_dues (id),
        mfc             text NOT NULL,
        form            text NOT NULL,
        edition         integer NOT NULL,
        monitoring_body text NOT NULL,
        period          text NOT NULL,
        replaces        uuid REFERENCES filed_reports (id),
        version         integer NOT NULL,
        document        text NOT NULL,
        sha256          text NOT NULL,
        worker          text NOT NULL,
        made_at         timestamptz NOT NULL,
        submitted_by    text,
        submitted_at    timestamptz
    )
    """,
    "CREATE INDEX filed_reports_mfc ON filed_reports (mfc, id)",
    "CREATE INDEX filed_reports_submitted ON filed_reports (id) WHERE submitted_at IS NOT NULL",
    """
    CREATE UNIQUE INDEX filed_reports_first ON filed_reports (mfc, form, period)
    WHERE replaces IS NULL
    """,
    "CREATE UNIQUE INDEX filed_reports_replaced ON filed_reports (replaces)",
    """
    CREATE FUNCTION keep_as_sent() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a submitted report is kept as it was sent'
            USING ERRCODE = 'insufficient_privilege';
    END $$
    """,
    """
    CREATE TRIGGER kept_as_sent BEFORE UPDATE OR DELETE ON filed_reports
        FOR EACH ROW WHEN (OLD.submitted_at IS NOT NULL) EXECUTE FUNCTION keep_as_sent()
    """,
)


def upgrade() -> None:
    """Make everything."""
    for statement in STATEMENTS:
        op.execute(statement)
