"""Do around each request what every request needs: id, trace, limits, count, one line of log."""

import re
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import structlog
from fastapi import Request
from opentelemetry.trace import Tracer
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import refusals
from shared.auth.actor import Actor
from shared.auth.requires import ACTOR_SCOPE_KEY
from shared.ids import new_id
from shared.language import preferred
from shared.refusals import Refusal
from shared.telemetry import begin_trace, counter, histogram, leave_trace, record_span
from shared.web.problems import respond

BODY_LIMIT_SCOPE_KEY = "okno.body_limit"
"""Where a request's ASGI scope holds how many bytes its body may have."""

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_LONGEST_HEADERS = 32_768
_QUIET = frozenset({"/livez", "/readyz", "/metrics"})
_NO_STORE = (b"cache-control", b"no-store")
_NO_SNIFFING = (b"x-content-type-options", b"nosniff")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_LABELS = ("service", "route", "method", "status")

log = structlog.get_logger("okno.access")


class RequestMiddleware:
    """The one middleware of an app, outermost.

    Parameters
    ----------
    service
        The part's name, for metrics.
    body_limit
        Bytes that a body may have, unless the route allows more by :func:`allow_body`.
    tracer
        Records a span for each request, where spans are wanted.
    """

    def __init__(
        self, app: ASGIApp, *, service: str, body_limit: int, tracer: Tracer | None = None
    ) -> None:
        self._app = app
        self._service = service
        self._body_limit = body_limit
        self._tracer = tracer
        seconds = histogram("okno_http_request_seconds", "Time to answer", _LABELS)
        self._seconds = lru_cache(maxsize=4096)(seconds.labels)
        failures = counter("okno_http_failures_total", "Answers of 500", ("service",))
        self._failures = failures.labels(service)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        request_id = _request_id(headers.get(b"x-request-id"))
        traceparent = headers.get(b"traceparent", b"").decode("latin-1")
        token = begin_trace(traceparent, request_id=request_id)
        try:
            await self._serve(scope, receive, send, request_id.encode())
        finally:
            leave_trace(token)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, request_id: bytes) -> None:
        begun, begun_at = time.perf_counter(), time.time_ns() if self._tracer else 0
        scope[BODY_LIMIT_SCOPE_KEY] = self._body_limit
        status = 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _completed(message.get("headers", ()), request_id)
            await send(message)

        try:
            if sum(len(name) + len(value) for name, value in scope["headers"]) > _LONGEST_HEADERS:
                await _refuse(refusals.HeadersTooLarge(), scope, receive, answer)
            else:
                await self._app(scope, _limited(scope, receive), answer)
        except Exception:
            self._failures.inc()
            log.exception("request failed", route=route_template(scope))
            if status:
                raise
            await _refuse(refusals.InternalError(), scope, receive, answer)
        finally:
            self._account(scope, status, time.perf_counter() - begun, begun_at)

    def _account(self, scope: Scope, status: int, seconds: float, begun_at: int) -> None:
        route = route_template(scope)
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._seconds(self._service, route, method, str(status)).observe(seconds)
        if self._tracer is not None:
            attributes = {"http.route": route, "http.request.method": method}
            record_span(
                self._tracer,
                name=f"{method} {route}",
                start=begun_at,
                end=begun_at + int(seconds * 1e9),
                attributes={**attributes, "http.response.status_code": status},
            )
        if route in _QUIET and status < 400:  # noqa: PLR2004 - probes that go well are no news
            return
        actor: Actor | None = scope.get(ACTOR_SCOPE_KEY)
        log.info(
            "request",
            service=self._service,
            method=method,
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 2),
            organisation=actor.organisation if actor else None,
        )


def allow_body(limit_of: Callable[[Request], int]) -> Any:
    """Return a dependency's function that lets a route's streamed body have more bytes.

    For routes that read ``request.stream()`` by themselves, as for documents::

        @router.put("/files/{id}", dependencies=[Depends(allow_body(lambda _: 50 * 2**20))])
    """

    async def allow(request: Request) -> None:
        request.scope[BODY_LIMIT_SCOPE_KEY] = limit_of(request)

    return allow


def _completed(
    headers: Iterable[tuple[bytes, bytes]], request_id: bytes
) -> list[tuple[bytes, bytes]]:
    """Add what every answer carries; what does not say otherwise may not be cached anywhere."""
    complete = [*headers, (b"x-request-id", request_id), _NO_SNIFFING]
    if not any(name == b"cache-control" for name, _ in complete):
        complete.append(_NO_STORE)
    return complete


def _limited(scope: Scope, receive: Receive) -> Receive:
    """Return a receiver that stops at the limit, by what is announced and by what comes."""
    announced = next((v for n, v in scope["headers"] if n == b"content-length"), b"")
    length = int(announced) if announced.isdigit() else 0
    total = 0

    async def limited() -> Message:
        nonlocal total
        if length > scope[BODY_LIMIT_SCOPE_KEY]:
            raise HTTPException(refusals.TooLarge.status)
        message = await receive()
        total += len(message.get("body", b""))
        if total > scope[BODY_LIMIT_SCOPE_KEY]:
            raise HTTPException(refusals.TooLarge.status)
        return message

    return limited


async def _refuse(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    header = next((v for n, v in scope["headers"] if n == b"accept-language"), b"")
    answer = respond(refusal, language=preferred(header.decode("latin-1")))
    await answer(scope, receive, send)


def _request_id(given: bytes | None) -> str:
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given.decode()
    return str(new_id())


def route_template(scope: Scope) -> str:
    """Return the template of the route, never the path: paths may be sensitive."""
    chosen = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    return getattr(chosen, "path_format", None) or getattr(chosen, "path", None) or "unmatched"
