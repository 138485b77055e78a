"""Record what workers want of applicants."""

from uuid import UUID

from fastapi import APIRouter

from intake.api.access import Handler, In, Party
from intake.refusals.demands import DemandOutsideTheLists, HeldByABody
from intake.schemas.demands import DemandIn, DemandOut
from intake.service import demands
from shared.refusals import NotFound
from shared.web.openapi import responses

router = APIRouter(prefix="/requests/{request_id}/demands", tags=["demands"])


@router.post(
    "",
    status_code=201,
    summary="Demand something of the applicant",
    responses=responses(NotFound, DemandOutsideTheLists, HeldByABody),
)
async def demand(context: In, actor: Handler, request_id: UUID, body: DemandIn) -> DemandOut:
    """Record a demand on the applicant; outside the closed lists it is stopped (7(1))."""
    made = await demands.demand(context, actor=actor, request_id=request_id, form=body)
    return DemandOut.model_validate(made)


@router.get("", summary="List the demands on the applicant", responses=responses(NotFound))
async def list_demands(context: In, actor: Party, request_id: UUID) -> list[DemandOut]:
    """List what was demanded, made and stopped alike."""
    rows = await demands.list_demands(context, actor=actor, request_id=request_id)
    return [DemandOut.model_validate(row, from_attributes=True) for row in rows]
