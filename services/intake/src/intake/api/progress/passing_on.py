"""Pass requests on to the body, and take in what it says of the manifest."""

from uuid import UUID

from fastapi import Response

from intake.api.access import AtTheCounter, In, Official, Party
from intake.api.progress.common import COUNTER_REFUSALS, STEP_REFUSALS, answer, router_of_steps
from intake.refusals.progress import ChannelNotAgreed, NotOnTheManifest
from intake.schemas.progress import IncidentOut, MissingIn, TransferIn, TransferOut
from intake.schemas.requests import RequestOut
from intake.service.progress import passing_on
from shared.refusals import NotFound
from shared.web.openapi import responses
from shared.web.preconditions import Expected

router = router_of_steps()


@router.post(
    "/transfer",
    summary="Pass a request on to the body",
    responses=responses(*COUNTER_REFUSALS, ChannelNotAgreed),
)
async def transfer(
    context: In,
    actor: AtTheCounter,
    expected: Expected,
    request_id: UUID,
    response: Response,
    body: TransferIn | None = None,
) -> RequestOut:
    """Pass the request and its papers on by a manifest (16(5)2); again, where some were missed."""
    row = await passing_on.transfer(
        context,
        actor=actor,
        request_id=request_id,
        expected=expected,
        channels=body.channels if body else (),
    )
    return answer(row, response)


@router.post(
    "/acknowledge", summary="Acknowledge the manifest", responses=responses(*STEP_REFUSALS)
)
async def acknowledge(
    context: In, actor: Official, expected: Expected, request_id: UUID, response: Response
) -> RequestOut:
    """Note that the body has every line of the manifest (16(5)1)."""
    row = await passing_on.acknowledge(
        context, actor=actor, request_id=request_id, expected=expected
    )
    return answer(row, response)


@router.post(
    "/incomplete",
    summary="Tell what is missing of the manifest",
    responses=responses(*STEP_REFUSALS, NotOnTheManifest),
)
async def report_incomplete(
    context: In,
    actor: Official,
    expected: Expected,
    request_id: UUID,
    body: MissingIn,
    response: Response,
) -> RequestOut:
    """Name the lines that did not come: an incident of who passed them on (16(5)1)."""
    row = await passing_on.report_incomplete(
        context, actor=actor, request_id=request_id, expected=expected, missing=body.missing
    )
    return answer(row, response)


@router.get("/transfers", summary="List the transfers", responses=responses(NotFound))
async def list_transfers(context: In, actor: Party, request_id: UUID) -> list[TransferOut]:
    """List when the request was passed on, by whom, and what the body said of it."""
    rows = await passing_on.list_transfers(context, actor=actor, request_id=request_id)
    return [TransferOut.model_validate(row, from_attributes=True) for row in rows]


@router.get("/incidents", summary="List the incidents", responses=responses(NotFound))
async def list_incidents(context: In, actor: Party, request_id: UUID) -> list[IncidentOut]:
    """List what went amiss with the request, and whose it is to answer for; not to portals."""
    rows = await passing_on.list_incidents(context, actor=actor, request_id=request_id)
    return [IncidentOut.model_validate(row, from_attributes=True) for row in rows]
