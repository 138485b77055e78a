"""Document every answer of every route, so that the OpenAPI tells the whole truth."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI

from shared import refusals
from shared.law import Clause
from shared.refusals import Refusal
from shared.web.problems import MEDIA_TYPE

_SCHEMA = {"$ref": "#/components/schemas/Problem"}
_PROBLEM: Mapping[str, Any] = {
    "title": "Problem",
    "description": "Problem details (RFC 9457) in Russian, or in English if Accept-Language asks.",
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": "The kind of the refusal; `/problems` lists all kinds.",
        },
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {
            "type": "string",
            "format": "uri",
            "description": "`urn:okno:request:<X-Request-Id>`",
        },
        "clause": {
            "type": "object",
            "description": "The clause of the law or of the regulation behind the refusal.",
            "required": ["id", "text"],
            "properties": {"id": {"type": "string"}, "text": {"type": "string"}},
        },
        "errors": {
            "type": "array",
            "description": "The single faults of the input; values are never repeated.",
            "items": {
                "type": "object",
                "required": ["pointer", "detail", "code"],
                "properties": {
                    "pointer": {"type": "string", "description": "RFC 6901"},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
    },
}
_DEMANDED: Mapping[str, list[type[Refusal]]] = {
    "idempotency-key": [
        refusals.IdempotencyKeyMissing,
        refusals.IdempotencyInProgress,
        refusals.IdempotencyKeyReused,
    ],
    "if-match": [refusals.PreconditionRequired, refusals.PreconditionFailed],
}
"""Headers that a route demands by a dependency, and how it refuses without them."""

_HEADER_SCHEMAS: Mapping[str, Any] = {
    "idempotency-key": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    "if-match": {"type": "string"},
}

_METHODS = frozenset({"get", "put", "post", "delete", "patch", "head", "options"})


def responses(*kinds: type[Refusal]) -> dict[int | str, dict[str, Any]]:
    """Return what a route's ``responses=`` says of the refusals that it may answer with.

    What every route may answer (bad tokens, bad input, an absent database) is added by itself.
    """
    grouped: dict[int, list[type[Refusal]]] = defaultdict(list)
    for kind in kinds:
        grouped[kind.status].append(kind)
    return {status: _response(group) for status, group in grouped.items()}


def _response(kinds: Iterable[type[Refusal]]) -> dict[str, Any]:
    named = {kind.slug: kind for kind in kinds}
    response: dict[str, Any] = {
        "description": "; ".join(kind.title.en for kind in named.values()),
        "content": {
            MEDIA_TYPE: {
                "schema": _SCHEMA,
                "examples": {slug: {"value": _example(kind)} for slug, kind in named.items()},
            }
        },
    }
    headers = {name for kind in named.values() for name in kind.fixed_headers}
    if any(kind.retry_after is not None for kind in named.values()):
        headers.add("Retry-After")
    if headers:
        response["headers"] = {name: {"schema": {"type": "string"}} for name in sorted(headers)}
    return response


def _example(kind: type[Refusal]) -> dict[str, Any]:
    """Return the problem in Russian, the places of its template left as they are named."""
    example: dict[str, Any] = {
        "type": f"/problems/{kind.slug}",
        "title": kind.title.ru,
        "status": kind.status,
    }
    if kind.detail is not None:
        example["detail"] = kind.detail.ru
    if isinstance(kind.clause, Clause):
        example["clause"] = {"id": str(kind.clause), "text": kind.clause.text()}
    return example


def complete(app: FastAPI) -> None:
    """Make the app's OpenAPI complete: common answers, one schema of problems, no default 422."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        document = generate()
        components = document.setdefault("components", {}).setdefault("schemas", {})
        if "Problem" not in components:
            components["Problem"] = _PROBLEM
            for operation in _operations(document):
                _add_common(operation)
            components.pop("HTTPValidationError", None)
            components.pop("ValidationError", None)
        return document

    # FastAPI documents this way of extending; there is no other.
    app.openapi = openapi  # type: ignore[method-assign]


def _operations(document: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    for path in document.get("paths", {}).values():
        for method, operation in path.items():
            if method in _METHODS:
                yield operation


def _add_common(operation: dict[str, Any]) -> None:
    answers: dict[str, Any] = operation["responses"]
    common: list[type[Refusal]] = [refusals.Unavailable]
    if "422" in answers and "HTTPValidationError" in str(answers["422"]):
        del answers["422"]
    if "requestBody" in operation:
        common += [refusals.MalformedBody, refusals.TooLarge, refusals.UnsupportedMediaType]
    if "requestBody" in operation or operation.get("parameters"):
        common.append(refusals.InvalidBody)
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "cursor":
            common.append(refusals.InvalidCursor)
        if parameter["name"].lower() in _DEMANDED:
            parameter["required"] = True
            parameter["schema"] = _HEADER_SCHEMAS[parameter["name"].lower()]
            common += _DEMANDED[parameter["name"].lower()]
    if operation.get("security"):
        common += [refusals.NotAuthenticated, refusals.NotPermitted]
    add_answers(operation, *common)


def add_answers(operation: dict[str, Any], *kinds: type[Refusal]) -> None:
    """Document that an operation may be refused so, besides what it documents already."""
    for status, response in responses(*kinds).items():
        _merge(operation["responses"], str(status), response)


def _merge(answers: dict[str, Any], status: str, response: dict[str, Any]) -> None:
    known = answers.get(status)
    if known is None:
        answers[status] = response
        return
    content = known.setdefault("content", {}).setdefault(MEDIA_TYPE, {"schema": _SCHEMA})
    examples = content.setdefault("examples", {})
    for slug, example in response["content"][MEDIA_TYPE]["examples"].items():
        examples.setdefault(slug, example)
    if "headers" in response:
        known.setdefault("headers", {}).update(response["headers"])
