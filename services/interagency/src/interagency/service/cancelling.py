"""Cancel queries that nobody need answer any more (7(1)2)."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal
from uuid import UUID

from interagency import domain, repository
from interagency.context import Context
from interagency.domain import BASIS
from shared import audit, deadlines, outbox
from shared.database import Transaction
from shared.events import QueryCancelled
from shared.writes import keep

Reason = Literal["presented", "withdrawn"]


async def cancel_queries(
    context: Context,
    tx: Transaction,
    *,
    request_id: UUID,
    codes: Collection[str] | None,
    reason: Reason,
    at: datetime,
) -> None:
    """Cancel open queries of a request with their clocks; what was answered stays as it is.

    Parameters
    ----------
    codes
        Which of them; None for all.
    reason
        ``presented``: the applicant brought all that they would bring; ``withdrawn``: he took the
        request back.
    at
        The moment of that.
    """
    now = context.clock()
    cancelled = await repository.cancel(tx, request_id=request_id, codes=codes)
    facts = [
        QueryCancelled(
            query_id=row.id,
            request_id=row.request_id,
            code=row.code,
            holder=row.holder,
            reason=reason,
            cancelled_at=at,
            parties=domain.parties(holder=row.holder, mfc=row.mfc, body=row.body),
        )
        for row in cancelled
    ]
    for fact in facts:
        await deadlines.cancel(tx, aggregate_id=fact.query_id, now=now, kind="answer")
    entries = [
        audit.rows_of(
            actor=audit.machine("interagency"),
            verb="query.cancel",
            aggregate_id=fact.query_id,
            clause=BASIS,
            payload=fact,
            now=now,
        )
        for fact in facts
    ]
    await keep(tx, outbox.rows_of(*facts, now=now), *entries)
