"""Give tests small apps, tokens, and clients that speak to apps without a network."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from shared.auth import Actor, DevelopmentIssuer, Role
from shared.clock import Clock, system_clock
from shared.refusals import NotAuthenticated
from shared.web.app import create_base_app


class Everybody:
    """An authenticator for tests: a token is ``subject/organisation/role,role``."""

    async def authenticate(self, token: str) -> Actor:
        try:
            subject, organisation, roles = token.split("/")
            named = frozenset(Role(role) for role in roles.split(",") if role)
        except ValueError as error:
            raise NotAuthenticated from error
        return Actor(subject=subject, organisation=organisation, roles=named)


def an_app(**other: Any) -> FastAPI:
    """Build an app with no routes of its own."""
    values: dict[str, Any] = {
        "service": "sample",
        "title": "Образец",
        "summary": "A sample.",
        "clock": system_clock,
        "authenticator": Everybody(),
    }
    return create_base_app(**(values | other))


def an_issuer(folder: Path, *, clock: Clock = system_clock) -> DevelopmentIssuer:
    """Build a development issuer whose key lies in a folder of the test."""
    return DevelopmentIssuer(folder, clock=clock, production=False)


def bearer(*roles: Role, subject: str = "worker-1", organisation: str = "mfc-1") -> dict[str, str]:
    """Return the header by which :class:`Everybody` knows the actor."""
    return {"Authorization": f"Bearer {subject}/{organisation}/{','.join(roles)}"}


@asynccontextmanager
async def a_client(app: FastAPI, **other: Any) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of a started app; the app is stopped afterwards."""
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://okno.test", **other) as client,
    ):
        yield client
