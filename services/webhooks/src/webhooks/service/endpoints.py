"""Keep the endpoints of an organisation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from shared import audit, outbox
from shared.auth import Actor
from shared.database import Transaction
from shared.events import EndpointDisabled
from shared.ids import new_id
from shared.refusals import NotFound
from shared.web.preconditions import IfMatch
from webhooks import refusals
from webhooks.context import Context
from webhooks.domain import DisabledReason, EndpointState
from webhooks.repository import deliveries
from webhooks.repository import endpoints as repository
from webhooks.schemas import EndpointChange, EndpointIn, NewSecret
from webhooks.service.addresses import check_address
from webhooks.service.secrets import make_secret
from webhooks.signing import SecretKind

MOST_ENDPOINTS = 20


async def create_endpoint(
    context: Context, *, actor: Actor, form: EndpointIn
) -> tuple[Row[Any], NewSecret]:
    """Keep a new endpoint with its first secret.

    Raises
    ------
    AddressMalformed, AddressNotResolvable, AddressNotAllowed, EndpointExists, TooManyEndpoints
    """
    await check_address(context, form.url)
    now = context.clock()
    values = {
        **form.model_dump(),
        "id": new_id(),
        "organisation": actor.organisation,
        "state": EndpointState.ENABLED,
        "version": 1,
        "created_at": now,
    }
    async with context.database.transaction() as tx:
        await _check_room(tx, organisation=actor.organisation, url=form.url)
        row = await repository.add_endpoint(tx, values)
        secret = await make_secret(
            tx, seal=context.seal, endpoint_id=row.id, kind=SecretKind.V1, now=now
        )
        await audit.record(
            tx, actor=actor, verb="endpoint.create", aggregate_id=row.id, payload=form, now=now
        )
    return row, secret


async def _check_room(tx: Transaction, *, organisation: str, url: str) -> None:
    await repository.lock_organisation(tx, organisation)
    if await repository.has_address(tx, organisation=organisation, url=url):
        raise refusals.EndpointExists
    if await repository.count_endpoints(tx, organisation=organisation) >= MOST_ENDPOINTS:
        raise refusals.TooManyEndpoints(limit=MOST_ENDPOINTS)


async def get_endpoint(context: Context, *, actor: Actor, endpoint_id: UUID) -> Row[Any]:
    """Return an endpoint of the actor's organisation."""
    async with context.database.reading() as connection:
        row = await repository.get_endpoint(
            connection, endpoint_id=endpoint_id, organisation=actor.organisation
        )
    if row is None:
        raise NotFound
    return row


async def list_endpoints(
    context: Context, *, actor: Actor, after: UUID | None, limit: int
) -> Sequence[Row[Any]]:
    """Return the newest endpoints of the actor's organisation."""
    async with context.database.reading() as connection:
        return await repository.list_endpoints(
            connection, organisation=actor.organisation, after=after, limit=limit
        )


async def change_endpoint(
    context: Context, *, actor: Actor, endpoint_id: UUID, expected: IfMatch, form: EndpointChange
) -> Row[Any]:
    """Change address, description or types; a new address is checked as a first one is.

    Raises
    ------
    AddressMalformed, AddressNotResolvable, AddressNotAllowed, EndpointExists
    """
    if form.url is not None:
        await check_address(context, form.url)
    async with context.database.transaction() as tx:
        await repository.lock_organisation(tx, actor.organisation)
        row = await _known(tx, actor=actor, endpoint_id=endpoint_id)
        expected.require(row.version)
        if form.url is not None and await repository.has_address(
            tx, organisation=actor.organisation, url=form.url, besides=endpoint_id
        ):
            raise refusals.EndpointExists
        changed = await repository.change_endpoint(
            tx,
            endpoint_id=endpoint_id,
            organisation=actor.organisation,
            versions=expected.versions,
            changes=form.model_dump(exclude_none=True),
        )
        if changed is None:
            expected.require(row.version + 1)
            raise NotFound
        await audit.record(
            tx,
            actor=actor,
            verb="endpoint.change",
            aggregate_id=endpoint_id,
            payload=form,
            now=context.clock(),
        )
    return changed


async def delete_endpoint(context: Context, *, actor: Actor, endpoint_id: UUID) -> None:
    """Delete an endpoint with its deliveries."""
    async with context.database.transaction() as tx:
        found = await repository.delete_endpoint(
            tx, endpoint_id=endpoint_id, organisation=actor.organisation
        )
        if not found:
            raise NotFound
        await audit.record(
            tx, actor=actor, verb="endpoint.delete", aggregate_id=endpoint_id, now=context.clock()
        )


async def enable_endpoint(context: Context, *, actor: Actor, endpoint_id: UUID) -> Row[Any]:
    """Let an endpoint be told of things again; one that is, stays so."""
    async with context.database.transaction() as tx:
        known = await _known(tx, actor=actor, endpoint_id=endpoint_id)
        enabled = await repository.enable(tx, endpoint_id=endpoint_id)
        if enabled is not None:
            await audit.record(
                tx,
                actor=actor,
                verb="endpoint.enable",
                aggregate_id=endpoint_id,
                now=context.clock(),
            )
        return enabled or known


async def disable_endpoint(context: Context, *, actor: Actor, endpoint_id: UUID) -> Row[Any]:
    """Tell an endpoint nothing more; what comes meanwhile can be recovered."""
    now = context.clock()
    async with context.database.transaction() as tx:
        known = await _known(tx, actor=actor, endpoint_id=endpoint_id)
        reason = DisabledReason.OWNER
        disabled = await disable(tx, actor=actor, endpoint_id=endpoint_id, reason=reason, now=now)
        return disabled or known


async def disable(
    tx: Transaction, *, actor: Actor, endpoint_id: UUID, reason: DisabledReason, now: datetime
) -> Row[Any] | None:
    """Disable an endpoint, give up what is pending and tell of it; None if it was not enabled."""
    row = await repository.disable(tx, endpoint_id=endpoint_id, reason=reason)
    if row is not None:
        await deliveries.miss_pending(tx, endpoint_id=endpoint_id, now=now)
        event = EndpointDisabled(
            endpoint_id=endpoint_id,
            organisation=row.organisation,
            reason=reason,
            disabled_at=now,
            parties=(row.organisation,),
        )
        await outbox.add(tx, event, now=now)
        await audit.record(
            tx,
            actor=actor,
            verb="endpoint.disable",
            aggregate_id=endpoint_id,
            payload=event,
            now=now,
        )
    return row


async def _known(tx: Transaction, *, actor: Actor, endpoint_id: UUID) -> Row[Any]:
    row = await repository.get_endpoint(
        tx, endpoint_id=endpoint_id, organisation=actor.organisation
    )
    if row is None:
        raise NotFound
    return row
