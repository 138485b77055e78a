"""Make the journals, the access list with its papers, and the checks with their blocks."""

from alembic import op

revision = "0003"
down_revision = "0002"

KEPT_FOR_EVER = ("access_lists", "access_entries", "non_disclosures", "warnings")
"""What was approved or signed is never altered: states of past days rest on it."""

STATEMENTS = (
    """
    CREATE TABLE journals (
        organisation text NOT NULL,
        kind         text NOT NULL,
        last         integer NOT NULL,
        PRIMARY KEY (organisation, kind)
    )
    """,
    """
    CREATE TABLE access_lists (
        id           uuid PRIMARY KEY,
        organisation text NOT NULL,
        ordinal      integer NOT NULL,
        number       text NOT NULL,
        approved_by  text NOT NULL,
        approved_at  timestamptz NOT NULL,
        UNIQUE (organisation, ordinal)
    )
    """,
    """
    CREATE TABLE access_entries (
        organisation text NOT NULL,
        person       text NOT NULL,
        ordinal      integer NOT NULL,
        admits       boolean NOT NULL,
        post         text,
        PRIMARY KEY (organisation, person, ordinal),
        FOREIGN KEY (organisation, ordinal) REFERENCES access_lists (organisation, ordinal),
        CHECK (admits = (post IS NOT NULL))
    )
    """,
    "CREATE INDEX access_entries_list ON access_entries (organisation, ordinal)",
    """
    CREATE TABLE non_disclosures (
        id           uuid PRIMARY KEY,
        organisation text NOT NULL,
        number       text NOT NULL,
        person       text NOT NULL,
        outside      boolean NOT NULL,
        signed_on    date NOT NULL,
        text_version text NOT NULL,
        text_sha256  text NOT NULL,
        recorded_by  text NOT NULL,
        recorded_at  timestamptz NOT NULL
    )
    """,
    "CREATE INDEX non_disclosures_person ON non_disclosures (organisation, person, id)",
    """
    CREATE TABLE warnings (
        id           uuid PRIMARY KEY,
        organisation text NOT NULL,
        number       text NOT NULL,
        person       text NOT NULL,
        outside      boolean NOT NULL,
        warned_on    date NOT NULL,
        text         text NOT NULL,
        warned_by    text NOT NULL,
        recorded_at  timestamptz NOT NULL
    )
    """,
    "CREATE INDEX warnings_person ON warnings (organisation, person, id)",
    """
    CREATE TABLE checks (
        id            uuid PRIMARY KEY,
        number        text NOT NULL,
        operator      text NOT NULL,
        subject_id    uuid NOT NULL,
        doubt         text NOT NULL,
        raised_by     text NOT NULL,
        appeal        text NOT NULL,
        lodged_by     text NOT NULL,
        registered_by text NOT NULL,
        received_at   timestamptz NOT NULL,
        opened_at     timestamptz NOT NULL,
        due_at        timestamptz NOT NULL,
        outcome       text,
        reasons       text[],
        papers        text[],
        ended_by      text,
        ended_at      timestamptz,
        CHECK ((outcome IS NULL) = (ended_at IS NULL))
    )
    """,
    "CREATE INDEX checks_operator ON checks (operator, id)",
    "CREATE INDEX checks_lodged ON checks (lodged_by, id)",
    """
    CREATE TABLE blocks (
        id           uuid PRIMARY KEY,
        check_id     uuid NOT NULL REFERENCES checks (id),
        operator     text NOT NULL,
        subject_id   uuid NOT NULL,
        blocked_at   timestamptz NOT NULL,
        unblocked_at timestamptz,
        UNIQUE (check_id, operator)
    )
    """,
    "CREATE INDEX blocks_subject ON blocks (subject_id, operator)",
    "ALTER TABLE records ADD COLUMN destroyed_at timestamptz",
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is kept as it was written', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END $$
    """,
    *(
        f"""
        CREATE TRIGGER never_altered BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change()
        """
        for table in KEPT_FOR_EVER
    ),
)


def upgrade() -> None:
    """Make everything."""
    for statement in STATEMENTS:
        op.execute(statement)
