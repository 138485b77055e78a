"""The client that measures must itself be right."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.bench.load import Percentiles, Plan, ask
from tests.bench.wire import AnswerUnexpected, Template

_POST = Template.of("POST", "/requests", token="t", body='{"ё": 1}', keyed=True)


@asynccontextmanager
async def a_server(*answers: bytes) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Yield the port of a server that gives the answers in turn, the last one for ever."""
    seen: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        left = list(answers)
        while head := await _head(reader):
            seen.append(head + await reader.readexactly(9))
            for piece in _pieces(left.pop(0) if len(left) > 1 else left[0]):
                writer.write(piece)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], seen


def an_answer(status: str, body: bytes = b"{}") -> bytes:
    return b"HTTP/1.1 %b\r\nContent-Length: %d\r\n\r\n%b" % (status.encode(), len(body), body)


def a_plan(port: int, *, template: Template = _POST) -> Plan:
    return Plan(
        host="127.0.0.1", port=port, templates=[template], connections=2, warm_up=0.02, seconds=0.1
    )


async def test_every_request_bears_a_fresh_key() -> None:
    async with a_server(an_answer("201 Created")) as (port, seen):
        findings = await ask(a_plan(port))

    keys = [line for request in seen for line in request.split(b"\r\n") if b"idempotency" in line]
    assert len(set(keys)) == len(keys) == len(seen)
    assert findings.rate > 0
    assert findings.answers <= len(seen)


async def test_an_answer_that_is_no_success_ends_the_measurement() -> None:
    async with a_server(an_answer("201 Created"), an_answer("429 Too Many", b"slow")) as (port, _):
        with pytest.raises(AnswerUnexpected, match="429"):
            await ask(a_plan(port))


async def test_an_answer_without_a_length_ends_the_measurement() -> None:
    async with a_server(b"HTTP/1.1 200 OK\r\n\r\n") as (port, _):
        with pytest.raises(AnswerUnexpected):
            await ask(a_plan(port))


def test_percentiles_are_milliseconds_of_the_ordered_sample() -> None:
    found = Percentiles.of([number / 1000 for number in range(100, 0, -1)])

    assert (found.p50, found.p95, found.p99, found.most) == (51.0, 96.0, 100.0, 100.0)


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


def _pieces(answer: bytes) -> tuple[bytes, bytes]:
    """Cut an answer in two, as a network may."""
    return answer[:20], answer[20:]
