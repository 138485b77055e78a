"""Show what every app of the platform has: health, background work, documentation."""

import asyncio
import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel

from shared.database import Database
from shared.language import Text
from shared.refusals import Conflict, Refusal
from shared.web.background import Supervisor
from shared.web.health import database_check, schema_check
from shared.web.openapi import responses
from tests.support.web import a_client, an_app


class Work:
    """Background work that falls as often as the test says."""

    def __init__(self, *, falls: int = 0, ok: bool = True) -> None:
        self.name = "work"
        self.falls = falls
        self.ok = ok
        self.runs = 0
        self.started = asyncio.Event()
        self.running = asyncio.Event()
        self.cancelled = False

    async def run(self) -> None:
        self.runs += 1
        self.started.set()
        if self.runs <= self.falls:
            raise RuntimeError("fell")
        self.running.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.cancelled = True

    def health(self) -> dict[str, object]:
        return {"ok": self.ok, "lag": 3}


async def ready(**other: Any) -> httpx.Response:
    async with a_client(an_app(**other)) as client:
        return await client.get("/readyz")


async def test_an_app_with_nothing_to_wait_for_is_ready():
    answer = await ready()
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "checks": {}})


async def test_readiness_tells_the_progress_of_background_work():
    answer = await ready(background=[Work()])
    assert answer.json()["checks"] == {"work": {"ok": True, "lag": 3}}


async def test_work_that_does_not_get_on_makes_the_app_unready():
    answer = await ready(background=[Work(ok=False)])
    assert (answer.status_code, answer.json()["ok"]) == (503, False)
    assert answer.headers["Retry-After"]


async def test_an_app_that_is_not_started_is_not_ready_but_lives():
    app = an_app(background=[Work()])
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://okno.test"
    ) as client:
        assert (await client.get("/readyz")).status_code == 503
        assert (await client.get("/livez")).status_code == 200


async def test_readiness_asks_the_database(database: Database):
    checks = {"database": database_check(database), "schema": schema_check(_answer(True))}
    assert (await ready(checks=checks)).json()["checks"] == {
        "database": {"ok": True},
        "schema": {"ok": True},
    }


async def test_a_stale_schema_makes_the_app_unready():
    assert (await ready(checks={"schema": schema_check(_answer(False))})).status_code == 503


async def test_an_absent_database_makes_the_app_unready_by_type_only():
    database = Database("postgresql://nobody:secret@127.0.0.1:1/none", schema="x")
    answer = await ready(checks={"database": database_check(database)})
    assert (answer.status_code, answer.json()["checks"]["database"]["ok"]) == (503, False)
    assert "secret" not in answer.text
    await database.close()


def _answer(value: bool) -> Any:
    async def answer() -> bool:
        return value

    return answer


async def test_work_that_falls_is_restarted_and_cancelled_at_the_end():
    work = Work(falls=3)
    supervisor = Supervisor([work], first_pause=0.001)
    supervisor.start()
    await asyncio.wait_for(work.running.wait(), timeout=5)
    assert work.runs == 4
    assert supervisor.health() == {"work": {"ok": True, "lag": 3}}
    await supervisor.stop()
    assert work.cancelled


async def test_work_that_waits_for_its_restart_is_not_well():
    work = Work(falls=1)
    supervisor = Supervisor([work], first_pause=60)
    supervisor.start()
    await work.started.wait()
    assert supervisor.health()["work"]["fell_by"] == "RuntimeError"
    await supervisor.stop()


def test_pauses_double_up_to_a_bound_and_are_spread_by_chance():
    shortest = Supervisor([], first_pause=1, longest_pause=5, chance=lambda: 0.0)
    longest = Supervisor([], first_pause=1, longest_pause=5, chance=lambda: 1.0)
    assert [shortest._pause(n) for n in (1, 2, 3, 4, 100)] == [0.5, 1.0, 2.0, 2.5, 2.5]
    assert [longest._pause(n) for n in (1, 2, 3, 4, 100)] == [1.0, 2.0, 4.0, 5.0, 5.0]


