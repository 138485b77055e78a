ALTER TABLE deadlines
    ADD COLUMN amount       integer,
    ADD COLUMN unit         text,
    ADD COLUMN starts       text,
    ADD COLUMN warn_amount  integer,
    ADD COLUMN warn_unit    text,
    ADD COLUMN zone         text,
    ADD COLUMN warn_at      timestamptz,
    ADD COLUMN next_at      timestamptz,
    ADD COLUMN pauses       timestamptz[] NOT NULL DEFAULT '{}',
    ADD COLUMN warned_at    timestamptz,
    ADD COLUMN cancelled_at timestamptz;
UPDATE deadlines SET next_at = due_at WHERE state = 'open';
UPDATE deadlines SET state = 'met-late' WHERE state = 'breached' AND met_at IS NOT NULL;
ALTER TABLE deadlines
    ADD CONSTRAINT deadlines_state CHECK
        (state IN ('open', 'suspended', 'met', 'met-late', 'breached', 'cancelled')),
    ADD CONSTRAINT deadlines_next CHECK (next_at IS NULL OR state = 'open');
DROP INDEX deadlines_due;
CREATE INDEX deadlines_next ON deadlines (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX deadlines_provisional ON deadlines (due_at, id) WHERE provisional;
CREATE INDEX deadlines_listed ON deadlines (state, due_at, id);
CREATE INDEX deadlines_parties ON deadlines USING gin (parties);
