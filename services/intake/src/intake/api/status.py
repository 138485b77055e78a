"""Tell the status to one who knows number and secret."""

from fastapi import APIRouter, Request

from intake.api.access import In, Spoken
from intake.refusals.informing import StatusUnknown
from intake.schemas.informing import StatusCheck, StatusOut
from intake.service import reading
from shared.refusals import TooManyRequests
from shared.web.openapi import responses

router = APIRouter(tags=["status"])


@router.post(
    "/status-checks",
    summary="Ask for the status of a request without login",
    responses=responses(StatusUnknown, TooManyRequests),
)
async def check_status(
    context: In, language: Spoken, request: Request, body: StatusCheck
) -> StatusOut:
    """Tell where a request stands to one who knows its number and secret (16(1)4).

    It is a POST so that the secret stands in no address and no log.
    """
    return await reading.check_status(
        context,
        number=body.number,
        secret=body.secret,
        address=request.client.host if request.client else "",
        language=language,
    )
