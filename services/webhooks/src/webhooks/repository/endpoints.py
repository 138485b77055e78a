"""Hold the queries of endpoints and their secrets."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import Transaction
from webhooks.domain import EndpointState
from webhooks.tables import endpoints, queues, secrets


async def lock_organisation(tx: Transaction, organisation: str) -> None:
    """Let one transaction at a time add endpoints of an organisation."""
    await tx.execute(select(func.pg_advisory_xact_lock(func.hashtext(organisation))))


async def count_endpoints(tx: Transaction, *, organisation: str) -> int:
    """Return how many endpoints an organisation has; they are few."""
    query = select(func.count()).where(endpoints.c.organisation == organisation)
    return int(await tx.scalar(query) or 0)


async def has_address(
    tx: Transaction, *, organisation: str, url: str, besides: UUID | None = None
) -> bool:
    """Return whether another endpoint of the organisation has the address."""
    query = select(endpoints.c.id).where(
        endpoints.c.organisation == organisation, endpoints.c.url == url
    )
    if besides is not None:
        query = query.where(endpoints.c.id != besides)
    return await tx.scalar(query) is not None


async def add_endpoint(tx: Transaction, values: Mapping[str, Any]) -> Row[Any]:
    """Keep a new endpoint with an empty queue."""
    row: Row[Any] = (await tx.execute(insert(endpoints).returning(endpoints), values)).one()
    await tx.execute(insert(queues), {"endpoint_id": row.id, "last_sequence": 0, "failures": 0})
    return row


async def get_endpoint(
    connection: AsyncConnection, *, endpoint_id: UUID, organisation: str
) -> Row[Any] | None:
    """Return an endpoint of an organisation."""
    query = select(endpoints).where(
        endpoints.c.id == endpoint_id, endpoints.c.organisation == organisation
    )
    return (await connection.execute(query)).one_or_none()


async def list_endpoints(
    connection: AsyncConnection, *, organisation: str, after: UUID | None, limit: int
) -> Sequence[Row[Any]]:
    """Return the newest endpoints of an organisation, those older than ``after``."""
    query = (
        select(endpoints)
        .where(endpoints.c.organisation == organisation)
        .order_by(endpoints.c.id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(endpoints.c.id < after)
    return (await connection.execute(query)).all()


async def change_endpoint(
    tx: Transaction,
    *,
    endpoint_id: UUID,
    organisation: str,
    versions: Collection[int] | None,
    changes: Mapping[str, Any],
) -> Row[Any] | None:
    """Change an endpoint that still has a version that was read; None stands for any."""
    query = (
        update(endpoints)
        .where(endpoints.c.id == endpoint_id, endpoints.c.organisation == organisation)
        .values(version=endpoints.c.version + 1, **changes)
        .returning(endpoints)
    )
    if versions is not None:
        query = query.where(endpoints.c.version.in_(versions))
    row: Row[Any] | None = (await tx.execute(query)).one_or_none()
    return row


async def delete_endpoint(tx: Transaction, *, endpoint_id: UUID, organisation: str) -> bool:
    """Delete an endpoint with all that belongs to it; return whether there was one."""
    query = delete(endpoints).where(
        endpoints.c.id == endpoint_id, endpoints.c.organisation == organisation
    )
    return (await tx.execute(query)).rowcount > 0


async def disable(tx: Transaction, *, endpoint_id: UUID, reason: str) -> Row[Any] | None:
    """Disable an endpoint; None when it was not enabled."""
    query = (
        update(endpoints)
        .where(endpoints.c.id == endpoint_id, endpoints.c.state == EndpointState.ENABLED)
        .values(
            state=EndpointState.DISABLED,
            disabled_reason=reason,
            version=endpoints.c.version + 1,
        )
        .returning(endpoints)
    )
    row: Row[Any] | None = (await tx.execute(query)).one_or_none()
    return row


async def enable(tx: Transaction, *, endpoint_id: UUID) -> Row[Any] | None:
    """Enable an endpoint and forget its failures; None when it was not disabled."""
    query = (
        update(endpoints)
        .where(endpoints.c.id == endpoint_id, endpoints.c.state == EndpointState.DISABLED)
        .values(
            state=EndpointState.ENABLED,
            disabled_reason=None,
            version=endpoints.c.version + 1,
        )
        .returning(endpoints)
    )
    row: Row[Any] | None = (await tx.execute(query)).one_or_none()
    if row is not None:
        await forget_failures(tx, endpoint_id=endpoint_id)
    return row


async def forget_failures(tx: Transaction, *, endpoint_id: UUID) -> None:
    """Close the breaker: the endpoint answers."""
    await tx.execute(
        update(queues)
        .where(queues.c.endpoint_id == endpoint_id, queues.c.failures > 0)
        .values(failures=0, failing_since=None, resting_until=None)
    )


async def add_failure(tx: Transaction, *, endpoint_id: UUID, now: datetime) -> Row[Any] | None:
    """Count a failure of the endpoint; return how many in a row, and since when."""
    query = (
        update(queues)
        .where(queues.c.endpoint_id == endpoint_id)
        .values(
            failures=queues.c.failures + 1,
            failing_since=func.coalesce(queues.c.failing_since, now),
        )
        .returning(queues.c.failures, queues.c.failing_since)
    )
    row: Row[Any] | None = (await tx.execute(query)).one_or_none()
    return row


async def rest(tx: Transaction, *, endpoint_id: UUID, until: datetime) -> None:
    """Open the breaker until a moment."""
    await tx.execute(
        update(queues).where(queues.c.endpoint_id == endpoint_id).values(resting_until=until)
    )


async def add_secret(tx: Transaction, values: Mapping[str, Any]) -> Row[Any]:
    """Keep a sealed signing key."""
    row: Row[Any] = (await tx.execute(insert(secrets).returning(secrets), values)).one()
    return row


async def list_secrets(
    connection: AsyncConnection, *, endpoint_id: UUID, now: datetime
) -> Sequence[Row[Any]]:
    """Return the valid secrets of an endpoint, the oldest first."""
    query = select(secrets).where(secrets.c.endpoint_id == endpoint_id, _is_valid(now))
    return (await connection.execute(query.order_by(secrets.c.id))).all()


async def lock_secrets(tx: Transaction, *, endpoint_id: UUID, now: datetime) -> Sequence[Row[Any]]:
    """Return the valid secrets, and let nobody else change the endpoint's until the commit."""
    await tx.execute(select(endpoints.c.id).where(endpoints.c.id == endpoint_id).with_for_update())
    return await list_secrets(tx, endpoint_id=endpoint_id, now=now)


