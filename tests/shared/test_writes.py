"""Rows of several tables are kept by one statement, or none of them is."""

from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import Column, Identity, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError

from shared.database import Database
from shared.writes import Rows, constraint_of, keep
from tests.support.kernel import ROLE, SCHEMA, aggregates, effects, rows
from tests.support.statements import statements_of

papers = Table(
    "papers",
    MetaData(),
    Column("place", Integer, Identity(always=True), primary_key=True),
    Column("aggregate_id", Uuid, nullable=False),
    Column("told", JSONB),
    Column("note", Text),
)


@pytest.fixture
async def beside(kernel_url: str, database: Database) -> Database:
    """Return the database with a table whose rows belong to aggregates."""
    connection = await asyncpg.connect(kernel_url, server_settings={"search_path": SCHEMA})
    try:
        await connection.execute(
            f"""
            CREATE TABLE papers (
                place integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                aggregate_id uuid NOT NULL REFERENCES aggregates,
                told jsonb,
                note text
            );
            GRANT SELECT, INSERT ON papers TO {ROLE};
            """
        )
    finally:
        await connection.close()
    return database


def an_aggregate(number: int = 1) -> dict[str, Any]:
    return {"id": uuid4(), "number": number}


def a_paper(of: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"aggregate_id": of["id"], "told": {"кто": "МФЦ"}, "note": None, **changes}


async def kept(database: Database) -> dict[str, int]:
    counts = "SELECT (SELECT count(*) FROM aggregates), (SELECT count(*) FROM papers)"
    ((of_aggregates, of_papers),) = await rows(database, counts)
    return {"aggregates": of_aggregates, "papers": of_papers}


async def test_rows_of_several_tables_go_in_one_round_trip_in_any_order(beside: Database) -> None:
    one, other = an_aggregate(1), an_aggregate(2)
    with statements_of(beside) as sent:
        async with beside.transaction() as tx:
            # The papers refer to aggregates that come after them.
            await keep(
                tx,
                Rows(papers, [a_paper(one), a_paper(other, told=None, note="да"), a_paper(one)]),
                Rows(effects, []),
                Rows(aggregates, [one, other]),
            )
    assert len(sent) == 3, sent
    assert await kept(beside) == {"aggregates": 2, "papers": 3}
    told = await rows(beside, "SELECT told ->> 'кто', note FROM papers ORDER BY place")
    assert [tuple(row) for row in told] == [("МФЦ", None), (None, "да"), ("МФЦ", None)]


async def test_nothing_to_keep_asks_nothing(beside: Database) -> None:
    with statements_of(beside) as sent:
        async with beside.transaction() as tx:
            await keep(tx)
            await keep(tx, Rows(aggregates, []))
    assert sent == ["BEGIN", "COMMIT"]


async def test_one_wrong_row_fails_the_rows_of_all_tables(beside: Database) -> None:
    one = an_aggregate()
    for wrong in (an_aggregate(), {"id": None}):
        with pytest.raises(IntegrityError):
            async with beside.transaction() as tx:
                await keep(tx, Rows(aggregates, [one]), Rows(papers, [a_paper(wrong)]))
    assert await kept(beside) == {"aggregates": 0, "papers": 0}


async def test_a_row_that_is_there_already_fails_all_and_names_the_constraint(
    beside: Database,
) -> None:
    one = an_aggregate()
    async with beside.transaction() as tx:
        await keep(tx, Rows(aggregates, [one]))
    with pytest.raises(IntegrityError) as broken:
        async with beside.transaction() as tx:
            await keep(tx, Rows(papers, [a_paper(one)]), Rows(aggregates, [one]))
    assert constraint_of(broken.value) == "aggregates_pkey"
    assert await kept(beside) == {"aggregates": 1, "papers": 0}


async def test_unless_there_leaves_a_row_as_it_is_and_locks_it(beside: Database) -> None:
    one = an_aggregate(1)
    async with beside.transaction() as tx:
        await keep(tx, Rows(aggregates, [one]))

    again = [{**one, "number": 2}, an_aggregate(3)]
    free = "SELECT id FROM aggregates FOR UPDATE SKIP LOCKED"
    async with beside.transaction() as tx:
        await keep(tx, Rows(aggregates, again, unless_there=True), Rows(papers, [a_paper(one)]))
        assert await rows(beside, free) == [], "the row that was there is locked"
    numbers = await rows(beside, "SELECT number FROM aggregates ORDER BY number")
    assert [row["number"] for row in numbers] == [1, 3]
    assert len(await rows(beside, free)) == 2


async def test_rows_of_one_table_have_the_same_columns(beside: Database) -> None:
    one = an_aggregate()
    for other in ({"id": uuid4()}, {"id": uuid4(), "name": 2}, {**an_aggregate(2), "name": 2}):
        with pytest.raises(ValueError, match="aggregates have different columns"):
            async with beside.transaction() as tx:
                await keep(tx, Rows(aggregates, [one, other]))
    assert await kept(beside) == {"aggregates": 0, "papers": 0}
