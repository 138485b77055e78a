CREATE TABLE outbox (
    id            uuid PRIMARY KEY,
    aggregatetype text NOT NULL,
    aggregateid   text NOT NULL,
    type          text NOT NULL,
    payload       text NOT NULL,
    version       smallint NOT NULL,
    seq           bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    lane          smallint NOT NULL,
    traceparent   text,
    created_at    timestamptz NOT NULL,
    published_at  timestamptz
);
CREATE INDEX outbox_unpublished ON outbox (seq) WHERE published_at IS NULL;
CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL;

CREATE TABLE inbox (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    heard_at timestamptz NOT NULL,
    PRIMARY KEY (consumer, event_id)
);
CREATE INDEX inbox_heard ON inbox (heard_at);

CREATE TABLE parked (
    consumer    text NOT NULL,
    event_id    uuid NOT NULL,
    position    bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    source      text NOT NULL,
    type        text NOT NULL,
    version     smallint NOT NULL,
    topic       text NOT NULL,
    key         text NOT NULL,
    time        timestamptz NOT NULL,
    data        bytea NOT NULL,
    traceparent text,
    error       text,
    attempts    integer NOT NULL,
    state       text NOT NULL,
    retry_at    timestamptz NOT NULL,
    parked_at   timestamptz NOT NULL,
    PRIMARY KEY (consumer, event_id)
);
CREATE INDEX parked_queue ON parked (consumer, key, position);

CREATE TABLE idempotency (
    scope       text NOT NULL,
    key         text NOT NULL,
    fingerprint text NOT NULL,
    status      smallint NOT NULL,
    body        text NOT NULL,
    location    text,
    etag        text,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_created ON idempotency (created_at);

CREATE TABLE deadlines (
    id             uuid PRIMARY KEY,
    kind           text NOT NULL,
    aggregate_kind text NOT NULL,
    aggregate_id   uuid NOT NULL,
    request_id     uuid,
    clause         text NOT NULL,
    parties        text[] NOT NULL,
    state          text NOT NULL,
    provisional    boolean NOT NULL,
    started_at     timestamptz NOT NULL,
    due_at         timestamptz NOT NULL,
    met_at         timestamptz,
    breached_at    timestamptz
);
CREATE INDEX deadlines_due ON deadlines (due_at) WHERE state = 'open';
CREATE INDEX deadlines_aggregate ON deadlines (aggregate_id, kind);
