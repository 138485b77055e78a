"""Pin what reading costs: what is asked for, however many rows there are beside it."""

from collections.abc import AsyncIterator
from functools import partial
from uuid import UUID

import pytest

from intake.domain.demands import Outcome
from intake.domain.informing import AskingKind, AskingStatus
from intake.domain.receipts import ReceiptStatus
from intake.domain.states import Status
from intake.repository import askings, changes, demands, receipts, requests, timeline
from intake.scope import Scope
from intake.tables import demands as demands_table
from intake.tables import refusals_to_accept
from shared import deadlines
from shared.database import Database
from tests.support.plans import cost_of
from tests.support.postgres import a_database
from tests.support.rows import execute
from tests.support.services import role_url

PAGE = 51

# One MFC had the first half of all requests, as the MFC and as the body, and none since; the
# newest are others'. A few of the oldest stand where hardly any stand.
FILL = """
    INSERT INTO intake.requests (id, number, version, status, service, catalogue_version,
        agreement, channel, mfc, body, portal, involved, file_id, received_at, registered_at,
        due_at, unclaimed_at)
    SELECT uuidv7(at - now()), 'N-' || n, 1,
        CASE WHEN n <= 5 THEN 'suspended' WHEN n <= 10 THEN 'refused'
             WHEN n <= 7500 THEN 'closed' ELSE 'registered' END,
        'a-service', 1, 'an-agreement', 'mfc',
        CASE WHEN past THEN 'ours' ELSE 'mfc-' || n % 20 END,
        CASE WHEN past AND n % 2 = 0 THEN 'ours' ELSE 'body-' || n % 10 END,
        CASE WHEN past THEN 'ours' WHEN n % 3 = 0 THEN 'epgu' END,
        CASE WHEN past AND n % 2 = 0 THEN 'ours' WHEN n % 3 = 0 THEN 'a-partner' END,
        gen_random_uuid(), at, at, at, CASE WHEN past THEN at END
    FROM (SELECT n, n <= 5000 AS past,
                 timestamptz '2025-01-01 00:00Z' + n * interval '20 minutes' AS at
          FROM generate_series(1, 10000) AS n) AS days;
    INSERT INTO intake.timeline (request_id, kind, details, at, xid)
    SELECT id, entry, '{}', registered_at, (row_number() OVER (ORDER BY id) / 80)::text::xid8
    FROM intake.requests, unnest(ARRAY['registered', 'transferred']) AS entry ORDER BY id;
    INSERT INTO intake.deadlines (id, kind, aggregate_kind, aggregate_id, request_id, clause,
        parties, state, provisional, started_at, due_at)
    SELECT uuidv7(), 'provision', 'request', id, id, '210-15(4)', ARRAY[mfc, body], 'open', false,
        registered_at, due_at
    FROM intake.requests;
    INSERT INTO intake.receipts (id, status, service, channel, mfc, body, involved, portal,
        worker, presented, received_at, due_at)
    SELECT id, CASE status WHEN 'suspended' THEN 'received' ELSE 'registered' END, service,
        channel, mfc, body, involved, portal, 'w', '[]', registered_at, due_at
    FROM intake.requests;
    INSERT INTO intake.demands (id, service, catalogue_version, organisation, worker, mfc, body,
        kind, code, elsewhere, outcome, made_at)
    SELECT id, service, 1, mfc, 'w', mfc, body, 'document', 'passport', false,
        CASE status WHEN 'suspended' THEN 'stopped' ELSE 'made' END, registered_at
    FROM intake.requests;
    INSERT INTO intake.refusals_to_accept (id, service, catalogue_version, organisation, worker,
        mfc, body, document, form, outcome, made_at)
    SELECT id, service, 1, organisation, 'w', mfc, body, code, 'original', outcome, made_at
    FROM intake.demands;
    INSERT INTO intake.askings (id, kind, number, status, mfc, organisation, worker, way, topic,
        file_id, received_at)
    SELECT id, 'question', number, CASE status WHEN 'suspended' THEN 'received' ELSE 'answered' END,
        mfc, coalesce(portal, mfc), 'w', 'portal', 'a-topic', file_id, registered_at
    FROM intake.requests;
"""
TABLES = ("requests", "timeline", "deadlines", "receipts", "demands", "refusals_to_accept")
DEEP = "SELECT id, number FROM intake.requests WHERE number = 'N-3000'"


@pytest.fixture(scope="module")
async def filled(intake_template, postgres_admin_url) -> AsyncIterator[Database]:
    """Yield a database with many requests, and reach it as intake does."""
    async with a_database(postgres_admin_url, intake_template) as url:
        await execute(url, FILL)
        for table in (*TABLES, "askings"):
            await execute(url, f"VACUUM ANALYZE intake.{table}")
        database = Database(role_url(url, "okno_intake"), schema="intake")
        try:
            yield database
        finally:
            await database.close()


