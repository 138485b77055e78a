"""Stand in for a partner: take webhooks over real HTTP, verify them, and answer as told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import uvicorn
from standardwebhooks import Webhook
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send


@dataclass(frozen=True)
class Message:
    """A webhook as it came, and what verifying it gave: the payload."""

    headers: dict[str, str]
    body: bytes
    payload: dict[str, Any]

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


Answer: TypeAlias = Callable[[Message], Response | Awaitable[Response]]


def a_yes(_: Message) -> Response:
    """Take the event."""
    return Response(status_code=204)


@dataclass
class Receiver:
    """A partner's server; a message whose signature is wrong gets 401 and is not kept.

    ``answer`` says how to answer, and may be awaited for; ``secret`` is what it verifies with.
    """

    secret: str = ""
    answer: Answer = a_yes
    messages: list[Message] = field(default_factory=list)
    url: str = ""
    port: int = 0
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body = await request.body()
        headers = {name.lower(): value for name, value in request.headers.items()}
        response = await self._take(headers, body)
        await response(scope, receive, send)

    async def _take(self, headers: dict[str, str], body: bytes) -> Response:
        try:
            payload = Webhook(self.secret).verify(body, headers)
        except Exception:  # noqa: BLE001 - whatever the oracle dislikes
            return Response(status_code=401)
        message = Message(headers=headers, body=body, payload=payload)
        self.messages.append(message)
        self._came.set()
        answer = self.answer(message)
        return await answer if isinstance(answer, Awaitable) else answer

    def keys(self) -> list[str]:
        """Return what the messages are about, in order."""
        return [message.payload["data"]["id"] for message in self.messages]

    async def has(self, count: int, *, within: float = 20) -> list[Message]:
        """Wait until so many messages have come, and return them all."""
        async with asyncio.timeout(within):
            while len(self.messages) < count:
                self._came.clear()
                await self._came.wait()
        return self.messages

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Receiver"]:
        """Serve on a free port of the loopback until the end of the block."""
        config = uvicorn.Config(
            self, host="127.0.0.1", port=0, log_config=None, lifespan="off", access_log=False
        )
        server = uvicorn.Server(config)
        server.config.load()
        server.lifespan = config.lifespan_class(config)
        await server.startup()
        try:
            self.port = server.servers[0].sockets[0].getsockname()[1]
            self.url = f"http://127.0.0.1:{self.port}/okno"
            yield self
        finally:
            server.force_exit = True
            await server.shutdown()
