"""Make, show and end the keys of an endpoint."""

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter

from shared.refusals import NotFound
from shared.web.openapi import responses
from webhooks import refusals
from webhooks.api.access import In, Owner
from webhooks.schemas import ExpiryIn, NewSecret, SecretIn, SecretOut
from webhooks.service import secrets

router = APIRouter(prefix="/webhook-endpoints/{endpoint_id}/secrets", tags=["webhook endpoints"])


@router.post(
    "",
    status_code=201,
    summary="Make a secret",
    responses=responses(NotFound, refusals.TooManySecrets),
)
async def add_secret(context: In, actor: Owner, endpoint_id: UUID, body: SecretIn) -> NewSecret:
    """Make a key beside the valid ones: all of them sign until they expire."""
    return await secrets.add_secret(context, actor=actor, endpoint_id=endpoint_id, kind=body.kind)


@router.get("", summary="List secrets", responses=responses(NotFound))
async def list_secrets(context: In, actor: Owner, endpoint_id: UUID) -> list[SecretOut]:
    """List the valid keys, without what is secret."""
    rows = await secrets.list_secrets(context, actor=actor, endpoint_id=endpoint_id)
    return [SecretOut.model_validate(row, from_attributes=True) for row in rows]


@router.post(
    "/{secret_id}/expire",
    summary="Expire a secret",
    responses=responses(NotFound, refusals.LastSecret),
)
async def expire_secret(
    context: In, actor: Owner, endpoint_id: UUID, secret_id: UUID, body: ExpiryIn
) -> SecretOut:
    """Let a key sign for some time yet, and then no more."""
    row = await secrets.expire_secret(
        context,
        actor=actor,
        endpoint_id=endpoint_id,
        secret_id=secret_id,
        after=timedelta(seconds=body.after_seconds),
    )
    return SecretOut.model_validate(row, from_attributes=True)
