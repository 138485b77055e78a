"""Build small services to stand behind a gateway, and gateways to stand before them."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import httpx
import uvicorn
from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from starlette.types import ASGIApp

from gateway.main import create_app
from gateway.settings import Settings
from shared.auth import Actor, Role, requires
from shared.language import Text
from shared.refusals import Refusal
from shared.web.middleware import allow_body
from shared.web.openapi import responses
from tests.support.kernel import eventually
from tests.support.web import Everybody, an_app

PIECE = b"x" * 65_536
Worker = Annotated[Actor, requires(Role.MFC_WORKER)]


class SampleMissing(Refusal):
    """A refusal that only the small service knows."""

    slug, status = "sample-missing", 404
    title = Text(ru="Нет образца", en="No sample")


class Sample(BaseModel):
    """A body of the small service."""

    code: str
    number: int = 0


def a_service(name: str = "intake") -> FastAPI:
    """Build a service whose paths begin with its name, some public, some hidden."""
    app = an_app(service=name, title=name)
    app.state.entered, app.state.released = asyncio.Event(), asyncio.Event()

    @app.get(f"/{name}/public")
    async def open_to_all(request: Request) -> dict[str, Any]:
        return _seen(request)

    @app.get(f"/{name}/samples/{{sample_id}}", responses=responses(SampleMissing))
    async def read(sample_id: str, request: Request, actor: Worker) -> dict[str, Any]:
        return {**_seen(request), "sample": sample_id, "subject": actor.subject}

    @app.post(f"/{name}/samples", status_code=201)
    async def make(_: Worker, body: Sample, response: Response) -> Sample:
        response.headers["Location"] = f"/{name}/samples/{body.code}"
        response.headers["ETag"] = '"v1"'
        return body

    @app.post(f"/{name}/status-checks")
    async def check(body: Sample) -> Sample:
        return body

    @app.put(f"/{name}/files", dependencies=[Depends(allow_body(lambda _: 2**30))])
    async def upload(request: Request) -> dict[str, int]:
        total = 0
        async for piece in request.stream():
            total += len(piece)
            if total:
                app.state.entered.set()
        return {"bytes": total}

    @app.get(f"/{name}/files")
    async def download(pieces: int = 1) -> StreamingResponse:
        return StreamingResponse(_pieces(app, pieces), media_type="application/octet-stream")

    @app.get(f"/{name}/slow")
    async def slow() -> None:
        app.state.entered.set()
        await app.state.released.wait()

    @app.get(f"/{name}/busy")
    async def busy() -> None:
        await asyncio.sleep(0.02)  # the work that a request takes

    @app.get("/ops/parked")
    async def parked(_: Worker, response: Response) -> str:
        response.headers["Link"] = '</ops/parked?cursor=a>; rel="next"'
        return name

    @app.get("/internal/secrets")
    async def secrets() -> str:
        return "never"

    return app


def _seen(request: Request) -> dict[str, Any]:
    return {"headers": dict(request.headers), "query": str(request.query_params)}


async def _pieces(app: FastAPI, count: int) -> AsyncIterator[bytes]:
    """Yield the first piece, and the others when the test has let them go."""
    yield PIECE
    await app.state.released.wait()
    for _ in range(count - 1):
        yield PIECE


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """Serve an app over real HTTP on a free port; yield its base address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_config=None, lifespan="on", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await eventually(lambda: _started(server, task))
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


async def _started(server: uvicorn.Server, task: "asyncio.Task[None]") -> bool:
    if task.done():
        task.result()
    return server.started


def a_free_port() -> int:
    """Return a port where nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def a_gateway(
    folder: Path, *, parts: Mapping[str, ASGIApp] | None = None, **settings: Any
) -> FastAPI:
    """Build a gateway that knows actors by :func:`tests.support.web.bearer`."""
    return create_app(
        Settings(issuer_folder=str(folder), **settings), parts=parts, authenticator=Everybody()
    )


@asynccontextmanager
async def a_client_of(gateway: FastAPI, *, known: bool = True) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client over real HTTP, once the gateway knows its parts (or ``known=False``)."""
    async with (
        served(gateway) as url,
        httpx.AsyncClient(base_url=url, timeout=20) as client,
    ):
        if known:
            await eventually(lambda: _knows_all(client))
        yield client


async def _knows_all(client: httpx.AsyncClient) -> bool:
    checks = (await client.get("/readyz")).json()["checks"]
    return not checks["gateway directory"]["unknown"]


@dataclass(frozen=True, kw_only=True)
class Behind:
    """A gateway that runs, the service behind it, and a client before it."""

    client: httpx.AsyncClient
    service: FastAPI
    gateway: FastAPI
