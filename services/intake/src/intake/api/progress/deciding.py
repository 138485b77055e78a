"""Take in what the body decides."""

from uuid import UUID

from fastapi import Response

from intake.api.access import In, Official
from intake.api.progress.common import STEP_REFUSALS, answer, router_of_steps
from intake.refusals.progress import (
    RefusalGroundUnknown,
    ResultNotIssuedHere,
    ResultUnknown,
    SuspensionGroundUnknown,
)
from intake.schemas.progress import GroundIn, ResultIn
from intake.schemas.requests import RequestOut
from intake.service.progress import deciding
from shared.web.openapi import responses
from shared.web.preconditions import Expected

router = router_of_steps()


@router.post(
    "/result",
    summary="Give the result of the service",
    responses=responses(*STEP_REFUSALS, ResultUnknown, ResultNotIssuedHere),
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
    row = await deciding.receive_result(
        context, actor=actor, request_id=request_id, expected=expected, code=body.code
    )
    return answer(row, response)


@router.post(
    "/suspend",
    summary="Suspend the service",
    responses=responses(*STEP_REFUSALS, SuspensionGroundUnknown),
)
async def suspend(
    context: In,
    actor: Official,
    expected: Expected,
    request_id: UUID,
    body: GroundIn,
    response: Response,
) -> RequestOut:
    """Suspend the service on a ground of its catalogue entry: the term of provision stands."""
    row = await deciding.suspend(
        context, actor=actor, request_id=request_id, expected=expected, code=body.ground
    )
    return answer(row, response)


@router.post("/resume", summary="Go on with the service", responses=responses(*STEP_REFUSALS))
async def resume(
    context: In, actor: Official, expected: Expected, request_id: UUID, response: Response
) -> RequestOut:
    """Go on with a suspended service; its end moves by the days that it stood."""
    row = await deciding.resume(context, actor=actor, request_id=request_id, expected=expected)
    return answer(row, response)


@router.post(
    "/refuse",
    summary="Refuse the service",
    responses=responses(*STEP_REFUSALS, RefusalGroundUnknown),
)
async def refuse(
    context: In,
    actor: Official,
    expected: Expected,
    request_id: UUID,
    body: GroundIn,
    response: Response,
) -> RequestOut:
    """Refuse the service on a ground of its catalogue entry (11.1 point 5).

    Another ground is refused itself, and the attempt is kept.
    """
    row = await deciding.refuse(
        context, actor=actor, request_id=request_id, expected=expected, code=body.ground
    )
    return answer(row, response)
