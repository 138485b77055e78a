CREATE TABLE audit (
    seq            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at             timestamptz NOT NULL,
    actor          text NOT NULL,
    organisation   text NOT NULL,
    roles          text[] NOT NULL,
    verb           text NOT NULL,
    aggregate_kind text NOT NULL,
    aggregate_id   text NOT NULL,
    clause         text,
    request_id     text,
    payload_hash   bytea
);
CREATE INDEX audit_aggregate ON audit (aggregate_id);

CREATE TABLE audit_seals (
    number    bigint PRIMARY KEY,
    first_seq bigint NOT NULL,
    last_seq  bigint NOT NULL,
    voids     bigint[] NOT NULL,
    count     integer NOT NULL,
    root      bytea NOT NULL,
    previous  bytea NOT NULL,
    sealed_at timestamptz NOT NULL,
    key_id    text NOT NULL,
    signature bytea NOT NULL,
    leaves    bytea NOT NULL
);
CREATE UNIQUE INDEX audit_seals_last ON audit_seals (last_seq);
ALTER TABLE audit_seals ALTER COLUMN leaves SET STORAGE EXTERNAL;