async def test_hooks_run_around_the_work_in_order():
    told: list[str] = []

    def hook(name: str) -> Any:
        async def tell() -> None:
            told.append(name)

        return tell

    app = an_app(on_start=[hook("one"), hook("two")], on_stop=[hook("three")])
    async with a_client(app):
        assert told == ["one", "two"]
    assert told == ["one", "two", "three"]


async def test_the_documentation_asks_nothing_of_the_internet():
    async with a_client(an_app()) as client:
        page = (await client.get("/docs")).text
        addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
        assert len(addresses) == 3
        for address in addresses:
            answer = await client.get(f"/{address}")
            assert (answer.status_code, len(answer.content) > 500) == (200, True)
        assert "http" not in "".join(addresses)
        assert (await client.get("/docs/assets/main.py")).status_code == 404


class OrderClosed(Refusal):
    """A refusal for the tests."""

    slug, status, clause = "test-order-closed", 409, "210-16(1)4"
    title = Text(ru="Заказ закрыт", en="The order is closed")
    detail = Text(ru="Закрыт в {when}", en="Closed at {when}")


def documented() -> FastAPI:
    app = an_app()

    class Body(BaseModel):
        """A body."""

        number: int

    @app.post("/orders/{id}", responses=responses(OrderClosed, Conflict))
    async def close(id: int, body: Body) -> Body:  # noqa: A002, ARG001 - only its contract counts
        return body

    @app.get("/plain")
    async def plain() -> int:
        return 1

    return app


async def contract() -> dict[str, Any]:
    async with a_client(documented()) as client:
        document: dict[str, Any] = (await client.get("/openapi.json")).json()
    return document


async def test_the_contract_names_every_answer_of_a_route():
    paths = (await contract())["paths"]
    assert paths["/orders/{id}"]["post"]["responses"].keys() == {
        "200", "400", "409", "413", "415", "422", "503"
    }  # fmt: skip
    assert paths["/plain"]["get"]["responses"].keys() == {"200", "503"}


async def test_the_contract_shows_an_example_of_each_refusal():
    answers = (await contract())["paths"]["/orders/{id}"]["post"]["responses"]
    content = answers["409"]["content"]["application/problem+json"]
    assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
    assert content["examples"]["test-order-closed"]["value"] == {
        "type": "/problems/test-order-closed",
        "title": "Заказ закрыт",
        "status": 409,
        "detail": "Закрыт в {when}",
        "clause": {"id": "210-16(1)4", "text": "п. 4 ч. 1 ст. 16 Федерального закона № 210-ФЗ"},
    }
    assert "conflict" in content["examples"]


async def test_the_contract_knows_no_schema_of_faults_but_problems():
    schemas = (await contract())["components"]["schemas"]
    assert "Problem" in schemas
    assert not {"HTTPValidationError", "ValidationError"} & schemas.keys()


async def test_the_kernels_own_addresses_are_not_in_the_contract():
    assert (await contract())["paths"].keys() == {"/orders/{id}", "/plain"}


async def test_each_kind_of_problem_can_be_read_about():
    async with a_client(an_app()) as client:
        kinds = (await client.get("/problems")).json()["items"]
        one = await client.get("/problems/test-order-closed", headers={"Accept-Language": "en"})
        page = await client.get("/problems/test-order-closed", headers={"Accept": "text/html"})
        absent = await client.get("/problems/no-such-kind")
    assert {"type": "/problems/not-found", "status": 404, "title": "Не найдено"} in kinds
    assert one.json()["items"][0]["title"] == "The order is closed"
    assert "Заказ закрыт" in page.text
    assert "п. 4 ч. 1 ст. 16" in page.text
    assert absent.status_code == 404


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics", "/problems", "/docs"])
async def test_the_services_own_routes_are_tried_before_the_kernels(path: str):
    app = documented()
    async with a_client(app) as client:
        assert (await client.get(path)).status_code == 200
    names = [getattr(route, "path", "the way to all") for route in app.router.routes]
    assert names[0] == "the way to all"
    assert names.index("/plain") < names.index("/livez")
