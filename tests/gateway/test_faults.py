"""Show what clients meet when a part is away, slow, or asked too much."""

import asyncio
from pathlib import Path
from typing import Any

import httpx

from shared.auth import Role
from tests.gateway.upstreams import (
    a_client_of,
    a_free_port,
    a_gateway,
    a_service,
    served,
)
from tests.support.kernel import eventually
from tests.support.web import bearer

WORKER = bearer(Role.MFC_WORKER)
SLOW = "/intake/slow"


async def test_the_gateway_starts_without_a_part_and_names_it(tmp_path: Path) -> None:
    nowhere = f"http://127.0.0.1:{a_free_port()}"
    gateway = a_gateway(tmp_path, upstreams={"intake": nowhere})
    async with a_client_of(gateway, known=False) as client:
        answer = await client.get("/intake/public")
        english = await client.get("/intake/public", headers={"Accept-Language": "en"})
        ready = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    assert answer.json()["type"] == "/problems/part-away"
    assert "Не отвечает: intake" in answer.json()["detail"]
    assert "Away: intake" in english.json()["detail"]
    assert ready.status_code == 503
    assert ready.json()["checks"]["intake"] == {"ok": False, "ready": False, "needed": True}


async def test_a_part_that_comes_later_is_found(tmp_path: Path) -> None:
    service = a_service()
    answers = asyncio.Event()

    async def late(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and not answers.is_set():
            raise ConnectionError
        await service(scope, receive, send)

    async with served(late) as url:
        gateway = a_gateway(tmp_path, upstreams={"intake": url})
        async with a_client_of(gateway, known=False) as client:
            assert (await client.get("/intake/public")).status_code == 503
            answers.set()
            await eventually(lambda: _answers(client, "/intake/public"))
            assert (await client.get("/nowhere")).status_code == 404


async def test_a_part_that_goes_away_is_named(tmp_path: Path) -> None:
    async with served(a_service()) as url:
        gateway = a_gateway(tmp_path, upstreams={"intake": url})
        front = a_client_of(gateway)
        client = await front.__aenter__()
    try:
        answer = await client.get("/intake/public")
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/part-away")
        assert (await client.get("/livez")).status_code == 200
    finally:
        await front.__aexit__(None, None, None)


async def test_a_part_outside_the_core_leaves_the_gateway_ready(tmp_path: Path) -> None:
    parts = {"intake": a_service()}
    away = {"webhooks": f"http://127.0.0.1:{a_free_port()}"}
    gateway = a_gateway(tmp_path, parts=parts, upstreams=away)
    async with a_client_of(gateway, known=False) as client:
        await eventually(lambda: _answers(client, "/intake/public"))
        ready = await client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["checks"]["webhooks"] == {"ok": True, "ready": False, "needed": False}


async def test_a_slow_part_is_named_and_waited_for_no_longer(behind: Any) -> None:
    started = await behind(patience=0.3)
    answer = await started.client.get(SLOW)
    assert answer.status_code == 504
    assert answer.json()["type"] == "/problems/part-slow"
    assert "intake" in answer.json()["detail"]


async def test_a_client_that_stops_sending_is_told_so(behind: Any) -> None:
    started = await behind(patience=0.3)
    url = started.client.base_url
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(b"PUT /intake/files HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf")
    await writer.drain()
    status = await asyncio.wait_for(reader.readline(), 10)
    writer.close()
    assert b"408" in status


async def test_an_actor_who_asks_too_fast_is_told_when_to_come_again(behind: Any) -> None:
    client = (await behind(actor_rate="3/minute")).client
    answers = [await client.get("/intake/samples/1", headers=WORKER) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"actor";q=3;w=60'
    assert [answer.headers["ratelimit"].split(";")[1] for answer in answers[:3]] == [
        "r=2",
        "r=1",
        "r=0",
    ]
    assert 0 < int(answers[3].headers["retry-after"]) <= 20
    assert answers[3].json()["type"] == "/problems/too-many-requests"
    other = bearer(Role.MFC_WORKER, subject="worker-2")
    assert (await client.get("/intake/samples/1", headers=other)).status_code == 200


async def test_an_organisation_may_have_a_rate_of_its_own(behind: Any) -> None:
    client = (await behind(actor_rate="1/minute", organisation_rates={"mfc-1": "3/minute"})).client
    answers = [await client.get("/intake/samples/1", headers=WORKER) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]


async def test_who_guesses_secrets_or_tokens_is_slowed_down(behind: Any) -> None:
    started = await behind(
        route_rates={"POST /intake/status-checks": "2/minute"}, public_rate="3/minute"
    )
    guess = [
        await started.client.post("/intake/status-checks", json={"code": "a"}) for _ in range(3)
    ]
    assert [answer.status_code for answer in guess] == [200, 200, 429]
    forged = {"Authorization": "Bearer forged"}
    tries = [await started.client.get("/intake/samples/1", headers=forged) for _ in range(4)]
    assert [answer.status_code for answer in tries] == [401, 401, 401, 429]


async def test_a_full_part_turns_away_at_once_and_leaves_room_for_others(tmp_path: Path) -> None:
    parts = {"intake": a_service(), "webhooks": a_service("webhooks")}
    gateway = a_gateway(tmp_path, parts=parts, concurrency=3, part_concurrency=2)
    async with a_client_of(gateway) as client:
        held = [asyncio.create_task(client.get(SLOW)) for _ in range(2)]
        await eventually(lambda: _refuses(client, "/intake/public"))
        answer = await client.get("/intake/public")
        other = await client.get("/webhooks/public")
        parts["intake"].state.released.set()
        assert [done.status_code for done in await asyncio.gather(*held)] == [200, 200]
        assert (await client.get("/intake/public")).status_code == 200
    assert answer.json()["type"] == "/problems/overloaded"
    assert answer.headers["retry-after"] == "1"
    assert other.status_code == 200


async def test_overload_gives_only_answers_that_were_promised(behind: Any) -> None:
    started = await behind(concurrency=5, part_concurrency=5, public_rate="1000/second")
    base_url = started.client.base_url

    async def insist(crowd: httpx.AsyncClient) -> list[httpx.Response]:
        return [await crowd.get("/intake/busy") for _ in range(4)]

    async with httpx.AsyncClient(base_url=base_url, timeout=30) as crowd:
        rounds = await asyncio.gather(*(insist(crowd) for _ in range(50)))
    answers = [answer for each in rounds for answer in each]
    assert {answer.status_code for answer in answers} == {200, 503}
    assert all("retry-after" in a.headers for a in answers if a.status_code != 200)
    assert (await started.client.get("/intake/busy")).status_code == 200


async def _answers(client: httpx.AsyncClient, path: str) -> bool:
    return (await client.get(path)).status_code == 200


async def _refuses(client: httpx.AsyncClient, path: str) -> bool:
    return (await client.get(path)).status_code == 503
