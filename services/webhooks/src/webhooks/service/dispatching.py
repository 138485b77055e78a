"""Take due deliveries under a lease, attempt them, and write down how it went."""

import time
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row

from shared.database import Transaction
from shared.telemetry import counter, histogram
from webhooks.context import Context
from webhooks.domain import (
    DeliveryState,
    DisabledReason,
    Outcome,
    Verdict,
    judge,
    reason_to_disable,
    rest_of,
)
from webhooks.repository import deliveries, endpoints
from webhooks.sending import Sender
from webhooks.service.endpoints import disable
from webhooks.signing import SigningKey, headers_of, payload

log = structlog.get_logger(__name__)

LEASE_MARGIN = timedelta(seconds=30)
"""What a lease lasts beyond the attempt, for writing down how it went."""

_attempted = counter("okno_webhooks_attempts_total", "Attempts at endpoints", ("outcome",))
_latency = histogram("okno_webhooks_latency_seconds", "From the fact to its first delivery")


async def due_endpoints(
    context: Context, *, besides: Collection[UUID], limit: int
) -> Sequence[UUID]:
    """Return endpoints, ``besides`` some, that something is due for."""
    async with context.database.reading() as connection:
        return await deliveries.due_endpoints(
            connection, now=context.clock(), besides=besides, limit=limit
        )


async def lease(context: Context, *, endpoint_id: UUID) -> Sequence[Row[Any]]:
    """Take what is due for an endpoint; others pass it over until the lease ends."""
    now = context.clock()
    async with context.database.transaction() as tx:
        return await deliveries.lease(
            tx,
            endpoint_id=endpoint_id,
            now=now,
            until=now + context.settings.attempt_timeout + LEASE_MARGIN,
            limit=context.settings.concurrency_per_endpoint,
        )


async def target(context: Context, *, endpoint_id: UUID) -> tuple[str, list[SigningKey]] | None:
    """Return an endpoint's address and its valid keys; None when it is gone."""
    async with context.database.reading() as connection:
        url = await endpoints.address_of(connection, endpoint_id=endpoint_id)
        rows = await endpoints.list_secrets(
            connection, endpoint_id=endpoint_id, now=context.clock()
        )
    if url is None:
        return None
    keys = [context.seal.open(row.sealed, kind=row.kind, owner=endpoint_id) for row in rows]
    return url, keys


async def attempt(
    context: Context,
    sender: Sender,
    *,
    delivery: Row[Any],
    url: str,
    keys: Sequence[SigningKey],
) -> None:
    """Make one attempt and write down how it went."""
    now, begun = context.clock(), time.perf_counter()
    body = payload(
        type_=delivery.type,
        occurred_at=delivery.occurred_at,
        key=delivery.key,
        link=delivery.link,
        sequence=delivery.sequence,
    )
    headers = headers_of(keys, message_id=str(delivery.event_id), at=now, body=body)
    outcome = await sender.post(url, headers=headers, body=body, now=now)
    duration = timedelta(seconds=time.perf_counter() - begun)
    await _write_down(context, delivery=delivery, outcome=outcome, duration=duration)


async def _write_down(
    context: Context, *, delivery: Row[Any], outcome: Outcome, duration: timedelta
) -> None:
    now = context.clock()
    verdict = judge(
        outcome,
        attempts=delivery.attempts,
        schedule=context.settings.schedule,
        now=now,
        chance=context.chance,
    )
    reason: DisabledReason | None = None
    async with context.database.transaction() as tx:
        if not await _settle(tx, context, delivery=delivery, verdict=verdict):
            log.warning("lease lost", delivery_id=delivery.id)
            return
        await deliveries.add_attempt(
            tx,
            {
                "delivery_id": delivery.id,
                "at": now - duration,
                "duration_ms": round(duration.total_seconds() * 1000),
                "status": outcome.status,
                "error": outcome.error,
            },
        )
        if outcome.succeeded:
            await endpoints.forget_failures(tx, endpoint_id=delivery.endpoint_id)
        else:
            reason = await _count_failure(
                tx, context, delivery=delivery, outcome=outcome, verdict=verdict
            )
    _note(delivery, outcome, verdict, latency=now - delivery.occurred_at)
    if reason is not None:
        await _disable(context, endpoint_id=delivery.endpoint_id, reason=reason)


async def _settle(
    tx: Transaction, context: Context, *, delivery: Row[Any], verdict: Verdict
) -> bool:
    return await deliveries.settle(
        tx,
        delivery_id=delivery.id,
        leased_until=delivery.leased_until,
        state=verdict.state,
        next_attempt_at=verdict.next_attempt_at,
        finished_at=None if verdict.state is DeliveryState.PENDING else context.clock(),
    )


async def _count_failure(
    tx: Transaction, context: Context, *, delivery: Row[Any], outcome: Outcome, verdict: Verdict
) -> DisabledReason | None:
    """Count a failure at the endpoint, let it rest, and say whether it must be disabled."""
    now, settings = context.clock(), context.settings
    row = await endpoints.add_failure(tx, endpoint_id=delivery.endpoint_id, now=now)
    if row is None:
        return None
    rest = rest_of(
        failures=row.failures,
        rest_after=settings.rest_after,
        rest=settings.rest,
        longest_rest=settings.longest_rest,
    )
    if rest is not None:
        await endpoints.rest(tx, endpoint_id=delivery.endpoint_id, until=now + rest)
    return reason_to_disable(
        outcome,
        verdict,
        failures=row.failures,
        failing_for=now - row.failing_since,
        attempts=delivery.attempts,
        failing_limit=settings.failing_limit,
    )


async def _disable(context: Context, *, endpoint_id: UUID, reason: DisabledReason) -> None:
    """Disable an endpoint, in a transaction of its own: it touches others' deliveries."""
    async with context.database.transaction() as tx:
        row = await disable(tx, endpoint_id=endpoint_id, reason=reason, now=context.clock())
    if row is not None:
        log.warning("endpoint disabled", endpoint_id=endpoint_id, reason=reason)


def _note(delivery: Row[Any], outcome: Outcome, verdict: Verdict, *, latency: timedelta) -> None:
    _attempted.labels("delivered" if outcome.succeeded else verdict.state).inc()
    if outcome.succeeded and delivery.attempts == 1:
        _latency.observe(latency.total_seconds())
