"""Show how lists are cut into pages."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from shared.refusals import InvalidCursor
from shared.web.paging import AskedWindow, Page, link_next, read_cursor, write_cursor
from tests.support.web import a_client, an_app

KEY: TypeAdapter[tuple[datetime, UUID]] = TypeAdapter(tuple[datetime, UUID])
NUMBER: TypeAdapter[tuple[int]] = TypeAdapter(tuple[int])


def listing(count: int = 5) -> FastAPI:
    app = an_app()

    @app.get("/numbers")
    async def numbers(
        request: Request, response: Response, window: AskedWindow, kind: str = ""
    ) -> Page[str]:
        after = window.after(NUMBER)
        start = 0 if after is None else after[0] + 1
        rows = list(range(start, count))[: window.fetch]
        page = window.page(rows, item=lambda n: f"{kind}{n}", key=lambda n: (n,))
        link_next(request, response, page)
        return page

    return app


async def get(path: str, app: FastAPI | None = None) -> httpx.Response:
    async with a_client(app or listing()) as client:
        return await client.get(path)


async def test_following_next_reads_the_whole_list_once():
    seen: list[str] = []
    cursor = ""
    async with a_client(listing(7)) as client:
        while True:
            page = (await client.get(f"/numbers?limit=3{cursor}")).json()
            seen += page["items"]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
    assert seen == [str(n) for n in range(7)]


async def test_a_page_that_ends_the_list_exactly_has_no_next():
    assert (await get("/numbers?limit=5")).json()["next"] is None


async def test_an_empty_list_is_a_page():
    assert (await get("/numbers", listing(0))).json() == {"items": [], "next": None}


async def test_the_link_keeps_what_was_asked():
    first = await get("/numbers?limit=2&kind=a%26b&cursor=")
    assert first.status_code == 400
    first = await get("/numbers?limit=2&kind=a%26b")
    link = first.links["next"]["url"]
    assert (await get(link)).json()["items"] == ["a&b2", "a&b3"]


async def test_the_last_page_has_no_link():
    assert "Link" not in (await get("/numbers")).headers


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", ""])
async def test_a_limit_is_from_1_to_200(limit: str):
    assert (await get(f"/numbers?limit={limit}")).status_code == 422


FORGED: list[Any] = ["x", "%00", "e30", "W10", "WyJhIl0", "WzFd!", "Ж", "W" * 1000, "WzEsMl0"]


@pytest.mark.parametrize("cursor", FORGED)
async def test_a_cursor_that_was_not_given_out_is_refused(cursor: str):
    answer = await get(f"/numbers?cursor={cursor}")
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/invalid-cursor")


def test_a_cursor_carries_times_and_ids_and_is_opaque():
    key = (datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC), UUID(int=7))
    cursor = write_cursor(key)
    assert read_cursor(cursor, KEY) == key
    assert cursor.replace("-", "").replace("_", "").isalnum()


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader_of_cursors(cursor: str):
    with suppress(InvalidCursor):
        read_cursor(cursor, KEY)
