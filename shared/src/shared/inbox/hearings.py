"""Say which events a service hears, and what it does at each."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeAlias, TypeVar

from shared.database import Transaction
from shared.events import Envelope, Event
from shared.inbox.failures import HandlerFailed
from shared.telemetry import continue_trace

E = TypeVar("E", bound=Event)

Handler: TypeAlias = Callable[[Transaction, E, Envelope], Awaitable[None]]
AnyHandler: TypeAlias = Callable[[Transaction, Envelope], Awaitable[None]]

LIMIT = 20.0
"""Seconds that a handler may take; less than a transaction may stand idle."""


class Hearings:
    """The consumer's table of contents: one short function an event.

    Use :meth:`to` as a decorator; the function gets the open transaction, the event and its
    envelope, and its effect is kept together with the mark that the event was heard.
    """

    def __init__(self, consumer: str) -> None:
        self.consumer = consumer
        self._handlers: dict[str, AnyHandler] = {}
        self._every: AnyHandler | None = None
        self._topics: set[str] = set()

    @property
    def topics(self) -> list[str]:
        """The topics to subscribe to."""
        return sorted(self._topics)

    def to(self, event: type[E]) -> Callable[[Handler[E]], Handler[E]]:
        """Hear one kind of event.

        An event whose data do not fit the class raises ``pydantic.ValidationError`` when it is
        heard, and is parked like any other that its handler cannot digest.
        """

        def register(handler: Handler[E]) -> Handler[E]:
            async def read(tx: Transaction, envelope: Envelope) -> None:
                await handler(
                    tx, event.model_validate_json(envelope.data, extra="ignore"), envelope
                )

            self._handlers[event.type] = read
            self._topics.update(event.topics())
            return handler

        return register

    def to_every(self, topics: Iterable[str]) -> Callable[[AnyHandler], AnyHandler]:
        """Hear whatever the topics carry, unread."""

        def register(handler: AnyHandler) -> AnyHandler:
            self._every = handler
            self._topics.update(topics)
            return handler

        return register

    def concerns(self, envelope: Envelope) -> bool:
        """Return whether anything is to be done at an envelope."""
        return self._every is not None or envelope.type in self._handlers

    async def hear(self, tx: Transaction, envelope: Envelope) -> None:
        """Do what is to be done at an envelope, within the trace that caused it.

        Raises
        ------
        HandlerFailed
            The handler took longer than :data:`LIMIT`, or met with an error of the system.
        """
        handler = self._handlers.get(envelope.type, self._every)
        if handler is None:
            return
        try:
            with continue_trace(envelope.traceparent):
                async with asyncio.timeout(LIMIT):
                    await handler(tx, envelope)
        except OSError as failure:
            raise HandlerFailed from failure
