-- An append-only log with partitions and consumer groups.

-- One row a partition. Its lock, held until commit, hands out offsets: so no reader ever sees
-- an offset before a smaller one of the same partition is visible too.
CREATE TABLE bus.partition (
    topic text NOT NULL,
    partition integer NOT NULL,
    first_offset bigint NOT NULL DEFAULT 0,
    next_offset bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);

CREATE TABLE bus.log (
    topic text NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    key text NOT NULL,
    headers jsonb NOT NULL CHECK (jsonb_typeof(headers) = 'object'),
    data bytea NOT NULL,
    appended_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, partition, "offset")
);

-- Where each consumer group goes on reading.
CREATE TABLE bus.committed (
    consumer_group text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (consumer_group, topic, partition)
) WITH (fillfactor = 50);

-- Append messages in the order given; partitions are locked in one order, so that publishers
-- never wait for each other in a circle.
CREATE FUNCTION bus.append(
    topics text[], partitions integer[], keys text[], headers text[], data bytea[]
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    appended integer;
BEGIN
    PERFORM FROM bus.partition AS p
    WHERE (p.topic, p.partition) IN (SELECT * FROM unnest(topics, partitions))
    ORDER BY p.topic, p.partition
    FOR UPDATE;

    INSERT INTO bus.log (topic, partition, "offset", key, headers, data)
    SELECT m.topic, m.partition,
           p.next_offset - 1
               + row_number() OVER (PARTITION BY m.topic, m.partition ORDER BY m.place),
           m.key, m.headers::jsonb, m.data
    FROM unnest(topics, partitions, keys, headers, data) WITH ORDINALITY
             AS m (topic, partition, key, headers, data, place)
    JOIN bus.partition AS p ON p.topic = m.topic AND p.partition = m.partition;
    GET DIAGNOSTICS appended = ROW_COUNT;
    IF appended <> cardinality(topics) THEN
        RAISE EXCEPTION 'a topic is not known to the bus' USING ERRCODE = 'undefined_object';
    END IF;

    UPDATE bus.partition AS p SET next_offset = p.next_offset + m.messages
    FROM (
        SELECT topic, partition, count(*) AS messages
        FROM unnest(topics, partitions) AS t (topic, partition) GROUP BY topic, partition
    ) AS m
    WHERE p.topic = m.topic AND p.partition = m.partition;

    PERFORM pg_notify('bus', topic) FROM (SELECT DISTINCT unnest(topics) AS topic) AS t;
    RETURN appended;
END $$;

-- Delete what is older than a moment and done by every group that ever read its partition.
CREATE FUNCTION bus.trim(older_than timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    trimmed bigint;
BEGIN
    DELETE FROM bus.log AS l USING (
        SELECT p.topic, p.partition, coalesce(min(c.next_offset), p.next_offset) AS done
        FROM bus.partition AS p LEFT JOIN bus.committed AS c USING (topic, partition)
        GROUP BY p.topic, p.partition
    ) AS d
    WHERE l.topic = d.topic AND l.partition = d.partition
      AND l."offset" < d.done AND l.appended_at < older_than;
    GET DIAGNOSTICS trimmed = ROW_COUNT;

    PERFORM FROM bus.partition AS p ORDER BY p.topic, p.partition FOR UPDATE;
    UPDATE bus.partition AS p SET first_offset = coalesce(
        (SELECT min(l."offset") FROM bus.log AS l
         WHERE l.topic = p.topic AND l.partition = p.partition), p.next_offset);
    RETURN trimmed;
END $$;
