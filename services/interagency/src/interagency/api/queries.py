"""Give holders their queue, and show askers how their queries stand."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from interagency import refusals
from interagency.api.access import Holder, In, Party
from interagency.domain import State
from interagency.schemas import AnswerIn, QueryOut
from interagency.service import answering, reading
from interagency.service.scope import Side
from shared.refusals import InvalidCursor, NotFound
from shared.web.idempotency import Idempotent
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page, link_next

router = APIRouter(prefix="/interagency-requests", tags=["interagency requests"])

_KEY: TypeAdapter[UUID] = TypeAdapter(UUID)


def _shown(row: Any) -> QueryOut:
    return QueryOut.model_validate(row, from_attributes=True)


@router.get("", summary="List interagency requests", responses=responses(InvalidCursor))
async def list_queries(
    context: In,
    actor: Party,
    window: AskedWindow,
    request: Request,
    response: Response,
    state: Annotated[State | None, Query()] = None,
    request_id: Annotated[UUID | None, Query(description="The applicant's request.")] = None,
    side: Annotated[
        Side | None,
        Query(description="A body's own queue (its default), or what its organisation asked."),
    ] = None,
) -> Page[QueryOut]:
    """List the queries that the actor's organisation answers or asks, the oldest first."""
    rows = await reading.list_queries(
        context,
        actor=actor,
        side=side,
        state=state,
        request_id=request_id,
        after=window.after(_KEY),
        limit=window.fetch,
    )
    page = window.page(rows, item=_shown, key=lambda row: row.id)
    link_next(request, response, page)
    return page


@router.get("/{query_id}", summary="Show an interagency request", responses=responses(NotFound))
async def get_query(context: In, actor: Party, query_id: UUID) -> QueryOut:
    """Show how a query stands, without anybody's data."""
    return _shown(await reading.get_query(context, actor=actor, query_id=query_id))


@router.post(
    "/{query_id}/acknowledgement",
    summary="Take an interagency request into work",
    responses=responses(NotFound, refusals.QueryNotInThisState),
)
async def acknowledge(context: In, actor: Holder, query_id: UUID) -> QueryOut:
    """Tell the asker that the query has come."""
    return _shown(await answering.acknowledge(context, actor=actor, query_id=query_id))


@router.post(
    "/{query_id}/answer",
    status_code=201,
    summary="Answer an interagency request",
    response_model=QueryOut,
    responses=responses(
        NotFound,
        refusals.QueryNotInThisState,
        refusals.OutsideTheQuery,
        refusals.NothingWasFound,
        refusals.AnswerIncomplete,
    ),
)
async def answer(
    context: In, actor: Holder, key: Idempotent, query_id: UUID, body: AnswerIn
) -> Response:
    """Give what was asked, in five working days by default; later is accepted and marked."""
    kept = await answering.answer(context, actor=actor, query_id=query_id, form=body, key=key)
    return kept.response()
