"""What interagency tells: a query's way to the body that holds the facts, and back."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.events.base import Event


class QuerySent(Event, type="okno.interagency.query.sent", key="query_id"):
    """A query was laid into the holder's queue (16(1)5)."""

    query_id: UUID
    request_id: UUID
    code: str
    holder: str
    sent_at: datetime
    due_at: datetime


class QueryAcknowledged(Event, type="okno.interagency.query.acknowledged", key="query_id"):
    """The holder has taken the query into work."""

    query_id: UUID
    request_id: UUID
    code: str
    holder: str
    acknowledged_at: datetime


class QueryAnswered(Event, type="okno.interagency.query.answered", key="query_id"):
    """The holder answered; the answer itself stays with interagency."""

    query_id: UUID
    request_id: UUID
    code: str
    holder: str
    outcome: str
    late: bool
    answered_at: datetime


class QueryCancelled(Event, type="okno.interagency.query.cancelled", key="query_id"):
    """Nobody need answer the query any more; ``reason`` says why."""

    query_id: UUID
    request_id: UUID
    code: str
    holder: str
    reason: Literal["presented", "withdrawn"]
    cancelled_at: datetime
