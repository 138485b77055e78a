"""Hold the queries of deliveries and attempts."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Row,
    Uuid,
    all_,
    and_,
    bindparam,
    column,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import Transaction
from webhooks.domain import DeliveryState
from webhooks.repository.endpoints import is_awake
from webhooks.tables import attempts, deliveries, endpoints, queues

# One round trip for many events: who is concerned, their next numbers, their deliveries. The
# numbers follow the order of commits because the queue's row stays locked until the commit; the
# queues are locked in one order, so that two who enqueue never wait for each other.
_ENQUEUE = text(
    """
    WITH events AS (
        SELECT * FROM json_to_recordset(CAST(:events AS json)) AS event (
            place integer, event_id uuid, type text, key text, link text,
            occurred_at timestamptz, parties text[])
    ), concerned AS (
        SELECT endpoints.id AS endpoint_id, endpoints.state, event_id, type, key, link,
               occurred_at, row_number() OVER (PARTITION BY endpoints.id ORDER BY place) AS step
          FROM events JOIN endpoints ON organisation = ANY (parties)
         WHERE EXISTS (
               SELECT FROM unnest(types) AS pattern
                WHERE pattern IN ('*', type)
                   OR pattern LIKE '%.*' AND starts_with(type, left(pattern, -1)))
    ), locked AS (
        SELECT endpoint_id FROM queues
         WHERE endpoint_id IN (SELECT endpoint_id FROM concerned)
         ORDER BY endpoint_id FOR UPDATE
    ), counted AS (
        SELECT endpoint_id, count(*) AS number
          FROM concerned JOIN locked USING (endpoint_id) GROUP BY endpoint_id
    ), numbered AS (
        UPDATE queues SET last_sequence = last_sequence + number
          FROM counted WHERE queues.endpoint_id = counted.endpoint_id
        RETURNING queues.endpoint_id, last_sequence - number AS before
    )
    INSERT INTO deliveries (id, endpoint_id, sequence, event_id, type, key, link, occurred_at,
                            state, attempts, next_attempt_at, created_at, finished_at)
    SELECT gen_random_uuid(), endpoint_id, before + step, event_id, type, key, link, occurred_at,
           CASE state WHEN 'enabled' THEN 'pending' ELSE 'missed' END, 0,
           CAST(:now AS timestamptz), :now,
           CASE state WHEN 'enabled' THEN NULL ELSE CAST(:now AS timestamptz) END
      FROM concerned JOIN numbered USING (endpoint_id)
    """
)


async def enqueue(tx: Transaction, *, events: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Keep a delivery of each event, in their order, for every endpoint that it concerns.

    One that is disabled misses it, and can ask for it later.

    Parameters
    ----------
    events
        In JSON's types, each with the ``parties`` that it concerns.
    """
    placed = [{**event, "place": place} for place, event in enumerate(events)]
    await tx.execute(_ENQUEUE, {"events": json.dumps(placed), "now": now})


async def enqueue_for(
    tx: Transaction, *, endpoint_id: UUID, event: Mapping[str, Any], now: datetime
) -> Row[Any]:
    """Keep a delivery for one endpoint, whatever it listens to."""
    number = (
        update(queues)
        .where(queues.c.endpoint_id == endpoint_id)
        .values(last_sequence=queues.c.last_sequence + 1)
        .returning(queues.c.last_sequence)
    )
    values = {
        **event,
        "endpoint_id": endpoint_id,
        "sequence": await tx.scalar(number),
        "state": DeliveryState.PENDING,
        "attempts": 0,
        "next_attempt_at": now,
        "created_at": now,
    }
    row: Row[Any] = (await tx.execute(insert(deliveries).returning(deliveries), values)).one()
    return row


_NOW = bindparam("now", type_=DateTime(timezone=True))


def _is_due() -> ColumnElement[bool]:
    lease_is_free = or_(deliveries.c.leased_until.is_(None), deliveries.c.leased_until <= _NOW)
    return and_(
        deliveries.c.state == DeliveryState.PENDING,
        deliveries.c.next_attempt_at <= _NOW,
        lease_is_free,
    )


