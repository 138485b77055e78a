"""Answer whether a part lives and whether it gets on with its work."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from shared.database import Database
from shared.vault.keeper import KeyKeeper, KeyUnavailable
from shared.web.background import Supervisor

Health: TypeAlias = dict[str, object]
Check: TypeAlias = Callable[[], Awaitable[Health]]
"""Tells whether something is ``ok``, with figures."""

_PATIENCE = 3.0
"""Seconds that a check may take."""

log = structlog.get_logger(__name__)


def database_check(database: Database) -> Check:
    """Return a check that the database answers."""

    async def check() -> Health:
        async with database.reading() as connection:
            await connection.execute(text("SELECT 1"))
        return {"ok": True}

    return check


def schema_check(is_current: Callable[[], Awaitable[bool]]) -> Check:
    """Return a check that the schema is the one that the code expects."""

    async def check() -> Health:
        return {"ok": await is_current()}

    return check


def key_check(keeper: KeyKeeper) -> Check:
    """Return a check that the keeper has a key to wrap with."""

    async def check() -> Health:
        try:
            return {"ok": True, "epoch": await keeper.current()}
        except KeyUnavailable as error:
            log.warning("no key to wrap with", reason=str(error))
            return {"ok": False, "error": type(error).__name__}

    return check


router = APIRouter(include_in_schema=False)
"""``/livez``, ``/readyz`` and ``/metrics`` of an app that has ``state.checks`` and its supervisor.

They belong to no app, since FastAPI remembers every function that serves a route, for good.
"""


@router.get("/livez")
async def live() -> Response:
    """Tell that the process answers."""
    return JSONResponse({"ok": True})


@router.get("/readyz")
async def ready(request: Request) -> Response:
    """Tell what each check and each background task says."""
    checks: Mapping[str, Check] = request.app.state.checks
    supervisor: Supervisor = request.app.state.supervisor
    names, results = list(checks), await asyncio.gather(*map(_ask, checks.values()))
    found = {**dict(zip(names, results, strict=True)), **supervisor.health()}
    ok = all(health.get("ok") is True for health in found.values())
    headers = {"Cache-Control": "no-store"} | ({} if ok else {"Retry-After": "2"})
    return JSONResponse({"ok": ok, "checks": found}, 200 if ok else 503, headers)


@router.get("/metrics")
async def metrics() -> Response:
    """Return the figures that Prometheus reads."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _ask(check: Check) -> Health:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await check()
    except Exception as failure:  # noqa: BLE001 - a check that fails is an answer
        log.warning("check failed", error=type(failure).__name__)
        return {"ok": False, "error": type(failure).__name__}
