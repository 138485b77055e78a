"""Find the part that serves a path, by the services' own OpenAPI documents."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

METHODS: Final = frozenset({"get", "put", "post", "delete", "patch", "head", "options"})
_HIDDEN: Final = "internal"
_OF_EVERY_PART: Final = frozenset({"ops", "deadlines", "access-records"})
"""What each part has under the same path: clients find it with the part's name after it."""

_INNER: Final = re.compile(rb"(^|<)/(ops|deadlines|access-records)(?=[/?#>]|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One operation of a part.

    Parameters
    ----------
    part
        The part's name.
    method, path
        ``GET`` and the template by which clients know it, ``/requests/{request_id}``.
    public
        Whether it asks for no token.
    moved
        Whether the part itself knows it without its name: ``/ops/x`` for ``/ops/intake/x``.
    """

    part: str
    method: str
    path: str
    public: bool
    moved: bool

    @property
    def label(self) -> str:
        """Name the operation as settings do: ``POST /status-checks``."""
        return f"{self.method} {self.path}"

    def inner_path(self, path: str) -> str:
        """Return the path by which the part knows what clients call ``path``."""
        return path.replace(f"/{self.part}", "", 1) if self.moved else path


def outer_path(part: str, template: str) -> str | None:
    """Return the template by which clients know a part's; none if they must not."""
    first = template.split("/")[1]
    if first == _HIDDEN:
        return None
    if first in _OF_EVERY_PART:
        return f"/{first}/{part}" + template[len(f"/{first}") :]
    return template


def outer_reference(part: str, reference: bytes) -> bytes:
    """Return a part's ``Location`` or ``Link`` with the paths by which clients know them."""
    return _INNER.sub(rb"\1/\2/" + part.encode(), reference)


def routes_of(part: str, document: Mapping[str, Any]) -> Iterator[Route]:
    """Yield what clients may reach of a part, by its OpenAPI document."""
    for template, operations in document["paths"].items():
        path = outer_path(part, template)
        if path is None:
            continue
        for method in METHODS & operations.keys():
            demanded = operations[method].get("security", document.get("security"))
            yield Route(
                part=part,
                method=method.upper(),
                path=path,
                public=not demanded,
                moved=path != template,
            )


@dataclass(slots=True)
class _Node:
    literals: dict[str, "_Node"] = field(default_factory=dict)
    anything: "_Node | None" = None
    routes: dict[str, Route] = field(default_factory=dict)


class Table:
    """All routes, as a tree of path segments; a literal segment beats a parameter.

    Of two parts that claim the same operation the first one has it.
    """

    def __init__(self, routes: Iterable[Route] = ()) -> None:
        self._root = _Node()
        self.rivals: list[Route] = []
        for route in routes:
            self._add(route)

    def find(self, path: str) -> Mapping[str, Route]:
        """Return the operations on a decoded path by method; none if the path is unknown."""
        segments = path.split("/")[1:]
        # A part's own server might resolve dots, and reach what was hidden.
        if "." in segments or ".." in segments:
            return {}
        return _descend(self._root, segments, 0)

    def _add(self, route: Route) -> None:
        node = self._root
        for segment in route.path.split("/")[1:]:
            if "{" in segment:
                node.anything = node.anything or _Node()
                node = node.anything
            else:
                node = node.literals.setdefault(segment, _Node())
        if node.routes.setdefault(route.method, route) is not route:
            self.rivals.append(route)


def _descend(node: _Node, segments: list[str], place: int) -> Mapping[str, Route]:
    if place == len(segments):
        return node.routes
    segment = segments[place]
    literal = node.literals.get(segment)
    found = _descend(literal, segments, place + 1) if literal is not None else {}
    if not found and node.anything is not None and segment:
        return _descend(node.anything, segments, place + 1)
    return found
