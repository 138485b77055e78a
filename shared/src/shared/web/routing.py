"""Lead a request to its route by what its path begins with: to try every route costs."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

_CHOSEN: Final = "okno.route"

_Place: TypeAlias = tuple[str, int]
"""The first word of a path, and of how many words it is."""


def add_routers(app: FastAPI, *routers: APIRouter) -> None:
    """Give an app the routes of routers as they are.

    ``include_router`` would make each route anew for each app, and match it anew on each request.
    """
    app.router.routes.extend(route for router in routers for route in router.routes)


class Shortcut(BaseRoute):
    """The first route of an app, which knows where the others are.

    A request that fits none of them goes on to the others as if this one was not there.
    """

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._near = _by_place(routes)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Find the route of a request, or one of its path that has another method."""
        partial: tuple[Match, Scope] = (Match.NONE, {})
        if scope["type"] != "http":
            return partial
        for route in self._near.get(_place(_path(scope)), ()):
            match, child = route.matches(scope)
            if match is Match.FULL:
                return match, {**child, _CHOSEN: route}
            if match is Match.PARTIAL and partial[0] is Match.NONE:
                partial = (match, {**child, _CHOSEN: route})
        return partial

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the route that was found answer."""
        route: BaseRoute = scope[_CHOSEN]
        await route.handle(scope, receive, send)


def _by_place(routes: Sequence[BaseRoute]) -> Mapping[_Place, Sequence[BaseRoute]]:
    """Return the routes by the place of their templates, each in their order."""
    near: dict[_Place, list[BaseRoute]] = {}
    for route in routes:
        template = getattr(route, "path", "")
        if template and ":path}" not in template:
            near.setdefault(_place(template), []).append(route)
    return {place: found for place, found in near.items() if not place[0].startswith("{")}


def _place(path: str) -> _Place:
    first, *others = path.removeprefix("/").split("/")
    return first, len(others)


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))
