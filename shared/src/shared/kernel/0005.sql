CREATE TABLE destructions (
    file_id      uuid PRIMARY KEY,
    order_id     uuid NOT NULL,
    operator     text NOT NULL,
    state        text NOT NULL,
    fenced_at    timestamptz NOT NULL,
    destroyed_at timestamptz
);
