"""Show what happens around each request."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Request
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.auth import Actor, Role, requires
from shared.logs import configure_logs
from shared.telemetry import IdsOfTheTrace, current_traceparent
from shared.web.middleware import allow_body
from tests.support.logs import logs_as_ever
from tests.support.web import a_client, an_app, bearer

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
SECRET = "112-233-445-95"


def echoing(**other: Any) -> FastAPI:
    app = an_app(body_limit=100, **other)
    router = APIRouter(prefix="/things")

    @router.get("/{id}")
    async def read(id: str) -> str:  # noqa: A002 - as services name it
        return id

    @router.get("/{id}/guarded")
    async def guarded(actor: Annotated[Actor, requires(Role.PORTAL)]) -> str:
        return actor.subject

    @router.post("/whole")
    async def whole(body: dict[str, str]) -> int:
        return len(body)

    @router.post("/streamed")
    async def streamed(request: Request) -> int:
        return sum([len(chunk) async for chunk in request.stream()])

    @router.post("/large", dependencies=[Depends(allow_body(lambda _: 1000))])
    async def large(request: Request) -> int:
        return sum([len(chunk) async for chunk in request.stream()])

    @router.post("/broken")
    async def broken() -> None:
        raise ValueError(SECRET)

    app.include_router(router)

    @app.get("/trace")
    async def trace() -> str | None:
        return current_traceparent()

    return app


async def ask(method: str, path: str, **other: Any) -> httpx.Response:
    async with a_client(echoing()) as client:
        return await client.request(method, path, **other)


async def test_a_sane_request_id_is_kept():
    answer = await ask("GET", "/things/1", headers={"X-Request-Id": "Order_7.a-b"})
    assert answer.headers["X-Request-Id"] == "Order_7.a-b"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "ид", 'a"b', "a\tb"])
async def test_any_other_request_id_is_replaced_by_ours(given: str):
    answer = await ask("GET", "/things/1", headers={"X-Request-Id": given.encode()})
    assert answer.headers["X-Request-Id"] != given
    assert len(answer.headers["X-Request-Id"]) == 36


async def test_a_trace_is_continued_in_a_new_span():
    trace = (await ask("GET", "/trace", headers={"traceparent": TRACE})).json()
    assert trace[:36] == TRACE[:36]
    assert trace != TRACE
    assert trace.endswith("-01")


@pytest.mark.parametrize("given", ["", "nonsense", f"ff{TRACE[2:]}", f"00-{'0' * 32}{TRACE[35:]}"])
async def test_a_malformed_trace_is_begun_anew(given: str):
    trace = (await ask("GET", "/trace", headers={"traceparent": given})).json()
    assert len(trace) == 55
    assert trace[3:35] != TRACE[3:35]


async def test_requests_at_the_same_time_stand_in_their_own_traces():
    async with a_client(echoing()) as client:
        answers = await asyncio.gather(*(client.get("/trace") for _ in range(20)))
    assert len({answer.json()[3:35] for answer in answers}) == 20
    assert current_traceparent() is None


async def test_answers_are_cached_nowhere_unless_they_say_so():
    async with a_client(echoing()) as client:
        assert (await client.get("/things/1")).headers["Cache-Control"] == "no-store"
        assert (await client.get("/no")).headers["X-Content-Type-Options"] == "nosniff"
        asset = await client.get("/docs/assets/swagger-ui.css")
    assert asset.headers["Cache-Control"] == "public, max-age=86400"


async def chunks(count: int, size: int = 50) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * size


@pytest.mark.parametrize("path", ["/things/whole", "/things/streamed"])
async def test_an_announced_body_beyond_the_limit_is_refused(path: str):
    answer = await ask("POST", path, content=b"x" * 101)
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


@pytest.mark.parametrize("path", ["/things/whole", "/things/streamed"])
async def test_a_streamed_body_beyond_the_limit_is_refused(path: str):
    answer = await ask("POST", path, content=chunks(3))
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


async def test_a_body_at_the_limit_is_read():
    assert (await ask("POST", "/things/streamed", content=chunks(2))).json() == 100


async def test_a_route_may_allow_a_larger_stream():
    assert (await ask("POST", "/things/large", content=chunks(20))).json() == 1000
    assert (await ask("POST", "/things/large", content=b"x" * 1000)).json() == 1000
    assert (await ask("POST", "/things/large", content=chunks(21))).status_code == 413


async def test_a_client_that_leaves_is_no_fault_of_ours(log: io.StringIO):
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(_: Any) -> None:
        """Nobody listens."""

    path = "/things/streamed"
    scope = {"type": "http", "method": "POST", "path": path, "headers": [], "query_string": b""}
    await echoing()(scope, receive, send)
    assert [(line["level"], line["status"]) for line in lines(log)] == [("info", 400)]


async def test_headers_beyond_measure_are_refused():
    answer = await ask("GET", "/things/1", headers={"X-Long": "x" * 40_000})
    assert (answer.status_code, answer.json()["type"]) == (431, "/problems/headers-too-large")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    configure_logs(stream=stream)
    yield stream
    logs_as_ever()


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


async def test_a_request_is_one_line_with_the_template_and_never_the_path(log: io.StringIO):
    await ask(
        "GET",
        f"/things/{SECRET}/guarded?snils={SECRET}",
        headers={"X-Request-Id": "r-1", "traceparent": TRACE, **bearer(Role.PORTAL)},
    )
    (line,) = lines(log)
    assert line.pop("milliseconds") >= 0
    assert line.pop("timestamp")
    assert line == {
        "event": "request",
        "level": "info",
        "service": "sample",
        "method": "GET",
        "route": "/things/{id}/guarded",
        "status": 200,
        "organisation": "mfc-1",
        "request_id": "r-1",
        "trace_id": TRACE[3:35],
    }


async def test_an_unknown_path_is_logged_as_unmatched(log: io.StringIO):
    await ask("GET", f"/no/{SECRET}")
    assert [line["route"] for line in lines(log)] == ["unmatched"]
    assert SECRET not in log.getvalue()


async def test_a_fault_is_logged_by_its_place_and_not_by_its_message(log: io.StringIO):
    answer = await ask("POST", "/things/broken")
    fault, request = lines(log)
    assert answer.status_code == 500
    assert fault["request_id"] == request["request_id"] == answer.headers["X-Request-Id"]
    assert fault["raised"] == ["builtins.ValueError"]
    assert fault["frames"][-1].endswith(" broken")
    assert SECRET not in log.getvalue()


async def test_probes_that_go_well_are_no_news(log: io.StringIO):
    assert (await ask("GET", "/livez")).status_code == 200
    assert lines(log) == []


async def test_requests_are_counted_by_template_method_and_status():
    async with a_client(echoing(service="counted")) as client:
        await client.get("/things/1")
        await client.get("/things/2")
        await client.request("WHATEVER", "/things/2")
        metrics = (await client.get("/metrics")).text
    common = 'okno_http_request_seconds_count{method="%s",route="/things/{id}",service="counted"'
    assert f'{common % "GET"},status="200"}} 2.0' in metrics
    assert f'{common % "other"},status="405"}} 1.0' in metrics


async def test_a_span_is_recorded_with_the_ids_that_were_handed_on():
    exporter = InMemorySpanExporter()
    provider = TracerProvider(id_generator=IdsOfTheTrace())
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    async with a_client(echoing(tracer=provider.get_tracer("test"))) as client:
        handed_on = (await client.get("/trace?q=1", headers={"traceparent": TRACE})).json()
    (span,) = exporter.get_finished_spans()
    assert span.name == "GET /trace"
    assert f"{span.context.trace_id:032x}-{span.context.span_id:016x}" == handed_on[3:-3]
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == TRACE[36:52]
    assert dict(span.attributes or {}) == {
        "http.route": "/trace",
        "http.request.method": "GET",
        "http.response.status_code": 200,
    }
