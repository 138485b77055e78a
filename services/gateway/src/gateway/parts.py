"""Speak to a part over HTTP as if it were an ASGI app, streaming both ways."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import httpx
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from gateway.refusals import PartAway, PartSlow

_KEEP_ALIVE: Final = 2.0
"""Seconds that an idle connection is kept: less than servers do, or they close it under us."""


class RemotePart:
    """A service at another address.

    Bodies pass in the pieces in which they come: neither side waits for the whole.

    Parameters
    ----------
    name
        The part's name, for refusals.
    url
        Its base address; a path in it is not used.
    connections
        How many may be open at once.
    patience, connect_patience
        How long to wait for the next piece, and for a connection.
    """

    def __init__(
        self,
        name: str,
        *,
        url: str,
        connections: int,
        patience: timedelta,
        connect_patience: timedelta,
    ) -> None:
        self._name = name
        self._url = httpx.URL(url)
        limits = httpx.Limits(max_connections=connections, keepalive_expiry=_KEEP_ALIVE)
        # The bare transport: a gateway wants no cookies, no redirects, no default headers.
        self._transport = httpx.AsyncHTTPTransport(limits=limits, trust_env=False)
        connect, piece = connect_patience.total_seconds(), patience.total_seconds()
        self._timeout = {"connect": connect, "pool": connect, "read": piece, "write": piece}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, and its answer back.

        Raises :class:`PartAway` or :class:`PartSlow` before the answer has begun.
        """
        first = await receive()
        body = _body(first, receive) if _has_more(first) else None
        answer = await self._ask(self._request(scope, body))
        try:
            start = {"type": "http.response.start", "status": answer.status_code}
            await send({**start, "headers": answer.headers.raw})
            async for piece in _pieces(answer):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            await answer.aclose()

    async def close(self) -> None:
        """Close all connections."""
        await self._transport.aclose()

    def _request(self, scope: Scope, body: AsyncIterator[bytes] | None) -> httpx.Request:
        query = scope["query_string"]
        target = scope["raw_path"] + (b"?" + query if query else b"")
        headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
        return httpx.Request(
            scope["method"],
            self._url.copy_with(raw_path=target),
            headers=headers,
            content=body,
            extensions={"timeout": self._timeout},
        )

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        try:
            return await self._transport.handle_async_request(request)
        except (httpx.ReadTimeout, httpx.WriteTimeout) as error:
            raise PartSlow(part=self._name) from error
        except httpx.TransportError as error:
            raise PartAway(part=self._name) from error


def _pieces(answer: httpx.Response) -> AsyncIterator[bytes]:
    """Return the body as it came, compressed if it is."""
    stream = answer.stream
    if not isinstance(stream, httpx.AsyncByteStream):
        raise TypeError("the transport gave no asynchronous stream")
    return stream.__aiter__()


def _has_more(first: Message) -> bool:
    return bool(first.get("body")) or first.get("more_body", False) or _is_gone(first)


def _is_gone(message: Message) -> bool:
    return bool(message["type"] == "http.disconnect")


async def _body(message: Message, receive: Receive) -> AsyncIterator[bytes]:
    """Yield the pieces of a body whose first message has come."""
    while True:
        if _is_gone(message):
            raise ClientDisconnect
        if message.get("body"):
            yield message["body"]
        if not message.get("more_body", False):
            return
        message = await receive()
