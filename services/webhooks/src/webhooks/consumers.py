"""Hear every fact, and queue it for the endpoints of those whom it concerns."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from shared.clock import Clock
from shared.database import Transaction
from shared.events import Envelope, topic_of
from shared.inbox import Hearings
from webhooks.repository import deliveries

PUBLISHERS = ("intake", "interagency", "complaints", "pdata-registry", "webhooks")

_PATHS = {
    "request": "/requests/{}",
    "message": "/requests/{}/messages",
    "question": "/questions/{}",
    "inquiry": "/inquiries/{}",
    "query": "/interagency-requests/{}",
    "report": "/reports?mfc={}",
    "complaint": "/complaints/{}",
    "endpoint": "/webhook-endpoints/{}",
}
"""Where the gateway shows an aggregate; others have no address of their own."""


def hearings(*, clock: Clock, public_url: str) -> Hearings:
    """Return what webhooks hears: all topics, unread but for the parties."""
    hear = Hearings("webhooks")

    @hear.to_many(map(topic_of, PUBLISHERS))
    async def facts(tx: Transaction, envelopes: Sequence[Envelope]) -> None:
        concerning = [
            event
            for envelope in envelopes
            if (event := _event(envelope, public_url=public_url))["parties"]
        ]
        if concerning:
            await deliveries.enqueue(tx, events=concerning, now=clock())

    return hear


def _event(envelope: Envelope, *, public_url: str) -> dict[str, Any]:
    data: Mapping[str, Any] = json.loads(envelope.data)
    return {
        "event_id": str(envelope.id),
        "type": envelope.type,
        "key": envelope.key,
        "link": link_of(envelope, data, public_url=public_url),
        "occurred_at": envelope.time.isoformat(),
        "parties": data.get("parties") or [],
    }


def link_of(envelope: Envelope, data: Mapping[str, Any], *, public_url: str) -> str | None:
    """Return where the thing that the fact is about can be read, if it can."""
    aggregate = data.get("aggregate_kind") or envelope.type.split(".")[2]
    path = _PATHS.get(aggregate)
    return public_url + path.format(envelope.key) if path else None
