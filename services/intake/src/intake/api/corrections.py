"""Take in corrections of misprints."""

from uuid import UUID

from fastapi import APIRouter, Response

from intake.api.access import In, Party, Taker
from intake.refusals.progress import NothingIssuedYet
from intake.schemas.corrections import CorrectionIn, CorrectionOut, CorrectionRegistered
from intake.service import corrections, secrets
from shared.refusals import (
    IdempotencyInProgress,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    NotFound,
)
from shared.web.idempotency import Idempotent
from shared.web.openapi import responses

router = APIRouter(prefix="/requests/{request_id}/corrections", tags=["corrections"])


@router.post(
    "",
    status_code=201,
    summary="Ask to correct a misprint in what was issued",
    response_model=CorrectionRegistered,
    responses=responses(
        NotFound,
        NothingIssuedYet,
        IdempotencyKeyMissing,
        IdempotencyKeyReused,
        IdempotencyInProgress,
    ),
)
async def ask_for_correction(
    context: In, actor: Taker, key: Idempotent, request_id: UUID, body: CorrectionIn
) -> Response:
    """Register the correction of an issued document: a request with its own number and clock.

    It goes the way of all requests; a refusal and a delay are told by events (11.1 point 7).
    """
    answer = await corrections.ask_for_correction(
        context, actor=actor, request_id=request_id, form=body, key=key
    )
    return secrets.told(context, answer).response()


@router.get("", summary="List the corrections of a request", responses=responses(NotFound))
async def list_corrections(context: In, actor: Party, request_id: UUID) -> list[CorrectionOut]:
    """List what was asked to be put right, and where each correction stands."""
    rows = await corrections.list_corrections(context, actor=actor, request_id=request_id)
    return [CorrectionOut.model_validate(row, from_attributes=True) for row in rows]
