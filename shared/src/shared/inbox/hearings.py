"""Say which events a service hears, and what it does at each."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeAlias, TypeVar

from shared.database import Transaction
from shared.events import Envelope, Event, topic_of
from shared.inbox.failures import HandlerFailed
from shared.telemetry import continue_trace

E = TypeVar("E", bound=Event)

Handler: TypeAlias = Callable[[Transaction, E, Envelope], Awaitable[None]]
AnyHandler: TypeAlias = Callable[[Transaction, Envelope], Awaitable[None]]
ManyHandler: TypeAlias = Callable[[Transaction, Sequence[Envelope]], Awaitable[None]]

LIMIT = 20.0
"""Seconds that one call of a handler may take; less than a transaction may stand idle."""


class Hearings:
    """The consumer's table of contents: one short function an event.

    Use :meth:`to` as a decorator; the function gets the open transaction, the event and its
    envelope, and its effect is kept together with the mark that the event was heard.
    """

    def __init__(self, consumer: str) -> None:
        self.consumer = consumer
        self._handlers: dict[str, AnyHandler] = {}
        self._every: AnyHandler | None = None
        self._many: ManyHandler | None = None
        self._topics: set[str] = set()

    @property
    def topics(self) -> list[str]:
        """The topics to subscribe to."""
        return sorted(self._topics)

    def to(
        self, event: type[E], *, apart_from: str | None = None
    ) -> Callable[[Handler[E]], Handler[E]]:
        """Hear one kind of event, of all its publishers but ``apart_from``, oneself.

        An event whose data do not fit the class raises ``pydantic.ValidationError`` when it is
        heard, and is parked like any other that its handler cannot digest.
        """

        def register(handler: Handler[E]) -> Handler[E]:
            async def read(tx: Transaction, envelope: Envelope) -> None:
                await handler(
                    tx, event.model_validate_json(envelope.data, extra="ignore"), envelope
                )

            self._handlers[event.type] = read
            own = topic_of(apart_from) if apart_from else None
            self._topics.update(topic for topic in event.topics() if topic != own)
            return handler

        return register

    def to_every(self, topics: Iterable[str]) -> Callable[[AnyHandler], AnyHandler]:
        """Hear whatever the topics carry, unread."""

        def register(handler: AnyHandler) -> AnyHandler:
            self._every = handler
            self._topics.update(topics)
            return handler

        return register

    def to_many(self, topics: Iterable[str]) -> Callable[[ManyHandler], ManyHandler]:
        """Hear whatever the topics carry, unread, and all that came together in one call.

        The handler gets envelopes in their order, none of them twice; where it fails, it is given
        each of them alone. It stands in no event's trace, so it must cause no other event; a
        consumer that hears so hears nothing one by one.
        """

        def register(handler: ManyHandler) -> ManyHandler:
            self._many = handler
            self._topics.update(topics)
            return handler

        return register

    def concerns(self, envelope: Envelope) -> bool:
        """Return whether anything is to be done at an envelope."""
        return self._many is not None or self._handler_of(envelope) is not None

    async def hear(self, tx: Transaction, envelopes: Sequence[Envelope]) -> None:
        """Do what is to be done at envelopes, in their order.

        Raises
        ------
        HandlerFailed
            A handler took longer than :data:`LIMIT`, or met with an error of the system.
        """
        if self._many is not None:
            await _bounded(self._many(tx, envelopes))
            return
        for envelope in envelopes:
            handler = self._handler_of(envelope)
            if handler is not None:
                with continue_trace(envelope.traceparent, request_id=str(envelope.id)):
                    await _bounded(handler(tx, envelope))

    def _handler_of(self, envelope: Envelope) -> AnyHandler | None:
        return self._handlers.get(envelope.type, self._every)


async def _bounded(handling: Awaitable[None]) -> None:
    try:
        async with asyncio.timeout(LIMIT):
            await handling
    except OSError as failure:
        raise HandlerFailed from failure
