"""Note what was received, and turn papers away on a ground of the catalogue."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from intake.api.access import AtTheCounter, In, Party, Receiver
from intake.domain.receipts import ReceiptStatus
from intake.refusals.admission import (
    ChannelClosed,
    ChannelOfOthers,
    OutsideTheEngagement,
    ServiceUnknown,
)
from intake.refusals.receipts import PaperGroundUnknown, ReceiptSettled, ReceivedWhen
from intake.schemas.receipts import ReceiptIn, ReceiptMade, ReceiptOut, TurnAwayIn
from intake.service import receipts
from shared.refusals import (
    IdempotencyInProgress,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    InvalidCursor,
    NotFound,
)
from shared.web.idempotency import Idempotent
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page, link_next

router = APIRouter(prefix="/receipts", tags=["receipts"])

_KEY: TypeAdapter[UUID] = TypeAdapter(UUID)


@router.post(
    "",
    status_code=201,
    summary="Note that something was received",
    response_model=ReceiptMade,
    responses=responses(
        IdempotencyKeyMissing,
        IdempotencyKeyReused,
        IdempotencyInProgress,
        ServiceUnknown,
        ChannelClosed,
        ChannelOfOthers,
        OutsideTheEngagement,
        ReceivedWhen,
    ),
)
async def receive(context: In, actor: Receiver, key: Idempotent, body: ReceiptIn) -> Response:
    """Note channel, moment and papers before a request is registered; its clock runs (11.1)."""
    return (await receipts.receive(context, actor=actor, form=body, key=key)).response()


@router.get("", summary="List receipts", responses=responses(InvalidCursor))
async def list_receipts(
    context: In,
    actor: Party,
    window: AskedWindow,
    request: Request,
    response: Response,
    status: Annotated[ReceiptStatus | None, Query()] = None,
) -> Page[ReceiptOut]:
    """List what the actor's organisation received, or is to get, the newest first."""
    rows = await receipts.list_receipts(
        context, actor=actor, status=status, after=window.after(_KEY), limit=window.fetch
    )
    page = window.page(rows, item=_shown, key=lambda row: row.id)
    link_next(request, response, page)
    return page


@router.get("/{receipt_id}", summary="Show a receipt", responses=responses(NotFound))
async def get_receipt(context: In, actor: Party, receipt_id: UUID) -> ReceiptOut:
    """Show what was received, and what became of it."""
    return _shown(await receipts.get_receipt(context, actor=actor, receipt_id=receipt_id))


@router.post(
    "/{receipt_id}/turn-away",
    summary="Turn papers away",
    responses=responses(NotFound, ReceiptSettled, PaperGroundUnknown),
)
async def turn_away(
    context: In, actor: AtTheCounter, receipt_id: UUID, body: TurnAwayIn
) -> ReceiptOut:
    """Turn papers away on a ground of the catalogue; on any other it is stopped, and kept."""
    row = await receipts.turn_away(context, actor=actor, receipt_id=receipt_id, form=body)
    return _shown(row)


def _shown(row: Any) -> ReceiptOut:
    return ReceiptOut.model_validate(row, from_attributes=True)
