"""Serve what the gateway tells of the whole: every operation, every kind of problem."""

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from gateway.directory import Directory
from shared.web.kinds import kinds_router


def pages_routers(directory: Directory) -> tuple[APIRouter, ...]:
    """Return ``/openapi.json`` and ``/problems`` of all parts together."""
    router = APIRouter(include_in_schema=False)

    @router.get("/openapi.json")
    async def openapi() -> Response:
        return JSONResponse(directory.openapi, headers={"Cache-Control": "no-cache"})

    return router, kinds_router(directory.problems)
