"""Serve an app over HTTP until told to stop."""

import asyncio
import gc
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Literal

import uvicorn
from fastapi import FastAPI
from uvicorn.loops.auto import auto_loop_factory

_BACKLOG = 2048
_GRACE = 10
_KEEP_ALIVE = 75
"""Seconds that an idle connection is kept: longer than clients do, lest both end it at once."""


class Server(uvicorn.Server):
    """A server that tells when it answers."""

    def __init__(
        self,
        app: FastAPI,
        *,
        ready: Callable[[], None] = lambda: None,
        lifespan: Literal["auto", "off"] = "auto",
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                lifespan=lifespan,
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=_GRACE,
                timeout_keep_alive=_KEEP_ALIVE,
            )
        )
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as usual, then tell; what stands by now stays, and is not looked through again."""
        await super().startup(sockets=sockets)
        if self.started:
            gc.collect()
            gc.freeze()
            self._ready()


def run_until_done(main: Coroutine[Any, Any, None]) -> None:
    """Run on the fastest event loop that there is, as uvicorn does by itself."""
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(main)


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes a free one.

    Raises
    ------
    OSError
        The port is taken.
    """
    # Told so, asyncio sends at once what is written: by default the second half of an answer
    # waits 40 ms for the client to acknowledge the first.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    listening.listen(_BACKLOG)
    return listening


def listen_near(host: str, port: int) -> socket.socket:
    """Return a socket at the port, or at any free one where it is taken."""
    try:
        return listen(host, port)
    except OSError:
        return listen(host, 0)


def address_of(listening: socket.socket) -> str:
    """Return the base URL of a listening socket."""
    host, port = listening.getsockname()[:2]
    return f"http://{host}:{port}"


@asynccontextmanager
async def served(app: FastAPI, *, lifespan: Literal["auto", "off"] = "auto") -> AsyncIterator[str]:
    """Serve an app on a free port of this machine beside other work; yield its base URL."""
    listening = listen("127.0.0.1", 0)
    server = Server(app, lifespan=lifespan)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield address_of(listening)
    finally:
        server.should_exit = True
        await serving
