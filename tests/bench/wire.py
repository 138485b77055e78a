"""Speak HTTP/1.1 over kept connections at the least cost: prebuilt bytes out, few looks in."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


class AnswerUnexpected(Exception):
    """An answer that is not 2xx, not of a known length, or did not come at all."""


@dataclass(frozen=True, slots=True)
class Template:
    """A request of which only the Idempotency-Key changes.

    Parameters
    ----------
    before, after
        The bytes around the key; without a key the whole request is ``before``.
    """

    before: str
    after: str = ""

    @classmethod
    def of(
        cls,
        method: str,
        path: str,
        *,
        token: str | None = None,
        body: str | None = None,
        keyed: bool = False,
    ) -> "Template":
        """Return the template of a request to 127.0.0.1."""
        lines = [f"{method} {path} HTTP/1.1", "host: 127.0.0.1"]
        if token is not None:
            lines.append(f"authorization: Bearer {token}")
        if body is not None:
            length = len(body.encode())
            lines += ["content-type: application/json", f"content-length: {length}"]
        if not keyed:
            return cls("\r\n".join([*lines, "", body or ""]) + ("" if body else "\r\n"))
        return cls("\r\n".join([*lines, "idempotency-key: "]), f"\r\n\r\n{body or ''}")


class Connection(asyncio.Protocol):
    """One kept connection, with one request under way at most.

    Parameters
    ----------
    on_answer
        Called with the connection, the status, the seconds since the request was written, and
        the whole answer's bytes.
    """

    def __init__(self, on_answer: Callable[["Connection", int, float, bytes], None]) -> None:
        self._on_answer = on_answer
        self._seen = b""
        self._transport: asyncio.Transport | None = None
        self._sent_at = 0.0
        self.lost = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to write."""
        self._transport = cast("asyncio.Transport", transport)

    def send(self, request: bytes) -> None:
        """Write one request."""
        if self._transport is None:
            raise AnswerUnexpected("the connection is not open")
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Tell of the answer once it is whole."""
        seen = self._seen + data if self._seen else data
        head = seen.find(_END)
        if head < 0 or len(seen) < head + len(_END) + _length(seen[:head]):
            self._seen = seen
            return
        self._seen = b""
        self._on_answer(self, int(seen[9:12]), time.perf_counter() - self._sent_at, seen)

    def connection_lost(self, exc: Exception | None) -> None:
        """Remember that it is gone; whoever measures finds it."""
        if not self.lost.done():
            self.lost.set_result(exc)

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()


def _length(head: bytes) -> int:
    lowered = head.lower()
    at = lowered.find(_LENGTH)
    if at < 0:
        if lowered[9:12] == b"204":
            return 0
        raise AnswerUnexpected(f"an answer without content-length: {head[:200]!r}")
    return int(lowered[at + len(_LENGTH) :].split(b"\r\n", 1)[0])


async def connect(
    host: str, port: int, *, on_answer: Callable[[Connection, int, float, bytes], None]
) -> Connection:
    """Open a connection."""
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(lambda: Connection(on_answer), host, port)
    return connection
