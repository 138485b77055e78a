"""Make one OpenAPI document of the parts' documents."""

import copy
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from gateway.refusals import ClientSlow, Overloaded, PartAway, PartSlow
from gateway.routes import METHODS, outer_path
from shared.refusals import NotAuthenticated, TooLarge, TooManyRequests
from shared.web.openapi import add_answers

_SHARED: Final = frozenset({"Problem"})
"""Components that the kernel gives to every part alike."""

_COMMON: Final = (NotAuthenticated, TooManyRequests, PartAway, Overloaded, PartSlow)
_WITH_BODY: Final = (TooLarge, ClientSlow)


def merge(
    documents: Mapping[str, Mapping[str, Any]],
    *,
    title: str,
    own: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return one document of all parts, as clients of the gateway see them.

    Components, operation ids and tags carry their part's name always, not only when they
    collide: clients made from the document keep their names, whichever parts are there.

    Parameters
    ----------
    documents
        The parts' OpenAPI 3.1 documents by the parts' names.
    own
        The gateway's own document.
    """
    merged: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": "0.1.0",
            "description": "One window of multifunctional centres: all parts in one document.",
        },
        "servers": [{"url": "/"}],
        "tags": [],
        "paths": {},
        "components": {},
    }
    for part, document in documents.items():
        outer = {inner: outer_path(part, inner) for inner in document["paths"]}
        _add(merged, part, copy.deepcopy(dict(document)), outer)
    if own is not None:
        _add(merged, "gateway", copy.deepcopy(dict(own)), {path: path for path in own["paths"]})
    return merged


def _add(
    merged: dict[str, Any],
    part: str,
    document: dict[str, Any],
    outer: Mapping[str, str | None],
) -> None:
    """Add a document; ``outer`` is where clients find its paths, none where they do not."""
    document["paths"] = {inner: document["paths"][inner] for inner in outer if outer[inner]}
    _name_operations(document, part)
    document = _point_anew(document, part)
    for inner, operations in document["paths"].items():
        known = merged["paths"].setdefault(outer[inner], {})
        for method, operation in operations.items():
            known.setdefault(method, operation)
    for kind, components in document.get("components", {}).items():
        merged["components"].setdefault(kind, {}).update(_named(kind, components, part))
    merged["tags"] += _tags(document)


def _name_operations(document: dict[str, Any], part: str) -> None:
    """Name operations and tags by their part, and add what the gateway itself may answer."""
    operations = list(_operations(document))
    short = Counter(_short(operation, path, method) for path, method, operation in operations)
    for path, method, operation in operations:
        name = _short(operation, path, method)
        if short[name] > 1:
            name = operation["operationId"]
        operation["operationId"] = f"{part.replace('-', '_')}_{name}"
        operation["tags"] = [f"{part}: {tag}" for tag in operation.get("tags", ["other"])[:1]]
        add_answers(operation, *_COMMON)
        if "requestBody" in operation:
            add_answers(operation, *_WITH_BODY)


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in document["paths"].items():
        for method in METHODS & operations.keys():
            yield path, method, operations[method]


def _short(operation: dict[str, Any], path: str, method: str) -> str:
    """Return the function's name: FastAPI's ids are name, path and method."""
    given = str(operation.get("operationId", f"{method}{path}"))
    tail = re.sub(r"\W", "_", path) + "_" + method
    return re.sub(r"\W", "_", given.removesuffix(tail))


def _point_anew(value: Any, part: str) -> Any:
    """Return the value with every reference leading to the part's own components."""
    match value:
        case dict():
            return {key: _point_anew(inner, part) for key, inner in value.items()}
        case list():
            return [_point_anew(inner, part) for inner in value]
        case str() if value.startswith("#/components/schemas/"):
            name = value.rpartition("/")[2]
            return f"#/components/schemas/{_component(name, part)}"
        case _:
            return value


def _named(kind: str, components: dict[str, Any], part: str) -> dict[str, Any]:
    if kind != "schemas":
        return components
    return {_component(name, part): schema for name, schema in components.items()}


def _component(name: str, part: str) -> str:
    if name in _SHARED:
        return name
    return "".join(word.capitalize() for word in part.split("-")) + name


def _tags(document: dict[str, Any]) -> list[dict[str, Any]]:
    used = dict.fromkeys(
        tag for _, _, operation in _operations(document) for tag in operation["tags"]
    )
    summary = document.get("info", {}).get("summary", "")
    return [{"name": tag, "description": summary} for tag in used]
