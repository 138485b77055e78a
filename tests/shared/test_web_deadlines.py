"""Organisations watch their own clocks: in order of their ends, and each with its reasons."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import event

from shared.auth import Role
from shared.database import Database
from shared.terms import Term, midnight
from shared.web.deadlines import deadlines_router
from tests.support.clocks import CLAUSE, DAY, HOUR, MOSCOW, a_sweeper, meet, start, suspend
from tests.support.kernel import NOON, SCHEMA, Settable, rows
from tests.support.rows import execute
from tests.support.web import a_client, an_app, bearer

pytestmark = pytest.mark.clause("210-16(5)2")

MINE = bearer(Role.MFC_WORKER)
THEIRS = bearer(Role.SUPERVISOR, organisation="mfc-2")


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = an_app()
    app.include_router(deadlines_router(database, clock=Settable(NOON + DAY)))
    async with a_client(app) as client:
        yield client


async def get(client: httpx.AsyncClient, path: str = "", headers: Any = MINE) -> Any:
    answer = await client.get(f"/deadlines{path}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def kinds(client: httpx.AsyncClient, path: str = "", headers: Any = MINE) -> list[str]:
    return [item["kind"] for item in (await get(client, path, headers))["items"]]


async def the_id(database: Database, kind: str = "answer") -> UUID:
    (row,) = await rows(database, "SELECT id FROM deadlines WHERE kind = $1", kind)
    return UUID(str(row["id"]))


async def one_of_each_state(database: Database) -> None:
    """Start clocks that are called as they stand, each an hour after the other."""
    for number, kind in enumerate(("breached", "met", "met-late", "suspended", "open")):
        aggregate = uuid4()
        ends = NOON + HOUR * (number + 1 if number < 3 else number + 48)
        await start(database, aggregate, kind=kind, due_at=ends)
        async with database.transaction() as tx:
            await tx.exec_driver_sql(
                "UPDATE deadlines SET kind = 'answer' WHERE kind = $1", (kind,)
            )
        if kind == "met":
            await meet(database, aggregate)
        if kind == "suspended":
            await suspend(database, aggregate, now=NOON)
        await a_sweeper(database, Settable(NOON + 4 * HOUR)).sweep()
        if kind == "met-late":
            await meet(database, aggregate, now=NOON + 5 * HOUR)
        async with database.transaction() as tx:
            await tx.exec_driver_sql(
                "UPDATE deadlines SET kind = $1 WHERE kind = 'answer'", (kind,)
            )


async def test_what_is_to_be_done_is_listed_by_its_end(
    client: httpx.AsyncClient, database: Database
) -> None:
    await one_of_each_state(database)
    assert await kinds(client) == ["breached", "suspended", "open"]
    assert await kinds(client, "?state=met&state=met-late&state=met") == ["met", "met-late"]
    items = (await get(client))["items"]
    assert [item["state"] for item in items] == ["breached", "suspended", "open"]
    assert [item["state_text"] for item in items] == ["Нарушен", "Приостановлен", "Идёт"]
    assert datetime.fromisoformat(items[1]["suspended_at"]) == NOON


async def test_clocks_are_chosen_by_kind_end_and_party(
    client: httpx.AsyncClient, database: Database
) -> None:
    for number, other in enumerate(("mvd", "fns", "mvd"), start=1):
        ends = NOON + number * DAY
        await start(database, uuid4(), kind=f"kind-{number}", due_at=ends, parties=("mfc-1", other))
    assert await kinds(client, "?kind=kind-2") == ["kind-2"]
    assert await kinds(client, "?party=mvd") == ["kind-1", "kind-3"]
    middle = quote((NOON + 2 * DAY).isoformat())
    assert await kinds(client, f"?due_before={middle}") == ["kind-1", "kind-2"]
    assert await kinds(client, f"?due_after={middle}") == ["kind-3"]


async def test_only_parties_see_a_clock(client: httpx.AsyncClient, database: Database) -> None:
    await start(database, uuid4(), kind="shared", parties=("mfc-1", "mfc-2"))
    await start(database, uuid4(), parties=("mfc-1", "mvd"))
    assert await kinds(client, headers=THEIRS) == ["shared"]
    assert await kinds(client, "?party=mvd", headers=THEIRS) == []
    path = f"/deadlines/{await the_id(database)}"
    assert (await client.get(path, headers=THEIRS)).status_code == 404
    assert (await client.get(path, headers=MINE)).status_code == 200
    nobody = bearer(Role.OPERATIONS)
    for each in ("/deadlines", "/deadlines/summary", path):
        assert (await client.get(each, headers=nobody)).status_code == 403
        assert (await client.get(each)).status_code == 401


async def test_pages_follow_one_another_though_ends_are_alike(
    client: httpx.AsyncClient, database: Database
) -> None:
    for number in range(7):
        await start(database, uuid4(), due_at=NOON + HOUR * (number // 3))
    found: list[str] = []
    path = "?limit=2"
    while path:
        page = await get(client, path)
        found += [item["id"] for item in page["items"]]
        path = f"?limit=2&cursor={page['next']}" if page["next"] else ""
    expected = await rows(database, "SELECT id FROM deadlines ORDER BY due_at, id")
    assert found == [str(row["id"]) for row in expected]


@pytest.mark.parametrize(
    "wrong",
    [
        "cursor=xyz",
        "cursor=WyIyMDI2LTAzLTAyVDA5OjAwOjAwIiwieCJd",
        "state=late",
        "due_before=2026-02-30T00:00:00Z",
        "due_before=2026-02-28T00:00:00",
        "party=МФЦ",
        "limit=0",
    ],
)
async def test_bad_filters_are_refused(client: httpx.AsyncClient, wrong: str) -> None:
    answer = await client.get(f"/deadlines?{wrong}", headers=MINE)
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_a_clock_explains_its_end_in_the_readers_language(
    client: httpx.AsyncClient, database: Database
) -> None:
    started = datetime(2026, 3, 5, 9, tzinfo=UTC)
    term = Term(amount=2, unit="working_days", clause=CLAUSE)
    await start(database, uuid4(), term=term, started_at=started)
    path = f"/{await the_id(database)}"
    shown = await get(client, path)
    assert shown["clause_text"].startswith("п. 3 ст. 17 Федерального закона")
    how = shown["explanation"]
    assert datetime.fromisoformat(how["ends_at"]) == midnight(date(2026, 3, 11), zone=MOSCOW)
    assert (how["amount"], how["unit"], how["zone"]) == (2, "working_days", "Europe/Moscow")
    assert [(each["first"], each["days"], each["text"]) for each in how["days"]] == [
        ("2026-03-05", 1, "День события, не считается"),
        ("2026-03-06", 1, "Считается: рабочий день"),
        ("2026-03-07", 1, "Не считается: выходной"),
        ("2026-03-08", 1, "Не считается: нерабочий праздничный день"),
        ("2026-03-09", 1, "Не считается: выходной за праздник, совпавший с выходным"),
        ("2026-03-10", 1, "Считается: рабочий день"),
    ]
    assert how["days"][4]["clause_text"].startswith("ч. 2 ст. 112 Трудового кодекса")

    english = await get(client, path, {**MINE, "Accept-Language": "en"})
    assert english["explanation"]["days"][2]["text"] == "Not counted: a weekend"
    assert english["clause_text"] == "article 17(3) of Federal Law No. 210-FZ"


async def test_a_clock_older_than_the_keeping_of_terms_is_shown_without_reasons(
    client: httpx.AsyncClient, database: Database
) -> None:
    await start(database, uuid4())
    async with database.transaction() as tx:
        await tx.exec_driver_sql("UPDATE deadlines SET unit = NULL, zone = NULL")
    assert (await get(client, f"/{await the_id(database)}"))["explanation"] is None


async def test_what_is_late_and_what_is_due_soon_is_summed_up_by_organisation(
    client: httpx.AsyncClient, database: Database
) -> None:
    for ends, other in (
        (NOON + HOUR, "mvd"),
        (NOON + 2 * HOUR, "fns"),
        (NOON + 2 * DAY, "mvd"),
        (NOON + 30 * DAY, "mvd"),
    ):
        await start(database, uuid4(), due_at=ends, parties=("mfc-1", other))
    await a_sweeper(database, Settable(NOON + 3 * HOUR)).sweep()
    assert await get(client, "/summary") == {
        "items": [
            {"organisation": "fns", "late": 1, "soon": 0},
            {"organisation": "mfc-1", "late": 2, "soon": 1},
            {"organisation": "mvd", "late": 1, "soon": 1},
        ],
        "at_least": False,
    }
    assert await get(client, "/summary", THEIRS) == {"items": [], "at_least": False}


async def plan_of(client: httpx.AsyncClient, database: Database, headers: Any) -> str:
    """Return how the database reads the first page, as the very statement of the route."""
    asked: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        asked.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    await get(client, headers=headers)
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    (statement, parameters) = next(each for each in asked if "deadlines" in each[0])
    return "\n".join(row[0] for row in await rows(database, f"EXPLAIN {statement}", *parameters))


async def test_a_page_is_read_off_an_index_for_the_great_and_for_the_small(
    client: httpx.AsyncClient, database: Database, kernel_url: str
) -> None:
    async with database.transaction() as tx:
        await tx.exec_driver_sql(
            """
            INSERT INTO deadlines (id, kind, aggregate_kind, aggregate_id, clause, parties, state,
                                   provisional, started_at, due_at, next_at)
            SELECT gen_random_uuid(), 'answer', 'query', gen_random_uuid(), '210-17(3)',
                   CASE WHEN n % 1000 = 0 THEN '{mfc-2,mvd}' ELSE '{mfc-1,mvd}' END::text[],
                   'open', false, $1::timestamptz,
                   $1::timestamptz + n * interval '1 minute', $1::timestamptz
            FROM generate_series(1, 20000) AS n
            """,
            (NOON,),
        )
    await execute(kernel_url, f"ANALYZE {SCHEMA}.deadlines")
    assert "Seq Scan" not in (great := await plan_of(client, database, MINE))
    assert "deadlines_listed" in great
    assert "Seq Scan" not in (small := await plan_of(client, database, THEIRS))
    assert "deadlines_parties" in small