@pytest.fixture(scope="module")
async def deep(filled) -> UUID:
    """Return a request far down in every list."""
    async with filled.reading() as connection:
        row = (await connection.exec_driver_sql(DEEP)).one()
    return UUID(str(row.id))


async def cost(database, read, *, least=1, **asked):
    """Return what a function of a repository costs; fail if it finds too little to show it."""
    async with database.reading() as connection:
        async with cost_of(connection) as found:
            rows = await read(connection, **asked)
        assert len(rows) >= least, asked
    assert not found.whole, (asked, found)
    return found


WHERE = ("mfc", "body", "portal", "involved")


@pytest.mark.parametrize("columns", [*((each,) for each in WHERE), WHERE])
async def test_a_page_of_requests_is_all_that_is_read_for_it(filled, deep, columns):
    for status in (None, Status.SUSPENDED, Status.CLOSED):
        for after in (None, deep):
            page = {"scope": Scope("ours", columns), "status": status, "after": after}
            found = await cost(filled, requests.list_requests, **page, limit=PAGE)
            assert found.rows <= PAGE * len(columns), (page, found)


@pytest.mark.parametrize("columns", [*((each,) for each in WHERE), WHERE])
async def test_a_page_of_receipts_is_all_that_is_read_for_it(filled, deep, columns):
    for status in (None, ReceiptStatus.RECEIVED):
        for after in (None, deep):
            page = {"scope": Scope("ours", columns), "status": status, "after": after}
            found = await cost(filled, receipts.list_receipts, **page, limit=PAGE)
            assert found.rows <= PAGE * len(columns) * len(ReceiptStatus), (page, found)


@pytest.mark.parametrize("table", [demands_table, refusals_to_accept], ids=lambda table: table.name)
async def test_a_page_of_demands_and_of_refusals_to_accept_too(filled, deep, table):
    read = partial(demands.list_attempts, table=table, organisation="ours", limit=PAGE)
    for columns in (("organisation", "mfc"), ("organisation", "body"), ("organisation",)):
        for outcome in (None, Outcome.STOPPED):
            for after in (None, deep):
                page = {"columns": columns, "outcome": outcome, "after": after}
                found = await cost(filled, read, **page)
                assert found.rows <= PAGE * len(columns) * len(Outcome), (page, found)


async def test_a_page_of_questions_too(filled, deep):
    read = partial(askings.list_askings, kind=AskingKind.QUESTION, limit=PAGE)
    for columns in (("mfc",), ("organisation",), ("mfc", "organisation")):
        for status in (None, AskingStatus.RECEIVED):
            for after in (None, deep):
                page = {"scope": Scope("ours", columns), "status": status, "after": after}
                found = await cost(filled, read, **page)
                assert found.rows <= PAGE * len(columns) * len(AskingStatus), (page, found)


async def test_results_that_lie_unclaimed_are_found_beside_all_that_once_did(filled):
    page = {"mfc": "ours", "after": None, "limit": PAGE}
    found = await cost(filled, requests.list_unclaimed, **page, least=5)
    assert found.rows == 5, found


async def test_one_request_is_read_by_its_key_and_by_its_number(filled, deep):
    found = await cost(filled, _one, request_id=deep, scope=Scope("ours", WHERE))
    assert found.ways == ["Index Scan of requests by requests_pkey"]
    found = await cost(filled, _numbered, number="N-3000")
    assert found.ways == ["Index Scan of requests by requests_number_key"]
    found = await cost(filled, timeline.get_timeline, request_id=deep, least=2)
    assert found.rows <= 2 * 2, found
    found = await cost(filled, deadlines.of_aggregate, aggregate_id=deep)
    assert found.rows <= 2, found


async def test_changes_are_looked_through_up_to_the_bound_of_a_page(filled):
    for organisation, least in (("ours", PAGE), ("nobody", 0)):
        for xid in (0, 200):
            place = {"scope": Scope(organisation, WHERE), "xid": xid, "position": 0}
            found = await cost(filled, _changes, **place, limit=PAGE, least=least if not xid else 0)
            assert found.rows <= 2 * changes.MOST_LOOKED_AT, (place, found)
            assert "Index Scan of timeline by timeline_changes" in found.ways


async def _one(connection, **asked):
    return [await requests.get_request(connection, **asked)]


async def _numbered(connection, **asked):
    return [await requests.request_by_number(connection, **asked)]


async def _changes(connection, **asked):
    return (await changes.changes_after(connection, **asked)).rows
