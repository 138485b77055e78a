"""Show that bodies flow through the gateway, piece by piece, and within limits."""

import asyncio
import resource
from collections.abc import AsyncIterator
from typing import Any

from tests.gateway.upstreams import PIECE

MEBIBYTE = 2**20


async def test_the_first_piece_of_an_answer_comes_before_the_last_is_made(behind: Any) -> None:
    started = await behind()
    async with started.client.stream("GET", "/intake/files?pieces=3") as answer:
        pieces = answer.aiter_raw()
        first = await anext(pieces)
        assert first
        started.service.state.released.set()
        rest = [piece async for piece in pieces]
    assert len(first) + sum(map(len, rest)) == 3 * len(PIECE)


async def test_the_service_reads_a_body_while_it_is_still_coming(behind: Any) -> None:
    started = await behind()

    async def body() -> AsyncIterator[bytes]:
        yield PIECE
        await asyncio.wait_for(started.service.state.entered.wait(), 10)
        yield PIECE

    answer = await started.client.put("/intake/files", content=body())
    assert answer.json() == {"bytes": 2 * len(PIECE)}


async def test_a_great_body_takes_little_memory(behind: Any) -> None:
    started = await behind(body_limit=256 * MEBIBYTE)
    started.service.state.released.set()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    async def body() -> AsyncIterator[bytes]:
        for _ in range(128 * 16):
            yield PIECE

    sent = await started.client.put("/intake/files", content=body())
    received = 0
    async with started.client.stream("GET", "/intake/files?pieces=2048") as answer:
        async for piece in answer.aiter_raw():
            received += len(piece)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert sent.json() == {"bytes": 128 * MEBIBYTE}
    assert received == 128 * MEBIBYTE
    assert grown < 48 * MEBIBYTE


async def test_a_body_that_announces_too_much_is_refused(behind: Any) -> None:
    started = await behind(body_limit=MEBIBYTE)
    answer = await started.client.put("/intake/files", content=b"x" * (MEBIBYTE + 1))
    assert answer.status_code == 413
    assert answer.json()["type"] == "/problems/too-large"


async def test_a_body_that_grows_too_long_is_refused(behind: Any) -> None:
    started = await behind(body_limit=MEBIBYTE)

    async def body() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield PIECE

    answer = await started.client.put("/intake/files", content=body())
    assert answer.status_code == 413
    assert answer.json()["type"] == "/problems/too-large"


async def test_a_service_keeps_its_own_lower_limit(behind: Any) -> None:
    started = await behind()
    body = {"code": "x" * (2 * MEBIBYTE)}
    answer = await started.client.post("/intake/status-checks", json=body)
    assert answer.status_code == 413
