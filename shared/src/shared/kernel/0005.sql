CREATE TABLE destructions (
    file_id        uuid PRIMARY KEY,
    order_id       uuid NOT NULL,
    further_orders uuid[] NOT NULL DEFAULT '{}',
    operator       text NOT NULL,
    state          text NOT NULL,
    subjects       uuid[] NOT NULL DEFAULT '{}',
    cards          integer NOT NULL DEFAULT 0,
    fields         integer NOT NULL DEFAULT 0,
    documents      integer NOT NULL DEFAULT 0,
    keys           integer NOT NULL DEFAULT 0,
    index_rows     integer NOT NULL DEFAULT 0,
    fenced_at      timestamptz NOT NULL,
    retry_at       timestamptz NOT NULL,
    erased_at      timestamptz,
    destroyed_at   timestamptz
);
CREATE INDEX destructions_unfinished ON destructions (retry_at) WHERE state <> 'destroyed';

-- What ANALYZE samples would outlive the rows: of sealed values and digests it takes nothing.
ALTER TABLE vault_keys ALTER COLUMN wrapped SET STATISTICS 0;
ALTER TABLE vault_cards ALTER COLUMN sealed SET STATISTICS 0;
ALTER TABLE vault_subjects ALTER COLUMN digest SET STATISTICS 0;
