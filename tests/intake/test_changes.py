"""Show that who missed notices catches up, and that a late commit is never skipped."""

import asyncpg
import pytest
from pydantic import TypeAdapter

from intake.repository import changes
from shared.web.paging import read_cursor, write_cursor
from tests.support.applications import PORTAL
from tests.support.intake import (
    lead_to,
    official,
    portal,
    registered,
    registered_by_portal,
    worker,
)
from tests.support.kernel import eventually
from tests.support.rows import execute, fetch
from tests.support.statements import statements_of

ENTER = """
    INSERT INTO intake.timeline (request_id, kind, details, at)
    VALUES ('{}', '{}', '{{}}', now())
"""

MANY = """
    INSERT INTO intake.timeline (request_id, kind, details, at, xid)
    SELECT '{request}', 'many', '{{}}', now(), number::text::xid8
      FROM generate_series(1, 20000) AS number;
    ANALYZE intake.timeline
"""
PLAN = """
    EXPLAIN SELECT request_id, position FROM intake.timeline
     WHERE (xid, position) > ('19000'::xid8, 1)
       AND xid < pg_snapshot_xmin(pg_current_snapshot())
     ORDER BY xid, position LIMIT 2000
"""
PLACE = TypeAdapter(changes.Place)


async def page(intake, headers, after=None, **query):
    """Ask once for changes."""
    asked = {**query, **({} if after is None else {"after": after})}
    answer = await intake.client.get("/changes", params=asked, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def caught_up(intake, headers, after=None, *, least, **query):
    """Read on until so many changes came, as a consumer does; return them and the cursor."""
    found = []

    async def enough():
        nonlocal after
        told = await page(intake, headers, after, **query)
        after = told["next"]
        found.extend(told["items"])
        return len(found) >= least

    await eventually(enough)
    return found, after


def kinds(items):
    return [(item["number"], item["kind"]) for item in items]


@pytest.mark.clause("210-16(1)4")
async def test_a_portal_that_missed_notices_catches_up_from_where_it_was(intake):
    first = await registered_by_portal(intake)
    counter = await registered(intake)
    seen, cursor = await caught_up(intake, portal(intake), least=1)
    assert kinds(seen) == [(first["number"], "registered")]
    await lead_to(intake, counter["id"], "transfer")
    await lead_to(intake, first["id"], "result")
    second = await registered_by_portal(intake)
    missed, cursor = await caught_up(intake, portal(intake), cursor, least=3, limit=2)
    assert kinds(missed) == [
        (first["number"], "transferred"),
        (first["number"], "result-received"),
        (second["number"], "registered"),
    ]
    assert [item["status"] for item in missed[:2]] == ["result-received"] * 2
    followed = await intake.client.get(missed[0]["link"], headers=portal(intake))
    assert followed.json()["id"] == first["id"]
    assert await page(intake, portal(intake), cursor) == {
        "items": [],
        "next": cursor,
        "more": False,
    }
    whole, _ = await caught_up(intake, portal(intake), least=4)
    assert kinds(whole) == [*kinds(seen), *kinds(missed)]


@pytest.mark.clause("210-7(5)-secrecy")
async def test_changes_are_told_to_those_who_take_part_and_to_nobody_else(intake, monkeypatch):
    sent = await registered_by_portal(intake)
    monkeypatch.setattr(changes, "MOST_LOOKED_AT", 1)
    for headers in (worker(intake), official(intake), portal(intake)):
        seen, _ = await caught_up(intake, headers, least=1)
        assert kinds(seen) == [(sent["number"], "registered")]
    for stranger in (worker(intake, PORTAL), official(intake, "fns"), portal(intake, "demo")):
        told = await page(intake, stranger)
        assert (told["items"], told["more"]) == ([], True)
        assert await page(intake, stranger, told["next"]) == {**told, "more": False}
    assert (await intake.client.get("/changes")).status_code == 401


async def test_a_change_that_is_committed_late_is_never_skipped(intake):
    made = await registered(intake)
    late = await asyncpg.connect(intake.admin_url)
    try:
        slow = late.transaction()
        await slow.start()
        await late.execute(ENTER.format(made["id"], "slow"))
        await execute(intake.admin_url, ENTER.format(made["id"], "quick"))
        seen, cursor = await caught_up(intake, worker(intake), least=1)
        assert "quick" not in {kind for _, kind in kinds(seen)}, "it waits for the slow one"
        await slow.commit()
    finally:
        await late.close()
    rest, _ = await caught_up(intake, worker(intake), cursor, least=2)
    assert [kind for _, kind in kinds([*seen, *rest])] == ["registered", "slow", "quick"]


async def test_a_cursor_of_another_database_is_refused_by_name(intake):
    made = await registered(intake)
    _, cursor = await caught_up(intake, worker(intake), least=1)
    place = read_cursor(cursor, PLACE)
    for foreign in (place._replace(cluster=place.cluster - 1), place._replace(course=7)):
        answer = await intake.client.get(
            "/changes", params={"after": write_cursor(foreign)}, headers=worker(intake)
        )
        assert answer.status_code == 410
        assert answer.json()["type"] == "/problems/cursor-outlived"
    for broken in ("", "x", write_cursor((1, 2)), write_cursor((1, 1, 2**80, 1))):
        answer = await intake.client.get(
            "/changes", params={"after": broken}, headers=worker(intake)
        )
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/invalid-cursor")
    await execute(
        intake.admin_url,
        "UPDATE intake.timeline SET xid = '9000000000'; UPDATE intake.change_home SET cluster = 1",
    )
    assert (await page(intake, worker(intake)))["items"] == []
    await changes.settle(intake.app.state.context.database)
    again, _ = await caught_up(intake, worker(intake), least=1)
    assert kinds(again) == [(made["number"], "registered")]


async def test_changes_cost_what_has_changed_since_the_cursor(intake):
    made = await registered(intake)
    await execute(intake.admin_url, MANY.format(request=made["id"]))
    _, cursor = await caught_up(intake, worker(intake), least=1)
    with statements_of(intake.app.state.context.database) as sent:
        await page(intake, worker(intake), cursor)
    assert len(sent) == 1
    plan = "\n".join(row["QUERY PLAN"] for row in await fetch(intake.admin_url, PLAN))
    assert "timeline_changes" in plan, "whichever way the index is read"
    assert "Seq Scan" not in plan
