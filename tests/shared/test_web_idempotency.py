"""Show that a repeated request has one effect and one answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI, Response
from pydantic import BaseModel
from sqlalchemy import insert, text

from shared.auth import Actor, Role, requires
from shared.database import Database
from shared.gathering import Gatherer
from shared.ids import new_id
from shared.refusals import Conflict, IdempotencyInProgress, IdempotencyKeyReused
from shared.web import idempotency
from shared.web.idempotency import IdempotencyKey, Idempotent, StoredAnswer
from shared.writes import Rows
from tests.support.kernel import NOON, aggregates
from tests.support.web import a_client, an_app, bearer


class Ordered(BaseModel):
    """What the sample route answers."""

    id: UUID
    number: int


class Order(BaseModel):
    """What the sample route takes."""

    number: int
    note: str = ""


Portal = Annotated[Actor, requires(Role.PORTAL)]
Barrier = Callable[[], Awaitable[None]]


async def no_wait() -> None:
    """Go on at once."""


def ordering(database: Database, wait: Barrier = no_wait) -> FastAPI:
    app = an_app()

    async def order(number: int, key: IdempotencyKey) -> Response:
        async with database.transaction() as tx:
            if answer := await idempotency.earlier(tx, key):
                return answer.response()
            made = Ordered(id=new_id(), number=number)
            await tx.execute(insert(aggregates), [made.model_dump()])
            await wait()
            if number == 0:
                raise Conflict
            headers = {"Location": f"/orders/{made.id}", "ETag": '"v1"'}
            kept = await idempotency.keep(tx, key, status=201, body=made, now=NOON, headers=headers)
        return kept.response()

    @app.post("/orders", status_code=201)
    async def post_order(body: Order, _: Portal, key: Idempotent) -> Response:
        return await order(body.number, key)

    @app.post("/shops/{shop}/orders", status_code=201)
    async def post_shop_order(shop: str, body: Order, _: Portal, key: Idempotent) -> Response:
        return await order(body.number + len(shop), key)

    return app


@asynccontextmanager
async def a_shop(database: Database, wait: Barrier = no_wait) -> AsyncIterator[httpx.AsyncClient]:
    async with a_client(ordering(database, wait), headers=bearer(Role.PORTAL)) as client:
        yield client


async def post(
    client: httpx.AsyncClient, key: str = "k-1", path: str = "/orders", **body: Any
) -> httpx.Response:
    return await client.post(path, json={"number": 7, **body}, headers={"Idempotency-Key": key})


async def count(database: Database, what: str = "aggregates") -> int:
    async with database.reading() as connection:
        return int(await connection.scalar(text(f"SELECT count(*) FROM {what}")) or 0)  # noqa: S608 - two names of this file


async def test_a_repetition_gets_the_first_answer_to_the_byte(database: Database):
    async with a_shop(database) as client:
        first, second = await post(client), await post(client)
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    for header in ("Location", "ETag", "Content-Type"):
        assert first.headers[header] == second.headers[header]
    assert await count(database) == 1


async def test_order_of_members_and_spaces_make_no_other_request(database: Database):
    headers = {"Idempotency-Key": "k-1", "Content-Type": "application/json"}
    async with a_shop(database) as client:
        await client.post("/orders", content=b'{"number":7,"note":"a"}', headers=headers)
        again = await client.post(
            "/orders", content=b'{ "note": "a", "number": 7 }', headers=headers
        )
    assert again.headers["Idempotent-Replayed"] == "true"


async def test_a_key_with_another_body_is_refused(database: Database):
    async with a_shop(database) as client:
        await post(client)
        other = await post(client, number=8)
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")
    assert await count(database) == 1


async def test_a_key_with_another_path_of_the_route_is_refused(database: Database):
    async with a_shop(database) as client:
        assert (await post(client, path="/shops/a/orders")).status_code == 201
        assert (await post(client, path="/shops/b/orders")).status_code == 422


async def test_keys_of_different_routes_actors_and_organisations_are_apart(database: Database):
    async with a_shop(database) as client:
        await post(client)
        await post(client, path="/shops/a/orders")
        client.headers.update(bearer(Role.PORTAL, subject="worker-2"))
        await post(client)
        client.headers.update(bearer(Role.PORTAL, organisation="mfc-2"))
        await post(client)
    assert await count(database) == 4


async def test_twenty_at_once_have_one_effect(database: Database):
    async with a_shop(database) as client:
        answers = await asyncio.gather(*(post(client) for _ in range(20)))
        last = await post(client)
    assert {answer.status_code for answer in answers} <= {201, 409}
    done = [answer for answer in answers if answer.status_code == 201]
    assert {answer.content for answer in done} == {last.content}
    assert sum("Idempotent-Replayed" not in answer.headers for answer in done) == 1
    assert all(answer.headers["Retry-After"] for answer in answers if answer not in done)
    assert await count(database) == 1


async def test_while_the_first_works_the_second_is_told_to_come_back(database: Database):
    entered, may_go_on = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        entered.set()
        await may_go_on.wait()

    async with a_shop(database, wait) as client:
        first = asyncio.create_task(post(client))
        await entered.wait()
        second = await post(client)
        may_go_on.set()
        assert (await first).status_code == 201
    assert (second.status_code, second.headers["Retry-After"]) == (409, "1")
    assert second.json()["type"] == "/problems/idempotency-in-progress"


async def test_work_that_is_rolled_back_leaves_no_key(database: Database):
    async with a_shop(database) as client:
        assert (await post(client, number=0)).status_code == 409
        assert await count(database, "idempotency") == 0
        assert (await post(client, number=7)).status_code == 201
    assert await count(database) == 1


async def test_a_key_kept_after_the_look_up_makes_the_later_give_way(database: Database):
    key = IdempotencyKey(scope="s", key="k", fingerprint="f")
    async with database.transaction() as tx:
        await idempotency.keep(tx, key, status=201, body=b"{}", now=NOON)
    with pytest.raises(IdempotencyInProgress):
        async with database.transaction() as tx:
            await idempotency.keep(tx, key, status=201, body=b"{}", now=NOON)


async def test_a_change_kept_at_once_has_one_effect_however_many_try_together(database: Database):
    gatherer = Gatherer(database)

    def an_attempt(number: int, fingerprint: str = "f") -> Awaitable[StoredAnswer]:
        key = IdempotencyKey(scope="s", key="k", fingerprint=fingerprint)
        answer = StoredAnswer(status=201, body=str(number).encode())
        return idempotency.keep_at_once(
            gatherer,
            key,
            answer,
            Rows(aggregates, [{"id": uuid4(), "number": number}]),
            now=NOON,
        )

    answers = await asyncio.gather(*(an_attempt(number) for number in range(10)))
    assert len({answer.body for answer in answers}) == 1
    assert sum(not answer.replayed for answer in answers) == 1
    assert await count(database, "aggregates") == 1
    with pytest.raises(IdempotencyKeyReused):
        await an_attempt(11, fingerprint="another")
    assert await count(database, "aggregates") == 1


@pytest.mark.parametrize("key", [None, "", "x" * 256, "a b", "ключ".encode(), "a\tb"])
async def test_a_key_is_demanded_and_visible(database: Database, key: Any):
    headers = {} if key is None else {"Idempotency-Key": key}
    async with a_shop(database) as client:
        answer = await client.post("/orders", json={"number": 7}, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/idempotency-key-missing")


async def test_the_unknown_are_refused_before_their_key(database: Database):
    async with a_client(ordering(database)) as client:
        assert (await client.post("/orders", json={"number": 7})).status_code == 401


async def test_answers_are_trimmed_by_age_in_bites(database: Database):
    async with database.transaction() as tx:
        for number in range(5):
            key = IdempotencyKey(scope="s", key=str(number), fingerprint="f")
            moment = NOON + timedelta(hours=number)
            await idempotency.keep(tx, key, status=201, body=b"{}", now=moment)
    bites = []
    for _ in range(3):
        async with database.transaction() as tx:
            before = NOON + timedelta(hours=3)
            bites.append(await idempotency.trim(tx, before=before, limit=2))
    assert bites == [2, 1, 0]
    assert await count(database, "idempotency") == 2


async def test_the_contract_demands_the_key_and_names_its_refusals(database: Database):
    async with a_shop(database) as client:
        operation = (await client.get("/openapi.json")).json()["paths"]["/orders"]["post"]
    (parameter,) = operation["parameters"]
    assert (parameter["name"], parameter["required"]) == ("Idempotency-Key", True)
    for status, slug in ((400, "key-missing"), (409, "in-progress"), (422, "key-reused")):
        examples = operation["responses"][str(status)]["content"]["application/problem+json"]
        assert f"idempotency-{slug}" in examples["examples"]
