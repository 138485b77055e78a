"""Begin, end and show checks, and show what they block."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from pdata_registry import refusals
from pdata_registry.api.access import CheckReader, In, Keeper, Reader, Registrar
from pdata_registry.schemas.checks import (
    BlockOut,
    CheckIn,
    CheckOut,
    OutcomeIn,
    SubjectBlocksOut,
)
from pdata_registry.service import checks
from shared.refusals import InvalidCursor, NotFound
from shared.web.idempotency import Idempotent
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page, link_next

router = APIRouter(prefix="/checks", tags=["checks"])
subjects = APIRouter(prefix="/subjects", tags=["checks"])
routers = (router, subjects)

_KEY: TypeAdapter[UUID] = TypeAdapter(UUID)


def _shown(row: Any) -> CheckOut:
    return CheckOut.model_validate(row, from_attributes=True)


@router.post(
    "",
    status_code=201,
    summary="Begin a check",
    response_model=CheckOut,
    responses=responses(
        refusals.AppealInTheFuture,
        refusals.AuthoritySpeaksForItself,
        refusals.OperatorNotNamed,
        refusals.OperatorUnknown,
    ),
)
async def open_check(context: In, actor: Registrar, key: Idempotent, body: CheckIn) -> Response:
    """Register a doubt about accuracy or lawfulness: the subject's data are blocked (PD-6.1.7)."""
    answer = await checks.open_check(context, actor=actor, form=body, key=key)
    return answer.response()


@router.get("", summary="List checks", responses=responses(InvalidCursor))
async def list_checks(
    context: In,
    actor: CheckReader,
    window: AskedWindow,
    request: Request,
    response: Response,
    ended: Annotated[bool | None, Query()] = None,
) -> Page[CheckOut]:
    """List the checks of one's operator, or those that the authority lodged, the newest first."""
    rows = await checks.list_checks(
        context, actor=actor, ended=ended, after=window.after(_KEY), limit=window.fetch
    )
    page = window.page(rows, item=_shown, key=lambda row: row.id)
    link_next(request, response, page)
    return page


@router.get("/{check_id}", summary="Show a check", responses=responses(NotFound))
async def get_check(context: In, actor: CheckReader, check_id: UUID) -> CheckOut:
    """Show how a check stands and until when it must end."""
    return _shown(await checks.get_check(context, actor=actor, check_id=check_id))


@router.post(
    "/{check_id}/outcome",
    status_code=201,
    summary="End a check",
    response_model=CheckOut,
    responses=responses(NotFound, refusals.OutcomeDoesNotFit, refusals.CheckAlreadyEnded),
)
async def end_check(
    context: In, actor: Keeper, key: Idempotent, check_id: UUID, body: OutcomeIn
) -> Response:
    """Tell how a check ended: its block ends with it (PD-6.1.7, PD-6.1.8)."""
    answer = await checks.end_check(context, actor=actor, check_id=check_id, form=body, key=key)
    return answer.response()


@subjects.get("/{subject_id}/blocks", summary="Show a subject's blocks")
async def show_blocks(context: In, actor: Reader, subject_id: UUID) -> SubjectBlocksOut:
    """Show whether the data that one's operator keeps of a subject are blocked, and since when."""
    rows = await checks.blocks_of(context, actor=actor, subject_id=subject_id)
    return SubjectBlocksOut(
        subject_id=subject_id,
        blocked=any(row.unblocked_at is None for row in rows),
        blocks=[BlockOut.model_validate(row, from_attributes=True) for row in rows],
    )
