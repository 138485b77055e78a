"""Fill an intake's tables by SQL with requests of years, spread as they would be."""

import asyncpg

MFC, MONTH, IN_THE_MONTH = "mfc-tatarstan", "2025-03", 1_000
"""The MFC with a tenth of the requests, and the month that has the same ones at every size."""

_A_LOAD = 50_000

# The rows are right by construction: their keys are not checked one by one.
_SETTINGS = "SET session_replication_role = replica; SET synchronous_commit = off"

# The first thousand are registered in March 2025, by all; the others before February, and from
# April on, so that nothing of theirs happens in the month.
_LOAD = """
    WITH days AS (
        SELECT n, n / 10 AS each, CASE
            WHEN n <= $4::bigint THEN timestamptz '2025-03-03 09:00+03' + n * interval '25 minutes'
            WHEN f < 0.4 THEN timestamptz '2024-01-09 09:00+03' + f / 0.4 * interval '385 days'
            ELSE timestamptz '2025-04-01 09:00+03' + (f - 0.4) / 0.6 * interval '560 days'
        END AS at, f
        FROM (SELECT n, (n - $4::bigint)::float / $3::bigint AS f
              FROM generate_series($1::bigint, $2::bigint) AS n) AS numbers
    ), states AS (
        SELECT *, CASE WHEN each % 16 = 0 THEN 'suspended' WHEN f > 0.98 THEN 'registered'
                       WHEN each % 16 = 1 THEN 'issued' WHEN each % 16 = 2 THEN 'withdrawn'
                       ELSE 'closed' END AS status
        FROM days
    ), made AS (
        INSERT INTO intake.requests (id, number, version, status, service, catalogue_version,
            agreement, channel, mfc, body, portal, file_id, received_at, registered_at, due_at,
            outcome, transferred_at, result_at, issued_at, closed_at, withdrawn_at)
        SELECT uuidv7(at - now()), 'bench-2025-' || n, 5, status, 'service-' || each % 30, 1,
            'mfc-rosreestr', CASE WHEN n % 3 = 0 THEN 'portal_federal' ELSE 'mfc' END,
            CASE WHEN n % 10 = 0 THEN $5::text ELSE 'mfc-' || n % 39 END, 'body-' || each % 15,
            CASE WHEN n % 3 = 0 THEN 'epgu' END, gen_random_uuid(), at, at,
            at + interval '9 days', CASE WHEN done THEN 'granted' END,
            CASE WHEN status <> 'registered' THEN at + interval '5 hours' END,
            CASE WHEN done THEN at + interval '6 days' END,
            CASE WHEN done THEN at + interval '8 days' END,
            CASE WHEN status = 'closed' THEN at + interval '8 days' END,
            CASE WHEN status = 'withdrawn' THEN at + interval '2 days' END
        FROM states, LATERAL (SELECT status IN ('issued', 'closed') AS done) AS ends
        ORDER BY n
        RETURNING id, mfc, body, status, registered_at, transferred_at, result_at, due_at
    ), told AS (
        INSERT INTO intake.timeline (request_id, kind, details, at)
        SELECT id, kind, '{"worker": "bench"}', moment
        FROM made, LATERAL (VALUES ('registered', registered_at), ('transferred', transferred_at),
                                   ('result-received', result_at)) AS entries (kind, moment)
        WHERE moment IS NOT NULL
    )
    INSERT INTO intake.deadlines (id, kind, aggregate_kind, aggregate_id, request_id, clause,
        parties, state, provisional, started_at, due_at, met_at, pauses)
    SELECT uuidv7(ends - now()), kind, 'request', id, id, '210-15(4)', ARRAY[mfc, body],
        CASE WHEN met IS NOT NULL THEN 'met' WHEN status = 'withdrawn' THEN 'cancelled'
             WHEN status = 'suspended' THEN 'suspended' ELSE 'open' END,
        false, registered_at, ends, met,
        CASE WHEN status = 'suspended' THEN ARRAY[transferred_at] ELSE '{}' END
    FROM made, LATERAL (VALUES ('transfer', registered_at + interval '1 day', transferred_at),
                               ('provision', due_at, result_at)) AS clocks (kind, ends, met)
"""


async def fill(admin_url: str, requests: int) -> None:
    """Put so many requests into an intake's database, with their timelines and clocks."""
    connection = await asyncpg.connect(admin_url)
    try:
        await connection.execute(_SETTINGS)
        for first in range(1, requests + 1, _A_LOAD):
            last = min(first + _A_LOAD - 1, requests)
            await connection.execute(_LOAD, first, last, requests, IN_THE_MONTH, MFC)
        for table in ("requests", "timeline", "deadlines"):
            await connection.execute(f"VACUUM ANALYZE intake.{table}")
    finally:
        await connection.close()