def _is_first() -> ColumnElement[bool]:
    """Tell that a delivery is the first pending one of its key.

    A minimum is one look into an index, whatever the planner believes of a long queue; NOT EXISTS
    became a join of the whole queue with itself.
    """
    same = deliveries.alias("same")
    first = (
        select(func.min(same.c.sequence))
        .where(
            same.c.endpoint_id == deliveries.c.endpoint_id,
            same.c.key == deliveries.c.key,
            same.c.state == DeliveryState.PENDING,
        )
        .correlate(deliveries)
        .scalar_subquery()
    )
    return deliveries.c.sequence == first


# Both are built once: they are asked so often that building them cost more than the answer.
# A scalar subquery with its own order walks each queue from its head and stops at once.
_DUE_ENDPOINTS = (
    select(queues.c.endpoint_id)
    .join(endpoints, endpoints.c.id == queues.c.endpoint_id)
    .where(
        is_awake(_NOW),
        queues.c.endpoint_id != all_(bindparam("besides", type_=ARRAY(Uuid))),
        select(deliveries.c.id)
        .where(deliveries.c.endpoint_id == queues.c.endpoint_id, _is_due(), _is_first())
        .order_by(deliveries.c.sequence)
        .limit(1)
        .correlate(queues)
        .scalar_subquery()
        .is_not(None),
    )
    .limit(bindparam("most"))
)
_LEASE = (
    update(deliveries)
    .where(
        deliveries.c.id.in_(
            select(deliveries.c.id)
            .where(deliveries.c.endpoint_id == bindparam("of"), _is_due(), _is_first())
            .order_by(deliveries.c.sequence)
            .limit(bindparam("most"))
            .with_for_update(skip_locked=True)
        )
    )
    .values(leased_until=bindparam("until"), attempts=deliveries.c.attempts + 1)
    .returning(deliveries)
)


async def due_endpoints(
    connection: AsyncConnection, *, now: datetime, besides: Collection[UUID], limit: int
) -> Sequence[UUID]:
    """Return endpoints, ``besides`` some, that something is due for and that do not rest."""
    values = {"now": now, "besides": list(besides), "most": limit}
    return (await connection.scalars(_DUE_ENDPOINTS, values)).all()


async def lease(
    connection: AsyncConnection, *, endpoint_id: UUID, now: datetime, until: datetime, limit: int
) -> Sequence[Row[Any]]:
    """Take the first due delivery of each key, up to ``limit``, and count the attempt.

    What stands behind a pending delivery of its key waits for it, so that order within the key
    is kept.
    """
    values = {"of": endpoint_id, "now": now, "until": until, "most": limit}
    return sorted(await connection.execute(_LEASE, values), key=lambda row: row.sequence)


_SETTLE = text(
    """
    WITH attempted AS (
        SELECT * FROM json_to_recordset(CAST(:attempted AS json)) AS attempt (
            id uuid, state text, next_attempt_at timestamptz,
            at timestamptz, duration_ms integer, status smallint, error text)
    ), settled AS (
        UPDATE deliveries SET
               state = attempted.state,
               next_attempt_at = attempted.next_attempt_at,
               finished_at = CASE attempted.state WHEN 'pending' THEN NULL
                                  ELSE CAST(:now AS timestamptz) END,
               leased_until = NULL
          FROM attempted
         WHERE deliveries.id = attempted.id AND deliveries.state = 'pending'
           AND deliveries.leased_until = :leased_until
        RETURNING deliveries.id, endpoint_id, deliveries.state
    ), kept AS (
        INSERT INTO attempts (delivery_id, at, duration_ms, status, error)
        SELECT id, at, duration_ms, status, error
          FROM attempted WHERE id IN (SELECT id FROM settled)
    ), closed AS (
        UPDATE queues SET failures = 0, failing_since = NULL, resting_until = NULL
         WHERE failures > 0
           AND endpoint_id IN (SELECT endpoint_id FROM settled WHERE state = 'delivered')
    )
    SELECT id FROM settled
    """
).columns(column("id", Uuid))


