"""End requests."""

from uuid import UUID

from fastapi import Response

from intake.api.access import AtTheCounter, In, Receiver
from intake.api.progress.common import COUNTER_REFUSALS, answer, router_of_steps
from intake.schemas.requests import RequestOut
from intake.service.progress import ending
from shared.web.openapi import responses
from shared.web.preconditions import Expected

router = router_of_steps()


@router.post("/withdraw", summary="Take a request back", responses=responses(*COUNTER_REFUSALS))
async def withdraw(
    context: In, actor: Receiver, expected: Expected, request_id: UUID, response: Response
) -> RequestOut:
    """Take a request back for the applicant, until its result is issued; its clocks end."""
    row = await ending.withdraw(context, actor=actor, request_id=request_id, expected=expected)
    return answer(row, response)


@router.post("/close", summary="Close a request", responses=responses(*COUNTER_REFUSALS))
async def close(
    context: In, actor: AtTheCounter, expected: Expected, request_id: UUID, response: Response
) -> RequestOut:
    """Close a request that was issued, returned or withdrawn."""
    row = await ending.close(context, actor=actor, request_id=request_id, expected=expected)
    return answer(row, response)
