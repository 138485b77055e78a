"""Issue results."""

from uuid import UUID

from fastapi import Response

from intake.api.access import In, Worker
from intake.api.progress.common import STEP_REFUSALS, answer, router_of_steps
from intake.schemas.progress import IssueIn
from intake.schemas.requests import RequestOut
from intake.service.progress import issuing
from shared.web.openapi import responses
from shared.web.preconditions import Expected

router = router_of_steps()


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
    """Give the result to the applicant or a representative whose identity was checked (16(1)6)."""
    row = await issuing.issue(
        context, actor=actor, request_id=request_id, expected=expected, receiver=body.receiver
    )
    return answer(row, response)
