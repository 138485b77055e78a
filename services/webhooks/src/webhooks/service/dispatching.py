"""Take due deliveries under a lease, and attempt them."""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from webhooks.context import Context
from webhooks.repository import deliveries, endpoints
from webhooks.sending import Sender
from webhooks.service.settling import Attempt
from webhooks.signing import SigningKey, headers_of, payload

LEASE_MARGIN = timedelta(seconds=30)
"""What a lease lasts beyond the attempt, for writing down how it went."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where an endpoint's messages go, what signs them, and how many go at once."""

    endpoint_id: UUID
    url: str
    keys: Sequence[SigningKey]
    at_once: int


async def due_endpoints(
    context: Context, *, besides: Collection[UUID], limit: int
) -> Sequence[UUID]:
    """Return endpoints, ``besides`` some, that something is due for."""
    async with context.database.reading() as connection:
        return await deliveries.due_endpoints(
            connection, now=context.clock(), besides=besides, limit=limit
        )


async def target(context: Context, *, endpoint_id: UUID) -> Target | None:
    """Return an endpoint as a target; None when nothing may be sent to it now.

    One that failed last is tried by one delivery only.
    """
    async with context.database.reading() as connection:
        rows = await endpoints.target_of(connection, endpoint_id=endpoint_id, now=context.clock())
    if not rows:
        return None
    return Target(
        endpoint_id=endpoint_id,
        url=rows[0].url,
        keys=[context.seal.open(row.sealed, kind=row.kind, owner=endpoint_id) for row in rows],
        at_once=1 if rows[0].failures else context.settings.concurrency_per_endpoint,
    )


async def lease(context: Context, target: Target) -> Sequence[Row[Any]]:
    """Take what is due for a target; others pass it over until the lease ends."""
    now = context.clock()
    async with context.database.at_once() as connection:
        return await deliveries.lease(
            connection,
            endpoint_id=target.endpoint_id,
            now=now,
            until=now + context.settings.attempt_timeout + LEASE_MARGIN,
            limit=target.at_once,
        )


async def attempt(
    context: Context, sender: Sender, *, delivery: Row[Any], target: Target
) -> Attempt:
    """Make one attempt, and return how it went."""
    now, begun = context.clock(), time.perf_counter()
    body = payload(
        type_=delivery.type,
        occurred_at=delivery.occurred_at,
        key=delivery.key,
        link=delivery.link,
        sequence=delivery.sequence,
    )
    headers = headers_of(target.keys, message_id=str(delivery.event_id), at=now, body=body)
    outcome = await sender.post(target.url, headers=headers, body=body, now=now)
    duration = timedelta(seconds=time.perf_counter() - begun)
    return Attempt(delivery=delivery, outcome=outcome, at=now, duration=duration)
