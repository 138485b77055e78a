"""The clocks of all parts are one list, whichever part is away."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from shared.auth import Role
from shared.database import Database
from shared.web.deadlines import deadlines_router
from tests.gateway.upstreams import a_client_of, a_free_port, a_gateway, served
from tests.support.clocks import DAY, HOUR, a_sweeper, start
from tests.support.kernel import NOON, SCHEMA, Settable, as_role
from tests.support.web import an_app, bearer

pytestmark = pytest.mark.clause("210-16(5)2")

MINE = bearer(Role.SUPERVISOR)
PARTS = ("intake", "interagency")


@pytest.fixture
async def databases(
    kernel_template: str, make_database: Callable[..., Awaitable[str]]
) -> AsyncIterator[dict[str, Database]]:
    """Yield a database with the kernel's tables for each part."""
    urls = {part: await make_database(kernel_template) for part in PARTS}
    opened = {part: Database(as_role(urls[part]), schema=SCHEMA) for part in PARTS}
    yield opened
    for database in opened.values():
        await database.close()


def a_part(name: str, database: Database) -> FastAPI:
    app = an_app(service=name, title=name)
    app.include_router(deadlines_router(database, clock=Settable(NOON + DAY)))
    return app


@pytest.fixture
async def client(
    databases: dict[str, Database], tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of a gateway before one part of its process and one over HTTP."""
    async with AsyncExitStack() as stack:
        inside = a_part("intake", databases["intake"])
        await stack.enter_async_context(inside.router.lifespan_context(inside))
        url = await stack.enter_async_context(
            served(a_part("interagency", databases["interagency"]))
        )
        gateway = a_gateway(tmp_path, parts={"intake": inside}, upstreams={"interagency": url})
        yield await stack.enter_async_context(a_client_of(gateway))


async def get(client: httpx.AsyncClient, path: str, **headers: str) -> Any:
    answer = await client.get(path, headers={**MINE, **headers})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_clocks_of_all_parts_are_one_list_in_order_of_their_ends(
    client: httpx.AsyncClient, databases: dict[str, Database]
) -> None:
    for number, part in enumerate(PARTS * 4):
        await start(
            databases[part], uuid4(), kind=f"kind-{number}", due_at=NOON + HOUR * (number // 3)
        )
    page = await get(client, "/deadlines")
    places = [(item["due_at"], item["id"]) for item in page["items"]]
    assert len(places) == 8
    assert places == sorted(places)
    assert (page["next"], page["away"]) == (None, [])

    found, path = [], "/deadlines?limit=3"
    while path:
        answer = await client.get(path, headers=MINE)
        found += [(item["due_at"], item["id"]) for item in answer.json()["items"]]
        path = answer.links["next"]["url"] if "next" in answer.links else ""
    assert found == places


async def test_filters_and_the_language_reach_every_part(
    client: httpx.AsyncClient, databases: dict[str, Database]
) -> None:
    for part in PARTS:
        await start(databases[part], uuid4(), kind="one", due_at=NOON + HOUR)
        await start(databases[part], uuid4(), kind="two", due_at=NOON + HOUR)
    page = await get(client, "/deadlines?kind=two&state=open", **{"Accept-Language": "en"})
    assert [(item["kind"], item["state_text"]) for item in page["items"]] == [
        ("two", "Running")
    ] * 2


async def test_each_item_leads_to_its_explanation(
    client: httpx.AsyncClient, databases: dict[str, Database]
) -> None:
    for part in PARTS:
        await start(databases[part], uuid4())
    for item in (await get(client, "/deadlines"))["items"]:
        assert item["link"] == f"/deadlines/{item['part']}/{item['id']}"
        shown = await get(client, item["link"])
        assert shown["id"] == item["id"]
        assert shown["explanation"]["days"]
    assert len((await get(client, "/deadlines/intake"))["items"]) == 1


async def test_what_is_late_and_soon_is_summed_up_over_the_parts(
    client: httpx.AsyncClient, databases: dict[str, Database]
) -> None:
    for part in PARTS:
        await start(databases[part], uuid4(), due_at=NOON + HOUR)
        await start(databases[part], uuid4(), due_at=NOON + 2 * DAY)
    # What has ended is late, though only one part has looked since.
    await a_sweeper(databases["intake"], Settable(NOON + 2 * HOUR)).sweep()
    found = await get(client, "/deadlines/summary")
    assert found["items"] == [
        {"organisation": "mfc-1", "late": 2, "soon": 2},
        {"organisation": "mvd", "late": 2, "soon": 2},
    ]
    assert {each["part"] for each in found["by_part"]} == set(PARTS)
    assert (found["at_least"], found["away"]) == (False, [])


async def test_a_part_that_is_away_is_named_and_the_others_are_shown(
    databases: dict[str, Database], tmp_path: Path
) -> None:
    await start(databases["intake"], uuid4())
    gone = f"http://127.0.0.1:{a_free_port()}"
    gateway = a_gateway(
        tmp_path,
        parts={"intake": a_part("intake", databases["intake"])},
        upstreams={"interagency": gone},
    )
    async with a_client_of(gateway, known=False) as client:
        for path in ("/deadlines", "/deadlines/summary?ahead=30"):
            page = await get(client, path)
            assert page["away"] == ["interagency"]
            assert page["items"]


async def test_a_part_that_went_away_or_is_slow_is_named(
    databases: dict[str, Database], tmp_path: Path
) -> None:
    await start(databases["intake"], uuid4())
    slow = a_part("interagency", databases["interagency"])
    failing = a_part("complaints", databases["interagency"])
    parts = {"intake": a_part("intake", databases["intake"]), "interagency": slow}
    gateway = a_gateway(
        tmp_path,
        parts={**parts, "complaints": failing},
        gather_patience=timedelta(milliseconds=300),
    )
    async with a_client_of(gateway) as client:
        slow.router.routes.clear()
        slow.router.default = _never
        failing.router.routes.clear()
        page = await get(client, "/deadlines")
    assert sorted(page["away"]) == ["complaints", "interagency"]
    assert [item["part"] for item in page["items"]] == ["intake"]


async def test_all_parts_away_is_a_named_refusal(tmp_path: Path) -> None:
    gone = f"http://127.0.0.1:{a_free_port()}"
    gateway = a_gateway(tmp_path, upstreams={"interagency": gone})
    async with a_client_of(gateway, known=False) as client:
        answer = await client.get("/deadlines", headers=MINE)
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/part-away")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/deadlines?cursor=xyz", 400),
        ("/deadlines?state=late", 422),
        ("/deadlines?limit=0", 422),
        ("/deadlines/summary?ahead=-1", 422),
        ("/deadlines/nothing", 404),
    ],
)
async def test_what_is_asked_wrongly_is_refused_by_the_gateway(
    client: httpx.AsyncClient, path: str, status: int
) -> None:
    answer = await client.get(path, headers=MINE)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_only_those_who_watch_clocks_get_in_and_are_counted(
    databases: dict[str, Database], tmp_path: Path
) -> None:
    parts = {"intake": a_part("intake", databases["intake"])}
    async with a_client_of(a_gateway(tmp_path, parts=parts, actor_rate="2/minute")) as client:
        assert (await client.get("/deadlines")).status_code == 401
        operations = bearer(Role.OPERATIONS)
        assert (await client.get("/deadlines", headers=operations)).status_code == 403
        asked = [(await client.get("/deadlines", headers=MINE)) for _ in range(3)]
    assert [each.status_code for each in asked] == [200, 200, 429]
    assert "RateLimit" in asked[0].headers


async def test_the_merged_document_tells_of_the_merged_list(client: httpx.AsyncClient) -> None:
    paths = (await client.get("/openapi.json")).json()["paths"]
    assert paths["/deadlines"]["get"]["operationId"] == "gateway_list_deadlines"
    assert paths["/deadlines/intake"]["get"]["operationId"] == "intake_list_deadlines"
    assert "/deadlines/interagency/{deadline_id}" in paths


async def _never(*_: Any) -> None:
    await asyncio.Event().wait()
