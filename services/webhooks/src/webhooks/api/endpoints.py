"""Make, show and change endpoints."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter

from shared.refusals import InvalidCursor, NotFound
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page, link_next
from shared.web.preconditions import Expected, etag
from webhooks import refusals
from webhooks.api.access import In, Owner
from webhooks.schemas import EndpointChange, EndpointIn, EndpointOut, NewEndpoint
from webhooks.service import endpoints

router = APIRouter(prefix="/webhook-endpoints", tags=["webhook endpoints"])

_KEY: TypeAdapter[UUID] = TypeAdapter(UUID)
_ADDRESS = (
    refusals.AddressMalformed,
    refusals.AddressNotResolvable,
    refusals.AddressNotAllowed,
    refusals.EndpointExists,
)


def shown(row: Any) -> EndpointOut:
    """Return what a row of an endpoint shows."""
    return EndpointOut.model_validate(row, from_attributes=True)


@router.post(
    "",
    status_code=201,
    summary="Make an endpoint",
    responses=responses(*_ADDRESS, refusals.TooManyEndpoints),
)
async def create_endpoint(
    context: In, actor: Owner, body: EndpointIn, response: Response
) -> NewEndpoint:
    """Keep an address to tell the organisation at; the secret is shown this once.

    An address can be kept once, so a repetition after a lost answer is refused with 409: list
    the endpoints and make a new secret.
    """
    row, secret = await endpoints.create_endpoint(context, actor=actor, form=body)
    response.headers["ETag"] = etag(row.version)
    response.headers["Location"] = f"{router.prefix}/{row.id}"
    return NewEndpoint(**shown(row).model_dump(), secret=secret)


@router.get("", summary="List endpoints", responses=responses(InvalidCursor))
async def list_endpoints(
    context: In,
    actor: Owner,
    window: AskedWindow,
    request: Request,
    response: Response,
) -> Page[EndpointOut]:
    """List the organisation's endpoints, the newest first."""
    rows = await endpoints.list_endpoints(
        context, actor=actor, after=window.after(_KEY), limit=window.fetch
    )
    page = window.page(rows, item=shown, key=lambda row: row.id)
    link_next(request, response, page)
    return page


@router.get("/{endpoint_id}", summary="Show an endpoint", responses=responses(NotFound))
async def get_endpoint(
    context: In, actor: Owner, endpoint_id: UUID, response: Response
) -> EndpointOut:
    """Show an endpoint; its ``ETag`` opens a change."""
    row = await endpoints.get_endpoint(context, actor=actor, endpoint_id=endpoint_id)
    response.headers["ETag"] = etag(row.version)
    return shown(row)


@router.patch(
    "/{endpoint_id}", summary="Change an endpoint", responses=responses(NotFound, *_ADDRESS)
)
async def change_endpoint(
    context: In,
    actor: Owner,
    endpoint_id: UUID,
    expected: Expected,
    body: EndpointChange,
    response: Response,
) -> EndpointOut:
    """Change address, description or types."""
    row = await endpoints.change_endpoint(
        context, actor=actor, endpoint_id=endpoint_id, expected=expected, form=body
    )
    response.headers["ETag"] = etag(row.version)
    return shown(row)


@router.delete(
    "/{endpoint_id}",
    status_code=204,
    summary="Delete an endpoint",
    responses=responses(NotFound),
)
async def delete_endpoint(context: In, actor: Owner, endpoint_id: UUID) -> None:
    """Delete an endpoint with its secrets and deliveries."""
    await endpoints.delete_endpoint(context, actor=actor, endpoint_id=endpoint_id)


@router.post("/{endpoint_id}/enable", summary="Enable", responses=responses(NotFound))
async def enable_endpoint(context: In, actor: Owner, endpoint_id: UUID) -> EndpointOut:
    """Let the endpoint be told of things again."""
    return shown(await endpoints.enable_endpoint(context, actor=actor, endpoint_id=endpoint_id))


@router.post("/{endpoint_id}/disable", summary="Disable", responses=responses(NotFound))
async def disable_endpoint(context: In, actor: Owner, endpoint_id: UUID) -> EndpointOut:
    """Tell the endpoint nothing more; what comes meanwhile can be recovered."""
    return shown(await endpoints.disable_endpoint(context, actor=actor, endpoint_id=endpoint_id))
