"""Make documents, tell of results, issue them, return the unclaimed."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter

from intake.api.access import AtTheCounter, In, Keeper
from intake.api.progress.common import COUNTER_REFUSALS, answer, router_of_steps
from intake.refusals.progress import (
    NotMadeFromSystems,
    NotUnclaimedYet,
    ResultNotIssuedHere,
    ResultUnknown,
    SystemDocumentBarred,
    SystemDocumentNotAgreed,
)
from intake.schemas.progress import IssueIn, SystemDocumentIn
from intake.schemas.requests import RequestOut, UnclaimedOut
from intake.service.progress import issuing, making
from shared.refusals import InvalidCursor
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page, link_next
from shared.web.preconditions import Expected

router = router_of_steps()

_KEY: TypeAdapter[UUID] = TypeAdapter(UUID)


@router.post(
    "/system-documents",
    summary="Make a document from a body's information system",
    responses=responses(
        *COUNTER_REFUSALS,
        ResultUnknown,
        ResultNotIssuedHere,
        NotMadeFromSystems,
        SystemDocumentBarred,
        SystemDocumentNotAgreed,
    ),
)
async def make_document(
    context: In,
    actor: AtTheCounter,
    expected: Expected,
    request_id: UUID,
    body: SystemDocumentIn,
    response: Response,
) -> RequestOut:
    """Make a document where agreement and federal law let the MFC do it; then it is issued.

    A form says what it was made from, when and by whom (16(1)7).
    """
    row = await making.make_document(
        context, actor=actor, request_id=request_id, expected=expected, code=body.code
    )
    return answer(row, response)


@router.post(
    "/ready", summary="Tell that the result is ready", responses=responses(*COUNTER_REFUSALS)
)
async def tell_ready(
    context: In, actor: AtTheCounter, expected: Expected, request_id: UUID, response: Response
) -> RequestOut:
    """Note that the applicant was told; from then on the result is kept for its term (16(5)2)."""
    row = await issuing.tell_ready(context, actor=actor, request_id=request_id, expected=expected)
    return answer(row, response)


@router.post(
    "/issue", summary="Issue the result to the applicant", responses=responses(*COUNTER_REFUSALS)
)
async def issue(
    context: In,
    actor: AtTheCounter,
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
    responses=responses(*COUNTER_REFUSALS, NotUnclaimedYet),
)
async def return_unclaimed(
    context: In, actor: AtTheCounter, expected: Expected, request_id: UUID, response: Response
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
