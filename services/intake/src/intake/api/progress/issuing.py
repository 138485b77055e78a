"""Issue results."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter

from intake.api.access import In, Keeper, Worker
from intake.api.progress.common import STEP_REFUSALS, answer, router_of_steps
from intake.refusals.progress import NotUnclaimedYet
from intake.schemas.progress import IssueIn
from intake.schemas.requests import RequestOut, UnclaimedOut
from intake.service.progress import issuing
from shared.refusals import InvalidCursor
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page, link_next
from shared.web.preconditions import Expected

router = router_of_steps()

_KEY: TypeAdapter[UUID] = TypeAdapter(UUID)


@router.post("/ready", summary="Tell that the result is ready", responses=responses(*STEP_REFUSALS))
async def tell_ready(
    context: In, actor: Worker, expected: Expected, request_id: UUID, response: Response
) -> RequestOut:
    """Note that the applicant was told; from then on the result is kept for its term (16(5)2)."""
    row = await issuing.tell_ready(context, actor=actor, request_id=request_id, expected=expected)
    return answer(row, response)


@router.post(
    "/issue", summary="Issue the result to the applicant", responses=responses(*STEP_REFUSALS)
)
async def issue(
    context: In,
    actor: Worker,
    expected: Expected,
    request_id: UUID,
    body: IssueIn,
    response: Response,
) -> RequestOut:
    """Give the result to the applicant or a representative whose identity was checked (16(1)6).

    A receipt is made for it: `GET /requests/{request_id}/forms`.
    """
    row = await issuing.issue(
        context, actor=actor, request_id=request_id, expected=expected, form=body
    )
    return answer(row, response)


@router.post(
    "/return",
    summary="Return an unclaimed result to the body",
    responses=responses(*STEP_REFUSALS, NotUnclaimedYet),
)
async def return_unclaimed(
    context: In, actor: Worker, expected: Expected, request_id: UUID, response: Response
) -> RequestOut:
    """Send a result back that nobody came for in its term of keeping."""
    row = await issuing.return_unclaimed(
        context, actor=actor, request_id=request_id, expected=expected
    )
    return answer(row, response)


unclaimed = APIRouter(tags=["progress"])


@unclaimed.get("/unclaimed", summary="List unclaimed results", responses=responses(InvalidCursor))
async def list_unclaimed(
    context: In, actor: Keeper, window: AskedWindow, request: Request, response: Response
) -> Page[UnclaimedOut]:
    """List the requests of the MFC whose results nobody came for in time, the oldest first."""
    rows = await issuing.list_unclaimed(
        context, actor=actor, after=window.after(_KEY), limit=window.fetch
    )
    page = window.page(rows, item=_unclaimed, key=lambda row: row.id)
    link_next(request, response, page)
    return page


def _unclaimed(row: Any) -> UnclaimedOut:
    return UnclaimedOut.model_validate(row, from_attributes=True)
