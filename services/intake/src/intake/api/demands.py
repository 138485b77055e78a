"""Record what workers want of applicants, and what they will not take of them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from intake.api.access import Demander, In, Party
from intake.domain.demands import Outcome
from intake.refusals.admission import OutsideTheEngagement, ServiceUnknown
from intake.refusals.demands import (
    AcceptanceNotToBeRefused,
    ApprovalElsewhere,
    ConsentNotACondition,
    DemandOutsideTheLists,
    FeeOutsideTheActs,
    HeldByABody,
)
from intake.refusals.situation import ApplicantNotServed, CircumstanceUnknown
from intake.schemas.demands import (
    CounterDemandIn,
    CounterRefusalToAcceptIn,
    DemandIn,
    DemandOut,
    RefusalToAcceptIn,
    RefusalToAcceptOut,
)
from intake.service.demands import accepting, demanding, reading
from intake.service.demands.reading import Tried
from shared.refusals import (
    IdempotencyInProgress,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    InvalidCursor,
    NotFound,
)
from shared.web.idempotency import Idempotent
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page, link_next

router = APIRouter(tags=["demands"])

_KEY: TypeAdapter[UUID] = TypeAdapter(UUID)
_REPEATED = (IdempotencyKeyMissing, IdempotencyKeyReused, IdempotencyInProgress)
_FORBIDDEN = (
    DemandOutsideTheLists,
    HeldByABody,
    ApprovalElsewhere,
    ConsentNotACondition,
    FeeOutsideTheActs,
)
_CASE = (ServiceUnknown, CircumstanceUnknown, ApplicantNotServed, OutsideTheEngagement)

Became = Annotated[Outcome | None, Query(description="Those alone of which this became.")]


@router.post(
    "/requests/{request_id}/demands",
    status_code=201,
    summary="Demand something of the applicant",
    response_model=DemandOut,
    responses=responses(*_REPEATED, NotFound, *_FORBIDDEN),
)
async def demand(
    context: In, actor: Demander, key: Idempotent, request_id: UUID, body: DemandIn
) -> Response:
    """Record a demand on the applicant; what the law forbids is stopped (7(1), 16(3))."""
    answer = await demanding.demand(context, actor=actor, form=body, key=key, request_id=request_id)
    return answer.response()


@router.get(
    "/requests/{request_id}/demands",
    summary="List the demands on the applicant",
    responses=responses(NotFound),
)
async def list_demands(context: In, actor: Party, request_id: UUID) -> list[DemandOut]:
    """List what was demanded, made and stopped alike."""
    rows = await demanding.list_demands(context, actor=actor, request_id=request_id)
    return [DemandOut.model_validate(row, from_attributes=True) for row in rows]


@router.post(
    "/demands",
    status_code=201,
    summary="Demand something of an applicant who has no request yet",
    response_model=DemandOut,
    responses=responses(*_REPEATED, *_CASE, *_FORBIDDEN),
)
async def demand_at_the_counter(
    context: In, actor: Demander, key: Idempotent, body: CounterDemandIn
) -> Response:
    """Record a demand at the counter; what the law forbids is stopped (7(1), 16(3))."""
    answer = await demanding.demand(context, actor=actor, form=body, key=key)
    return answer.response()


@router.get("/demands", summary="List demands on applicants", responses=responses(InvalidCursor))
async def list_all_demands(
    context: In,
    actor: Demander,
    window: AskedWindow,
    request: Request,
    response: Response,
    outcome: Became = None,
) -> Page[DemandOut]:
    """List the demands by or for the actor's organisation, or on its services, newest first."""
    rows = await reading.list_attempts(
        context,
        Tried.DEMAND,
        actor=actor,
        outcome=outcome,
        after=window.after(_KEY),
        limit=window.fetch,
    )
    page = window.page(
        rows,
        item=lambda row: DemandOut.model_validate(row, from_attributes=True),
        key=lambda row: row.id,
    )
    link_next(request, response, page)
    return page


@router.post(
    "/requests/{request_id}/refusals-to-accept",
    status_code=201,
    summary="Turn a document away that is brought to a request",
    response_model=RefusalToAcceptOut,
    responses=responses(*_REPEATED, NotFound, AcceptanceNotToBeRefused),
)
async def refuse_to_accept(
    context: In, actor: Demander, key: Idempotent, request_id: UUID, body: RefusalToAcceptIn
) -> Response:
    """Record that a document is not taken; without a ground of the catalogue it is stopped."""
    answer = await accepting.refuse_to_accept(
        context, actor=actor, form=body, key=key, request_id=request_id
    )
    return answer.response()


@router.post(
    "/refusals-to-accept",
    status_code=201,
    summary="Turn a document away of an applicant who has no request yet",
    response_model=RefusalToAcceptOut,
    responses=responses(*_REPEATED, *_CASE, AcceptanceNotToBeRefused),
)
async def refuse_to_accept_at_the_counter(
    context: In, actor: Demander, key: Idempotent, body: CounterRefusalToAcceptIn
) -> Response:
    """Record that a document is not taken; without a ground of the catalogue it is stopped."""
    answer = await accepting.refuse_to_accept(context, actor=actor, form=body, key=key)
    return answer.response()


@router.get(
    "/refusals-to-accept",
    summary="List documents that were turned away",
    responses=responses(InvalidCursor),
)
async def list_refusals_to_accept(
    context: In,
    actor: Demander,
    window: AskedWindow,
    request: Request,
    response: Response,
    outcome: Became = None,
) -> Page[RefusalToAcceptOut]:
    """List what the actor's organisation turned away, or others for it, the newest first."""
    rows = await reading.list_attempts(
        context,
        Tried.REFUSAL_TO_ACCEPT,
        actor=actor,
        outcome=outcome,
        after=window.after(_KEY),
        limit=window.fetch,
    )
    page = window.page(
        rows,
        item=lambda row: RefusalToAcceptOut.model_validate(row, from_attributes=True),
        key=lambda row: row.id,
    )
    link_next(request, response, page)
    return page