async def settle(
    connection: AsyncConnection,
    attempted: Sequence[Mapping[str, Any]],
    *,
    leased_until: datetime,
    now: datetime,
) -> set[UUID]:
    """Keep attempts and what became of their deliveries; return those still held by the lease.

    A success closes the endpoint's breaker: it answers.

    Parameters
    ----------
    attempted
        In JSON's types: the delivery's ``id``, ``state`` and ``next_attempt_at``, and the
        attempt's ``at``, ``duration_ms``, ``status`` and ``error``.
    """
    values = {"attempted": json.dumps(attempted), "leased_until": leased_until, "now": now}
    return set(await connection.scalars(_SETTLE, values))


async def miss_pending(tx: Transaction, *, endpoint_id: UUID, now: datetime) -> None:
    """Give up what is pending: the endpoint was disabled."""
    await tx.execute(
        update(deliveries)
        .where(deliveries.c.endpoint_id == endpoint_id, deliveries.c.state == DeliveryState.PENDING)
        .values(
            state=DeliveryState.MISSED, finished_at=now, next_attempt_at=None, leased_until=None
        )
    )


async def list_deliveries(
    connection: AsyncConnection,
    *,
    endpoint_id: UUID,
    state: DeliveryState | None,
    after: int | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the newest deliveries of an endpoint, those before the sequence ``after``."""
    query = (
        select(deliveries)
        .where(deliveries.c.endpoint_id == endpoint_id)
        .order_by(deliveries.c.sequence.desc())
        .limit(limit)
    )
    if state is not None:
        query = query.where(deliveries.c.state == state)
    if after is not None:
        query = query.where(deliveries.c.sequence < after)
    return (await connection.execute(query)).all()


async def get_delivery(
    connection: AsyncConnection, *, delivery_id: UUID, organisation: str
) -> Row[Any] | None:
    """Return a delivery to an endpoint of an organisation, with the endpoint's state."""
    query = (
        select(deliveries, endpoints.c.state.label("endpoint_state"))
        .join(endpoints, endpoints.c.id == deliveries.c.endpoint_id)
        .where(deliveries.c.id == delivery_id, endpoints.c.organisation == organisation)
    )
    return (await connection.execute(query)).one_or_none()


async def list_attempts(connection: AsyncConnection, *, delivery_id: UUID) -> Sequence[Row[Any]]:
    """Return the attempts of a delivery, in order."""
    query = select(attempts).where(attempts.c.delivery_id == delivery_id)
    return (await connection.execute(query.order_by(attempts.c.position))).all()


_AGAIN = {
    "state": DeliveryState.PENDING,
    "attempts": 0,
    "finished_at": None,
    "leased_until": None,
}


async def send_again(tx: Transaction, *, delivery_id: UUID, now: datetime) -> Row[Any] | None:
    """Begin a finished delivery anew; None when it is not finished."""
    query = (
        update(deliveries)
        .where(deliveries.c.id == delivery_id, deliveries.c.state != DeliveryState.PENDING)
        .values(**_AGAIN, next_attempt_at=now)
        .returning(deliveries)
    )
    row: Row[Any] | None = (await tx.execute(query)).one_or_none()
    return row


async def recover(tx: Transaction, *, endpoint_id: UUID, since: datetime, now: datetime) -> int:
    """Begin anew what did not arrive since a moment; return how many there were."""
    undelivered = (DeliveryState.MISSED, DeliveryState.EXHAUSTED)
    query = (
        update(deliveries)
        .where(
            deliveries.c.endpoint_id == endpoint_id,
            deliveries.c.state.in_(undelivered),
            deliveries.c.created_at >= since,
        )
        .values(**_AGAIN, next_attempt_at=now)
    )
    return (await tx.execute(query)).rowcount


async def trim(tx: Transaction, *, before: datetime, limit: int) -> int:
    """Delete up to ``limit`` deliveries finished before a moment; return how many went."""
    old = (
        select(deliveries.c.id)
        .where(deliveries.c.finished_at < before)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await tx.execute(delete(deliveries).where(deliveries.c.id.in_(old)))).rowcount
