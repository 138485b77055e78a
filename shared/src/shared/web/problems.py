"""Render refusals as problem details (RFC 9457)."""

import json
import re
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeAlias

import asyncpg
import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from shared import refusals
from shared.language import Language, preferred
from shared.refusals import Refusal
from shared.telemetry import current_trace
from shared.vault.keeper import KeyUnavailable
from shared.web.faults import field_errors

MEDIA_TYPE = "application/problem+json"

_BY_STATUS: Mapping[int, type[Refusal]] = {
    400: refusals.MalformedBody,
    401: refusals.NotAuthenticated,
    403: refusals.NotPermitted,
    404: refusals.NotFound,
    405: refusals.MethodNotAllowed,
    413: refusals.TooLarge,
    415: refusals.UnsupportedMediaType,
    503: refusals.Unavailable,
}
_PASSING = ("08", "53", "57", "40001", "40P01", "55P03")
"""SQLSTATEs after which a repetition may succeed: connection, resources, shutdown, locks."""

DatabaseError: TypeAlias = DBAPIError | asyncpg.PostgresError
Handler: TypeAlias = Callable[[Request, Any], Coroutine[Any, Any, Response]]

log = structlog.get_logger(__name__)


def problem(refusal: Refusal, *, language: Language) -> dict[str, Any]:
    """Return the members of the problem details, in one language."""
    members: dict[str, Any] = {
        "type": f"/problems/{refusal.slug}",
        "title": refusal.title.in_(language),
        "status": refusal.status,
    }
    if detail := refusal.explain(language):
        members["detail"] = detail
    here = current_trace()
    if here is not None and here.request_id is not None:
        members["instance"] = f"urn:okno:request:{here.request_id}"
    if refusal.cited is not None:
        members["clause"] = {"id": str(refusal.cited), "text": refusal.cited.text(language)}
    if refusal.errors:
        members["errors"] = [
            {"pointer": e.pointer, "detail": e.detail.in_(language), "code": e.code}
            for e in refusal.errors
        ]
    return members


def respond(refusal: Refusal, *, language: Language) -> Response:
    """Return the answer that tells of the refusal."""
    body = json.dumps(problem(refusal, language=language), ensure_ascii=False).encode()
    return Response(
        body,
        status_code=refusal.status,
        media_type=MEDIA_TYPE,
        headers={"Content-Language": language, **refusal.headers()},
    )


def language_of(request: Request) -> Language:
    """Return the language that the client likes."""
    return preferred(request.headers.get("accept-language"))


async def liked_language(request: Request) -> Language:
    """Return the language that the client likes: the dependency of routes."""
    return language_of(request)


async def _on_refusal(request: Request, refusal: Refusal) -> Response:
    return respond(refusal, language=language_of(request))


async def _on_invalid_input(request: Request, error: RequestValidationError) -> Response:
    return respond(_judge_input(error), language=language_of(request))


def _judge_input(error: RequestValidationError) -> Refusal:
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return refusals.MalformedBody(errors=field_errors(faults))
    if isinstance(error.body, bytes) and any(tuple(fault["loc"]) == ("body",) for fault in faults):
        return refusals.UnsupportedMediaType()
    return refusals.InvalidBody(errors=field_errors(faults))


async def _on_http_error(request: Request, error: HTTPException) -> Response:
    kind = _BY_STATUS.get(error.status_code)
    if kind is None:
        kind = refusals.BadRequest if error.status_code < 500 else refusals.InternalError  # noqa: PLR2004
    answer = respond(kind(), language=language_of(request))
    answer.headers.update(error.headers or {})
    if error.status_code == refusals.MethodNotAllowed.status:
        answer.headers["Allow"] = ", ".join(_methods_of_path(request))
    return answer


def _methods_of_path(request: Request) -> list[str]:
    """Return the methods of all routes that the path has: FastAPI knows those of the first."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    methods: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        pattern: re.Pattern[str] | None = getattr(route, "path_regex", None)
        if pattern is not None and pattern.match(path):
            methods.update(route.methods or ())
    return sorted(methods)


async def _on_database_error(request: Request, error: DatabaseError) -> Response:
    refusal = judge_database(error)
    level = log.exception if refusal.status == refusals.InternalError.status else log.warning
    level("database refused", sqlstate=_sqlstate(error), error=type(_origin(error)).__name__)
    return respond(refusal, language=language_of(request))


def judge_database(error: DatabaseError) -> Refusal:
    """Tell whose fault a database's error is: nobody's for now, the input's, or ours."""
    sqlstate = _sqlstate(error)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return refusals.Unavailable()
    if sqlstate.startswith(_PASSING):
        return refusals.Unavailable()
    if sqlstate.startswith("22") or isinstance(_origin(error).__cause__, asyncpg.DataError):
        return refusals.InvalidBody()
    return refusals.InternalError()


def _origin(error: DatabaseError) -> BaseException:
    return (error.orig if isinstance(error, DBAPIError) else None) or error


def _sqlstate(error: DatabaseError) -> str:
    return getattr(_origin(error), "sqlstate", None) or ""


async def _on_absence(request: Request, error: Exception) -> Response:
    log.warning("something needed is away", error=type(error).__name__)
    return respond(refusals.Unavailable(), language=language_of(request))


async def _on_missing_key(request: Request, error: KeyUnavailable) -> Response:
    log.error("a key is unavailable", reason=str(error))
    return respond(refusals.Unavailable(), language=language_of(request))


async def _on_departure(request: Request, _: ClientDisconnect) -> Response:
    return respond(refusals.BadRequest(), language=language_of(request))


def handlers() -> dict[int | type[Exception], Handler]:
    """Return the handlers of an app; what they do not know the middleware answers with 500."""
    return {
        Refusal: _on_refusal,
        RequestValidationError: _on_invalid_input,
        HTTPException: _on_http_error,
        DBAPIError: _on_database_error,
        asyncpg.PostgresError: _on_database_error,
        PoolTimeout: _on_absence,
        ConnectionError: _on_absence,
        TimeoutError: _on_absence,
        KeyUnavailable: _on_missing_key,
        ClientDisconnect: _on_departure,
    }
