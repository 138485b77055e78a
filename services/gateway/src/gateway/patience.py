"""End a request that makes no progress, and tell whose fault it is."""

import asyncio
from datetime import timedelta

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.refusals import ClientSlow, PartSlow


class Patience:
    """One request's wait: each piece of a body, either way, begins it anew.

    Parameters
    ----------
    part
        The part's name, for the refusal.
    most
        How long nothing may happen.
    """

    def __init__(self, *, part: str, most: timedelta) -> None:
        self._part = part
        self._most = most.total_seconds()
        self._started = False
        self._client_owes = False

    async def lead(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the part serve the request.

        Raises :class:`PartSlow` or :class:`ClientSlow` before the answer has begun, and
        TimeoutError after: then nothing is left but to cut the connection.
        """
        loop = asyncio.get_running_loop()

        async def watched_receive() -> Message:
            self._client_owes = True
            message = await receive()
            self._client_owes = bool(message.get("more_body", False))
            deadline.reschedule(loop.time() + self._most)
            return message

        async def watched_send(message: Message) -> None:
            self._started = True
            deadline.reschedule(loop.time() + self._most)
            await send(message)

        try:
            async with asyncio.timeout(self._most) as deadline:
                await app(scope, watched_receive, watched_send)
        except TimeoutError:
            if self._started or not deadline.expired():
                raise
            raise self._blame() from None

    def _blame(self) -> ClientSlow | PartSlow:
        return ClientSlow() if self._client_owes else PartSlow(part=self._part)
