"""Write down how attempts went, and what follows for the deliveries and their endpoint."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from shared import audit
from shared.database import Transaction
from shared.telemetry import counter, histogram
from webhooks.context import Context
from webhooks.domain import DisabledReason, Outcome, Verdict, judge, reason_to_disable, rest_of
from webhooks.repository import deliveries, endpoints
from webhooks.service.endpoints import disable

log = structlog.get_logger(__name__)

_attempted = counter("okno_webhooks_attempts_total", "Attempts at endpoints", ("outcome",))
_latency = histogram("okno_webhooks_latency_seconds", "From the fact to its first delivery")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt of a leased delivery that has ended.

    Parameters
    ----------
    at, duration
        When it began, and how long it took.
    """

    delivery: Row[Any]
    outcome: Outcome
    at: datetime
    duration: timedelta


async def settle(context: Context, attempts: Sequence[Attempt]) -> None:
    """Write down attempts of one lease that ended together.

    Failures go first, each in a transaction of its own; then all successes in one statement:
    an endpoint that took any of them answers.
    """
    for attempt in attempts:
        if not attempt.outcome.succeeded:
            await _settle_failure(context, attempt)
    delivered = [attempt for attempt in attempts if attempt.outcome.succeeded]
    if delivered:
        async with context.database.at_once() as connection:
            await _keep(connection, context, delivered)


async def _settle_failure(context: Context, attempt: Attempt) -> None:
    reason: DisabledReason | None = None
    async with context.database.transaction() as tx:
        for verdict in await _keep(tx, context, [attempt]):
            reason = await _count_failure(tx, context, attempt, verdict)
    if reason is not None:
        await _disable(context, endpoint_id=attempt.delivery.endpoint_id, reason=reason)


async def _keep(
    connection: AsyncConnection, context: Context, attempts: Sequence[Attempt]
) -> list[Verdict]:
    """Keep attempts with their deliveries' new states; return the verdicts that stand.

    A delivery whose lease ran out belongs to whoever took it since.
    """
    now = context.clock()
    verdicts = [_judged(context, attempt, now=now) for attempt in attempts]
    rows = [_row(*judged) for judged in zip(attempts, verdicts, strict=True)]
    held = await deliveries.settle(
        connection, rows, leased_until=attempts[0].delivery.leased_until, now=now
    )
    standing = []
    for attempt, verdict in zip(attempts, verdicts, strict=True):
        if attempt.delivery.id in held:
            standing.append(verdict)
            _note(attempt, verdict, now=now)
        else:
            log.warning("lease lost", delivery_id=attempt.delivery.id)
    return standing


def _judged(context: Context, attempt: Attempt, *, now: datetime) -> Verdict:
    return judge(
        attempt.outcome,
        attempts=attempt.delivery.attempts,
        schedule=context.settings.schedule,
        now=now,
        chance=context.chance,
    )


def _row(attempt: Attempt, verdict: Verdict) -> dict[str, Any]:
    again = verdict.next_attempt_at
    return {
        "id": str(attempt.delivery.id),
        "state": verdict.state,
        "next_attempt_at": again.isoformat() if again else None,
        "at": attempt.at.isoformat(),
        "duration_ms": round(attempt.duration.total_seconds() * 1000),
        "status": attempt.outcome.status,
        "error": attempt.outcome.error,
    }


async def _count_failure(
    tx: Transaction, context: Context, attempt: Attempt, verdict: Verdict
) -> DisabledReason | None:
    """Count a failure at the endpoint, let it rest, and say whether it must be disabled."""
    now, settings, delivery = context.clock(), context.settings, attempt.delivery
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
        attempt.outcome,
        verdict,
        failures=row.failures,
        failing_for=now - row.failing_since,
        attempts=delivery.attempts,
        failing_limit=settings.failing_limit,
    )


async def _disable(context: Context, *, endpoint_id: UUID, reason: DisabledReason) -> None:
    """Disable an endpoint, in a transaction of its own: it touches others' deliveries."""
    async with context.database.transaction() as tx:
        row = await disable(
            tx,
            actor=audit.machine("webhooks"),
            endpoint_id=endpoint_id,
            reason=reason,
            now=context.clock(),
        )
    if row is not None:
        log.warning("endpoint disabled", endpoint_id=endpoint_id, reason=reason)


def _note(attempt: Attempt, verdict: Verdict, *, now: datetime) -> None:
    _attempted.labels(verdict.state).inc()
    if attempt.outcome.succeeded and attempt.delivery.attempts == 1:
        _latency.observe((now - attempt.delivery.occurred_at).total_seconds())
