"""Enter, close and show records of processing."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from pdata_registry import refusals
from pdata_registry.api.access import In, Keeper, Reader
from pdata_registry.schemas.records import ClosingIn, RecordIn, RecordOut
from pdata_registry.service import reading, recording
from shared.refusals import InvalidCursor, NotFound
from shared.values import Code
from shared.vault.refusals import SubjectBlocked
from shared.web.idempotency import Idempotent
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page, link_next

router = APIRouter(prefix="/processing-records", tags=["processing records"])

_KEY: TypeAdapter[UUID] = TypeAdapter(UUID)


def shown(row: Any) -> RecordOut:
    """Return what a row of a record shows."""
    return RecordOut.model_validate(row, from_attributes=True)


@router.post(
    "",
    status_code=201,
    summary="Enter a processing",
    response_model=RecordOut,
    responses=responses(
        refusals.NoEditionInForce,
        refusals.SpecialCategory,
        refusals.OperationUnknown,
        refusals.CrossBorderTransfer,
        refusals.BasisMissing,
        refusals.CategoryUnknown,
        refusals.FieldsOutsideTheList,
        refusals.PurposeNotDeclared,
        refusals.ExcessiveForThePurpose,
        refusals.PaperUnknown,
        SubjectBlocked,
    ),
)
async def enter_record(context: In, actor: Keeper, key: Idempotent, body: RecordIn) -> Response:
    """Enter what an operator keeps by itself, judged by its edition in force (PD-2.1, PD-2.3)."""
    answer = await recording.enter(context, actor=actor, form=body, key=key)
    return answer.response()


@router.get("", summary="List records", responses=responses(InvalidCursor))
async def list_records(
    context: In,
    actor: Reader,
    window: AskedWindow,
    request: Request,
    response: Response,
    category: Annotated[Code | None, Query()] = None,
) -> Page[RecordOut]:
    """List the records of one's operator, the newest first."""
    rows = await reading.list_records(
        context, actor=actor, category=category, after=window.after(_KEY), limit=window.fetch
    )
    page = window.page(rows, item=shown, key=lambda row: row.id)
    link_next(request, response, page)
    return page


@router.get("/{record_id}", summary="Show a record", responses=responses(NotFound))
async def get_record(context: In, actor: Reader, record_id: UUID) -> RecordOut:
    """Show a record with its edition, findings and term of keeping."""
    return shown(await reading.get_record(context, actor=actor, record_id=record_id))


@router.post(
    "/{record_id}/close",
    summary="Close a file",
    responses=responses(
        NotFound, refusals.ClosedInTheFuture, refusals.NotKeptHere, refusals.FileAlreadyClosed
    ),
)
async def close_record(context: In, actor: Keeper, record_id: UUID, body: ClosingIn) -> RecordOut:
    """Close a file that was entered directly: its term of keeping starts (PD-3.6)."""
    row = await recording.close_directly(
        context, actor=actor, record_id=record_id, closed_on=body.closed_on
    )
    return shown(row)
