"""Show deliveries, and send again what is asked for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from shared import audit
from shared.auth import Actor
from shared.database import Transaction
from shared.ids import new_id
from shared.refusals import Conflict, NotFound
from webhooks.context import Context
from webhooks.domain import DeliveryState, EndpointState
from webhooks.refusals import EndpointIsDisabled
from webhooks.repository import deliveries as repository
from webhooks.repository import endpoints

PING = "okno.webhooks.endpoint.ping"


async def ping(context: Context, *, actor: Actor, endpoint_id: UUID) -> Row[Any]:
    """Queue a test message for an endpoint.

    Raises
    ------
    EndpointIsDisabled
    """
    now = context.clock()
    async with context.database.transaction() as tx:
        await _enabled(tx, actor=actor, endpoint_id=endpoint_id)
        event = {
            "id": new_id(),
            "event_id": new_id(),
            "type": PING,
            "key": str(endpoint_id),
            "link": None,
            "occurred_at": now,
        }
        await audit.record(tx, actor=actor, verb="endpoint.ping", aggregate_id=endpoint_id, now=now)
        return await repository.enqueue_for(tx, endpoint_id=endpoint_id, event=event, now=now)


async def list_deliveries(
    context: Context,
    *,
    actor: Actor,
    endpoint_id: UUID,
    state: DeliveryState | None,
    after: int | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the newest deliveries of an endpoint."""
    async with context.database.reading() as connection:
        endpoint = await endpoints.get_endpoint(
            connection, endpoint_id=endpoint_id, organisation=actor.organisation
        )
        if endpoint is None:
            raise NotFound
        return await repository.list_deliveries(
            connection, endpoint_id=endpoint_id, state=state, after=after, limit=limit
        )


async def list_attempts(context: Context, *, actor: Actor, delivery_id: UUID) -> Sequence[Row[Any]]:
    """Return the attempts of a delivery, in order."""
    async with context.database.reading() as connection:
        delivery = await repository.get_delivery(
            connection, delivery_id=delivery_id, organisation=actor.organisation
        )
        if delivery is None:
            raise NotFound
        return await repository.list_attempts(connection, delivery_id=delivery_id)


async def replay(context: Context, *, actor: Actor, delivery_id: UUID) -> Row[Any]:
    """Send a finished delivery again, under the same ``webhook-id``.

    Raises
    ------
    EndpointIsDisabled, Conflict
        The endpoint gets nothing; the delivery is still on its way.
    """
    now = context.clock()
    async with context.database.transaction() as tx:
        delivery = await repository.get_delivery(
            tx, delivery_id=delivery_id, organisation=actor.organisation
        )
        if delivery is None:
            raise NotFound
        if delivery.endpoint_state != EndpointState.ENABLED:
            raise EndpointIsDisabled
        row = await repository.send_again(tx, delivery_id=delivery_id, now=now)
        if row is None:
            raise Conflict
        await audit.record(
            tx, actor=actor, verb="delivery.replay", aggregate_id=delivery_id, now=now
        )
    return row


async def recover(context: Context, *, actor: Actor, endpoint_id: UUID, since: datetime) -> int:
    """Send again, in order, what did not arrive since a moment; return how many.

    Raises
    ------
    EndpointIsDisabled
    """
    now = context.clock()
    async with context.database.transaction() as tx:
        await _enabled(tx, actor=actor, endpoint_id=endpoint_id)
        await audit.record(
            tx, actor=actor, verb="endpoint.recover", aggregate_id=endpoint_id, now=now
        )
        return await repository.recover(tx, endpoint_id=endpoint_id, since=since, now=now)


async def _enabled(tx: Transaction, *, actor: Actor, endpoint_id: UUID) -> None:
    row = await endpoints.get_endpoint(tx, endpoint_id=endpoint_id, organisation=actor.organisation)
    if row is None:
        raise NotFound
    if row.state != EndpointState.ENABLED:
        raise EndpointIsDisabled
