"""Changes that come at once are kept in one statement, and each has its own fate."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.database import Database
from shared.gathering import Gatherer
from shared.writes import Rows, constraint_of
from tests.support.kernel import ROLE, SCHEMA, rows
from tests.support.statements import statements_of

orders = Table(
    "orders",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("told", JSONB),
    Column("names", ARRAY(Text)),
    Column("sealed", ARRAY(LargeBinary)),
)
buyers = Table("buyers", MetaData(), Column("name", Text, primary_key=True), Column("of", Uuid))
lines = Table("lines", MetaData(), Column("order_id", Uuid, nullable=False), Column("note", Text))


@pytest.fixture
async def gatherer(kernel_url: str, database: Database) -> Gatherer:
    """Return a gatherer over a database that has the tables."""
    connection = await asyncpg.connect(kernel_url, server_settings={"search_path": SCHEMA})
    try:
        await connection.execute(
            f"""
            CREATE TABLE orders (
                id uuid PRIMARY KEY, number integer UNIQUE NOT NULL, told jsonb,
                names text[], sealed bytea[]
            );
            CREATE TABLE buyers (name text PRIMARY KEY, of uuid);
            CREATE TABLE lines (order_id uuid NOT NULL REFERENCES orders, note text);
            GRANT SELECT, INSERT, UPDATE ON orders, buyers, lines TO {ROLE};
            """
        )
    finally:
        await connection.close()
    return Gatherer(database)


def an_order(number: int, **changes: Any) -> dict[str, Any]:
    made = {"id": uuid4(), "number": number, "told": {"кто": "МФЦ"}, "names": ["а"], "sealed": None}
    return made | changes


def a_change(number: int, *, notes: int = 1, of: UUID | None = None) -> Iterator[Rows]:
    order = an_order(number)
    yield Rows(orders, [order])
    yield Rows(buyers, [{"name": "one", "of": order["id"]}], unless_there=True)
    yield Rows(lines, [{"order_id": of or order["id"], "note": f"{n}"} for n in range(notes)])


async def numbers(gatherer: Gatherer) -> list[int]:
    found = await rows(gatherer.database, "SELECT number FROM orders ORDER BY number")
    return [row["number"] for row in found]


async def test_who_comes_while_others_are_under_way_goes_with_the_next_statement(gatherer):
    with statements_of(gatherer.database) as sent:
        await asyncio.gather(*(gatherer.keep(*a_change(n, notes=n % 3)) for n in range(40)))
    assert await numbers(gatherer) == list(range(40))
    assert len(await rows(gatherer.database, "SELECT 1 FROM lines")) == sum(
        n % 3 for n in range(40)
    )
    assert len(await rows(gatherer.database, "SELECT 1 FROM buyers")) == 1
    inserts = [statement for statement in sent if statement.startswith("WITH w0")]
    assert len(inserts) <= 3, "all that was there in the first turn, 32 at most, and the rest"


async def test_what_breaks_a_constraint_is_refused_alone(gatherer):
    tried = [gatherer.keep(*a_change(n)) for n in (1, 2, 2, 3)]
    tried.append(gatherer.keep(*a_change(4, of=uuid4())))
    first, second, third, fourth, fifth = await asyncio.gather(*tried, return_exceptions=True)
    assert (first, second, fourth) == (None, None, None)
    assert constraint_of(third) == "orders_number_key"
    assert constraint_of(fifth) == "lines_order_id_fkey"
    assert await numbers(gatherer) == [1, 2, 3]
    await gatherer.keep(*a_change(5))


async def test_what_cannot_be_written_is_refused_alone(gatherer):
    tried = [
        gatherer.keep(*a_change(1)),
        gatherer.keep(Rows(orders, [an_order(2, names=["a\0b"])])),
        gatherer.keep(Rows(orders, [an_order("three")])),
        gatherer.keep(Rows(orders, [{"id": uuid4()}, an_order(4)])),
        gatherer.keep(*a_change(5)),
    ]
    found = await asyncio.gather(*tried, return_exceptions=True)
    assert [isinstance(one, Exception) for one in found] == [False, True, True, True, False]
    assert await numbers(gatherer) == [1, 5]


async def test_lists_bytes_and_documents_come_out_as_they_went_in(gatherer):
    names = ['a"b', "c\\d", "", "e,{f}", "null", "ё\nж"]
    sealed = [b"\x00\xff", b"", b'"\\']
    kept = an_order(1, names=names, sealed=sealed, told={"q": 'a"b\\', "n": None})
    await gatherer.keep(Rows(orders, [kept]))
    (row,) = await rows(gatherer.database, "SELECT * FROM orders")
    assert (row["names"], row["sealed"]) == (names, sealed)
    assert json.loads(row["told"]) == kept["told"]


async def test_one_that_is_cancelled_leaves_the_others_to_their_fate(gatherer):
    tasks = [asyncio.create_task(gatherer.keep(*a_change(n))) for n in range(5)]
    await asyncio.sleep(0)
    tasks[3].cancel()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(one).__name__ for one in found].count("CancelledError") == 1
    assert {0, 1, 2, 4} <= set(await numbers(gatherer))


async def test_a_database_that_is_away_is_told_to_all_and_asked_again_by_the_next(
    gatherer, database: Database, monkeypatch: pytest.MonkeyPatch
):
    def away() -> Any:
        raise ConnectionRefusedError

    with monkeypatch.context() as without:
        without.setattr(database, "straight", away)
        tried = (gatherer.keep(*a_change(n)) for n in range(3))
        found = await asyncio.gather(*tried, return_exceptions=True)
    assert all(isinstance(one, ConnectionRefusedError) for one in found)
    await gatherer.keep(*a_change(7))
    assert await numbers(gatherer) == [7]


async def test_whoever_waits_for_commits_is_woken(gatherer):
    woken: list[bool] = []
    gatherer.database.after_commit(lambda: woken.append(True))
    await gatherer.keep(*a_change(1))
    assert woken == [True]


async def test_rows_of_one_table_have_the_same_columns(gatherer):
    with pytest.raises(ValueError, match="orders have different columns"):
        await gatherer.keep(Rows(orders, [an_order(1), {"id": uuid4(), "number": 2}]))
    assert await numbers(gatherer) == []
