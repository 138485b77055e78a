"""Hear of requests: raise queries, cancel them, close files."""

from interagency.context import Context
from interagency.service import cancelling, raising
from shared.database import Transaction
from shared.events import (
    DocumentPresented,
    Envelope,
    RequestClosed,
    RequestRegistered,
    RequestWithdrawn,
)
from shared.inbox import Hearings


def hearings(context: Context) -> Hearings:
    """Return what interagency hears."""
    hear = Hearings("interagency")

    @hear.to(RequestRegistered)
    async def request_registered(tx: Transaction, event: RequestRegistered, _: Envelope) -> None:
        await raising.raise_queries(context, tx, event)

    @hear.to(DocumentPresented)
    async def document_presented(tx: Transaction, event: DocumentPresented, _: Envelope) -> None:
        await cancelling.cancel_queries(
            context,
            tx,
            request_id=event.request_id,
            codes=event.queries,
            reason="presented",
            at=event.presented_at,
        )

    @hear.to(RequestWithdrawn)
    async def request_withdrawn(tx: Transaction, event: RequestWithdrawn, _: Envelope) -> None:
        await cancelling.cancel_queries(
            context,
            tx,
            request_id=event.request_id,
            codes=None,
            reason="withdrawn",
            at=event.withdrawn_at,
        )

    @hear.to(RequestClosed)
    async def request_closed(tx: Transaction, event: RequestClosed, _: Envelope) -> None:
        await raising.note_closed(context, tx, event)

    return hear