async def expire_secret(tx: Transaction, *, secret_id: UUID, at: datetime) -> Row[Any]:
    """Let a secret end at a moment."""
    query = (
        update(secrets).where(secrets.c.id == secret_id).values(expires_at=at).returning(secrets)
    )
    row: Row[Any] = (await tx.execute(query)).one()
    return row


def _is_valid(now: datetime) -> Any:
    lasting = secrets.c.expires_at.is_(None)
    return or_(lasting, and_(secrets.c.expires_at.is_not(None), secrets.c.expires_at > now))


async def target_of(
    connection: AsyncConnection, *, endpoint_id: UUID, now: datetime
) -> Sequence[Row[str, int, str, bytes]]:
    """Return the address and the failures in a row of an endpoint with each of its valid secrets.

    There is nothing to return of one that is gone, disabled or resting.
    """
    query = (
        select(endpoints.c.url, queues.c.failures, secrets.c.kind, secrets.c.sealed)
        .join_from(endpoints, queues, queues.c.endpoint_id == endpoints.c.id)
        .join(secrets, secrets.c.endpoint_id == endpoints.c.id)
        .where(endpoints.c.id == endpoint_id, is_awake(now), _is_valid(now))
        .order_by(secrets.c.id)
    )
    return (await connection.execute(query)).all()


def is_awake(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Tell that an endpoint, joined with its queue, is enabled and does not rest."""
    rested = or_(queues.c.resting_until.is_(None), queues.c.resting_until <= now)
    return and_(endpoints.c.state == EndpointState.ENABLED, rested)
