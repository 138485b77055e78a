"""Make, show and end the keys that sign an endpoint's messages."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from shared import audit
from shared.auth import Actor
from shared.database import Transaction
from shared.ids import new_id
from shared.refusals import NotFound
from webhooks.context import Context
from webhooks.refusals import LastSecret, TooManySecrets
from webhooks.repository import endpoints as repository
from webhooks.schemas import NewSecret
from webhooks.signing import Seal, SecretKind, SigningKey

MOST_SECRETS = 5


async def make_secret(
    tx: Transaction, *, seal: Seal, endpoint_id: UUID, kind: SecretKind, now: datetime
) -> NewSecret:
    """Make a key, keep it sealed, and return it to be shown once."""
    key = SigningKey.generate(kind)
    row = await repository.add_secret(
        tx,
        {
            "id": new_id(),
            "endpoint_id": endpoint_id,
            "kind": kind,
            "sealed": seal.close(key, owner=endpoint_id),
            "public_key": key.public_key,
            "created_at": now,
        },
    )
    return NewSecret(
        id=row.id,
        kind=kind,
        secret=key.secret,
        public_key=key.public_key,
        created_at=now,
        expires_at=None,
    )


async def add_secret(
    context: Context, *, actor: Actor, endpoint_id: UUID, kind: SecretKind
) -> NewSecret:
    """Add a key beside the valid ones: from now on all of them sign.

    Raises
    ------
    TooManySecrets
    """
    now = context.clock()
    async with context.database.transaction() as tx:
        valid = await _lock(tx, actor=actor, endpoint_id=endpoint_id, now=now)
        if len(valid) >= MOST_SECRETS:
            raise TooManySecrets(limit=MOST_SECRETS)
        made = await make_secret(tx, seal=context.seal, endpoint_id=endpoint_id, kind=kind, now=now)
        await audit.record(
            tx,
            actor=actor,
            verb="endpoint.add-secret",
            aggregate_id=endpoint_id,
            payload={"secret_id": str(made.id)},
            now=now,
        )
    return made


async def list_secrets(context: Context, *, actor: Actor, endpoint_id: UUID) -> Sequence[Row[Any]]:
    """Return the valid keys of an endpoint, without what is secret."""
    async with context.database.reading() as connection:
        endpoint = await repository.get_endpoint(
            connection, endpoint_id=endpoint_id, organisation=actor.organisation
        )
        if endpoint is None:
            raise NotFound
        return await repository.list_secrets(
            connection, endpoint_id=endpoint_id, now=context.clock()
        )


async def expire_secret(
    context: Context, *, actor: Actor, endpoint_id: UUID, secret_id: UUID, after: timedelta
) -> Row[Any]:
    """Let a key sign for some time yet, and then no more.

    Raises
    ------
    LastSecret
        No other key would last.
    """
    now = context.clock()
    async with context.database.transaction() as tx:
        valid = await _lock(tx, actor=actor, endpoint_id=endpoint_id, now=now)
        if secret_id not in {row.id for row in valid}:
            raise NotFound
        if not any(row.expires_at is None for row in valid if row.id != secret_id):
            raise LastSecret
        await audit.record(
            tx,
            actor=actor,
            verb="endpoint.expire-secret",
            aggregate_id=endpoint_id,
            payload={"secret_id": str(secret_id)},
            now=now,
        )
        return await repository.expire_secret(tx, secret_id=secret_id, at=now + after)


async def _lock(
    tx: Transaction, *, actor: Actor, endpoint_id: UUID, now: datetime
) -> Sequence[Row[Any]]:
    endpoint = await repository.get_endpoint(
        tx, endpoint_id=endpoint_id, organisation=actor.organisation
    )
    if endpoint is None:
        raise NotFound
    return await repository.lock_secrets(tx, endpoint_id=endpoint_id, now=now)
