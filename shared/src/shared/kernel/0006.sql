CREATE TABLE files (
    id          uuid PRIMARY KEY,
    file_id     uuid NOT NULL,
    subject_id  uuid NOT NULL,
    kind        text NOT NULL,
    row_id      uuid NOT NULL,
    code        text NOT NULL,
    object_name text NOT NULL UNIQUE,
    media_type  text NOT NULL,
    size        bigint,
    fingerprint bytea,
    sealed_hash bytea,
    state       text NOT NULL,
    created_at  timestamptz NOT NULL,
    stored_at   timestamptz
);
CREATE UNIQUE INDEX files_one_a_place ON files (kind, row_id, code) WHERE state = 'stored';
CREATE INDEX files_file ON files (file_id);
CREATE INDEX files_unfinished ON files (created_at) WHERE state IN ('uploading', 'removing');
