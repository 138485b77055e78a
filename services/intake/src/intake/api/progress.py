"""Lead requests on, step by step."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from intake.api.access import In, Official, Worker
from intake.api.requests import shown
from intake.refusals.progress import NotInThisState, ResultNotIssuedHere, ResultUnknown
from intake.schemas.progress import IssueIn, ResultIn
from intake.schemas.requests import RequestOut
from intake.service import progress
from shared.refusals import NotFound, PreconditionFailed, PreconditionRequired
from shared.web.openapi import responses
from shared.web.preconditions import Expected, etag

router = APIRouter(prefix="/requests/{request_id}", tags=["progress"])

_REFUSALS = (NotFound, PreconditionRequired, PreconditionFailed, NotInThisState)


def _answer(row: Any, response: Response) -> RequestOut:
    response.headers["ETag"] = etag(row.version)
    return shown(row)


@router.post("/transfer", summary="Pass a request on to the body", responses=responses(*_REFUSALS))
async def transfer(
    context: In, actor: Worker, expected: Expected, request_id: UUID, response: Response
) -> RequestOut:
    """Pass the request and its papers on (16(5)2)."""
    row = await progress.transfer(context, actor=actor, request_id=request_id, expected=expected)
    return _answer(row, response)


@router.post(
    "/result",
    summary="Give the result of the service",
    responses=responses(*_REFUSALS, ResultUnknown, ResultNotIssuedHere),
)
async def receive_result(
    context: In,
    actor: Official,
    expected: Expected,
    request_id: UUID,
    body: ResultIn,
    response: Response,
) -> RequestOut:
    """Take the result in from the body that provides the service."""
    row = await progress.receive_result(
        context, actor=actor, request_id=request_id, expected=expected, code=body.code
    )
    return _answer(row, response)


@router.post("/issue", summary="Issue the result to the applicant", responses=responses(*_REFUSALS))
async def issue(
    context: In,
    actor: Worker,
    expected: Expected,
    request_id: UUID,
    body: IssueIn,
    response: Response,
) -> RequestOut:
    """Give the result to the applicant or a representative whose identity was checked (16(1)6)."""
    row = await progress.issue(
        context, actor=actor, request_id=request_id, expected=expected, receiver=body.receiver
    )
    return _answer(row, response)


@router.post("/close", summary="Close a request", responses=responses(*_REFUSALS))
async def close(
    context: In, actor: Worker, expected: Expected, request_id: UUID, response: Response
) -> RequestOut:
    """Close a request whose result was issued."""
    row = await progress.close(context, actor=actor, request_id=request_id, expected=expected)
    return _answer(row, response)
