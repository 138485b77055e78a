CREATE TABLE vault_keys (
    file_id    uuid NOT NULL,
    subject_id uuid NOT NULL,
    version    smallint NOT NULL,
    epoch      text NOT NULL,
    wrapped    bytea NOT NULL,
    operator   text NOT NULL,
    purpose    text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (file_id, subject_id)
);
CREATE INDEX vault_keys_subject ON vault_keys (subject_id);
CREATE INDEX vault_keys_epoch ON vault_keys (epoch, file_id);

CREATE TABLE vault_cards (
    row_id     uuid NOT NULL,
    kind       text NOT NULL,
    file_id    uuid NOT NULL,
    subject_id uuid NOT NULL,
    fields     text[] NOT NULL,
    sealed     bytea[] NOT NULL,
    PRIMARY KEY (row_id, kind),
    FOREIGN KEY (file_id, subject_id) REFERENCES vault_keys
);
CREATE INDEX vault_cards_file ON vault_cards (file_id, subject_id);

CREATE TABLE vault_subjects (
    scheme     text NOT NULL,
    digest     bytea NOT NULL,
    subject_id uuid NOT NULL,
    PRIMARY KEY (scheme, digest, subject_id)
);
CREATE INDEX vault_subjects_subject ON vault_subjects (subject_id);

CREATE TABLE staff_access (
    organisation      text NOT NULL,
    person            text NOT NULL,
    listed_at         timestamptz,
    unlisted_at       timestamptz,
    non_disclosure_at timestamptz,
    warned_at         timestamptz,
    PRIMARY KEY (organisation, person)
);

CREATE TABLE subject_blocks (
    block_id     uuid PRIMARY KEY,
    operator     text NOT NULL,
    subject_id   uuid NOT NULL,
    blocked_at   timestamptz NOT NULL,
    unblocked_at timestamptz
);
CREATE INDEX subject_blocks_subject ON subject_blocks (subject_id, operator) WHERE unblocked_at IS NULL;

CREATE TABLE access_records (
    id           uuid PRIMARY KEY,
    at           timestamptz NOT NULL,
    organisation text NOT NULL,
    person       text NOT NULL,
    through      text,
    operation    text NOT NULL,
    operator     text,
    file_id      uuid NOT NULL,
    kind         text NOT NULL,
    row_id       uuid NOT NULL,
    purpose      text NOT NULL,
    fields       text[] NOT NULL,
    outcome      text NOT NULL,
    request_id   text
);
CREATE INDEX access_records_operator ON access_records (operator, id);
CREATE INDEX access_records_person ON access_records (operator, person, id);
CREATE INDEX access_records_file ON access_records (file_id, id);
