"""Stand in for servers that are reached and never answer."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

_CHUNK = 65536


class Blackhole:
    """A TCP server that takes what it is sent and says nothing.

    With ``upstream`` it passes everything on, both ways, until ``swallow`` is called.
    """

    def __init__(self, *, upstream: tuple[str, int] | None = None) -> None:
        self.port = 0
        self.swallowing = upstream is None
        self._upstream = upstream
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def deserted(self) -> None:
        """Wait until every client has closed its connection."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def swallow(self) -> None:
        """Pass nothing on from now on, and keep all connections open."""
        self.swallowing = True

    def heal(self) -> None:
        """Pass on again what comes from now on."""
        self.swallowing = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Blackhole"]:
        """Listen on a free port of the loopback until the end of the block."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for writer in self._writers:
                writer.transport.abort()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        onward: asyncio.StreamWriter | None = None
        answers: asyncio.Task[None] | None = None
        try:
            if self._upstream and not self.swallowing:
                backward, onward = await asyncio.open_connection(*self._upstream)
                answers = asyncio.create_task(self._pass_on(backward, writer))
            await self._pass_on(reader, onward)
        finally:
            self._writers.discard(writer)
            for end in (writer, onward):
                if end is not None:
                    end.transport.abort()
            if answers is not None:
                answers.cancel()

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter | None
    ) -> None:
        with suppress(ConnectionError):
            while chunk := await reader.read(_CHUNK):
                if writer is not None and not self.swallowing:
                    writer.write(chunk)
                    await writer.drain()


@contextmanager
def unanswered_port() -> Iterator[int]:
    """Yield a port where connecting itself gets no answer: the queue of the listener is full."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        waiting = [_knock(address) for _ in range(3)]
        try:
            yield address[1]
        finally:
            for client in waiting:
                client.close()


def _knock(address: tuple[str, int]) -> socket.socket:
    client = socket.socket()
    client.setblocking(False)
    with suppress(BlockingIOError):
        client.connect(address)
    return client
