"""Show deliveries and their attempts, and send again."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from shared.refusals import Conflict, InvalidCursor, NotFound
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page, link_next
from webhooks import refusals
from webhooks.api.access import In, Owner
from webhooks.domain import DeliveryState
from webhooks.schemas import AttemptOut, DeliveryOut, Recovered, RecoverIn
from webhooks.service import deliveries

router = APIRouter(tags=["webhook deliveries"])

_KEY: TypeAdapter[int] = TypeAdapter(int)


def shown(row: Any) -> DeliveryOut:
    """Return what a row of a delivery shows."""
    return DeliveryOut.model_validate(row, from_attributes=True)


@router.post(
    "/webhook-endpoints/{endpoint_id}/ping",
    status_code=202,
    summary="Send a test message",
    responses=responses(NotFound, refusals.EndpointIsDisabled),
)
async def ping(context: In, actor: Owner, endpoint_id: UUID) -> DeliveryOut:
    """Queue a message of the type ``okno.webhooks.endpoint.ping``."""
    return shown(await deliveries.ping(context, actor=actor, endpoint_id=endpoint_id))


@router.post(
    "/webhook-endpoints/{endpoint_id}/recover",
    status_code=202,
    summary="Send again what did not arrive",
    responses=responses(NotFound, refusals.EndpointIsDisabled),
)
async def recover(context: In, actor: Owner, endpoint_id: UUID, body: RecoverIn) -> Recovered:
    """Begin anew what was missed or given up since a moment."""
    count = await deliveries.recover(
        context, actor=actor, endpoint_id=endpoint_id, since=body.since
    )
    return Recovered(deliveries=count)


@router.get(
    "/webhook-endpoints/{endpoint_id}/deliveries",
    summary="List deliveries",
    responses=responses(NotFound, InvalidCursor),
)
async def list_deliveries(
    context: In,
    actor: Owner,
    endpoint_id: UUID,
    window: AskedWindow,
    request: Request,
    response: Response,
    state: Annotated[DeliveryState | None, Query()] = None,
) -> Page[DeliveryOut]:
    """List an endpoint's deliveries, the newest first."""
    rows = await deliveries.list_deliveries(
        context,
        actor=actor,
        endpoint_id=endpoint_id,
        state=state,
        after=window.after(_KEY),
        limit=window.fetch,
    )
    page = window.page(rows, item=shown, key=lambda row: row.sequence)
    link_next(request, response, page)
    return page


@router.get(
    "/deliveries/{delivery_id}/attempts", summary="List attempts", responses=responses(NotFound)
)
async def list_attempts(context: In, actor: Owner, delivery_id: UUID) -> list[AttemptOut]:
    """List the attempts of a delivery, in order."""
    rows = await deliveries.list_attempts(context, actor=actor, delivery_id=delivery_id)
    return [AttemptOut.model_validate(row, from_attributes=True) for row in rows]


@router.post(
    "/deliveries/{delivery_id}/replay",
    status_code=202,
    summary="Send again",
    responses=responses(NotFound, Conflict, refusals.EndpointIsDisabled),
)
async def replay(context: In, actor: Owner, delivery_id: UUID) -> DeliveryOut:
    """Send a finished delivery again under the same ``webhook-id``."""
    return shown(await deliveries.replay(context, actor=actor, delivery_id=delivery_id))
