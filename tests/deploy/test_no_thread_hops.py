"""FastAPI runs routes and dependencies that are no coroutines in threads, at a high price."""

from collections.abc import Iterator
from inspect import iscoroutinefunction
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from okno.installation import Installation
from okno.parts import SERVICES

_NOBODY = "postgresql://nobody@127.0.0.1:1/nothing"


@pytest.mark.parametrize("name", SERVICES)
def test_no_route_of_a_service_waits_for_a_thread(name: str, tmp_path: Path) -> None:
    told = Installation(tmp_path).settings(name, admin_url=_NOBODY)
    app = SERVICES[name].create_app(SERVICES[name].settings(**told))

    assert set(_threaded_calls(app)) == set()


def _threaded_calls(app: FastAPI) -> Iterator[str]:
    """Yield what a request has to wait for in a thread, by name."""
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            yield from _threaded(context.original_route.dependant)


def _threaded(dependant: Dependant) -> Iterator[str]:
    call = dependant.call
    if call is not None and not any(map(iscoroutinefunction, (call, type(call).__call__))):
        yield f"{call.__module__}.{getattr(call, '__qualname__', call)}"
    for inner in dependant.dependencies:
        yield from _threaded(inner)
