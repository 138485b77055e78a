"""Hear of requests: raise queries, close files."""

from interagency.context import Context
from interagency.service import raising
from shared.database import Transaction
from shared.events import Envelope, RequestClosed, RequestRegistered
from shared.inbox import Hearings


def hearings(context: Context) -> Hearings:
    """Return what interagency hears."""
    hear = Hearings("interagency")

    @hear.to(RequestRegistered)
    async def request_registered(tx: Transaction, event: RequestRegistered, _: Envelope) -> None:
        await raising.raise_queries(context, tx, event)

    @hear.to(RequestClosed)
    async def request_closed(tx: Transaction, event: RequestClosed, _: Envelope) -> None:
        await raising.note_closed(context, tx, event)

    return hear
