"""Register requests, and show them to those who take part."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from intake.api.access import Handler, In, Party, Receiver, Spoken
from intake.domain.states import Status
from intake.refusals.registration import OF_REGISTRATION
from intake.schemas.applicants import ApplicantOut
from intake.schemas.informing import Timeline
from intake.schemas.requests import Registered, RequestIn, RequestOut
from intake.service import reading, registration, secrets
from shared.refusals import InvalidCursor, NotFound
from shared.vault.api import Purpose
from shared.vault.refusals import REFUSALS
from shared.web.idempotency import Idempotent
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page, link_next
from shared.web.preconditions import etag

router = APIRouter(prefix="/requests", tags=["requests"])

_KEY: TypeAdapter[UUID] = TypeAdapter(UUID)


def shown(row: Any) -> RequestOut:
    """Return what a row of a request shows."""
    return RequestOut.model_validate(row, from_attributes=True)


@router.post(
    "",
    status_code=201,
    summary="Register a request",
    response_model=Registered,
    responses=responses(*OF_REGISTRATION),
)
async def register_request(
    context: In, actor: Receiver, key: Idempotent, body: RequestIn
) -> Response:
    """Take a request in: its number can be read at once after the answer (16(1)1).

    A worker of an involved organisation takes in for the MFC that engages it, once the applicant
    was told that the papers go there (16(1.2)).
    """
    answer = await registration.register_request(context, actor=actor, form=body, key=key)
    return secrets.told(context, answer).response()


@router.get("", summary="List requests", responses=responses(InvalidCursor))
async def list_requests(
    context: In,
    actor: Party,
    window: AskedWindow,
    request: Request,
    response: Response,
    status: Annotated[Status | None, Query()] = None,
) -> Page[RequestOut]:
    """List the requests that the actor's organisation takes part in, the newest first."""
    rows = await reading.list_requests(
        context, actor=actor, status=status, after=window.after(_KEY), limit=window.fetch
    )
    page = window.page(rows, item=shown, key=lambda row: row.id)
    link_next(request, response, page)
    return page


@router.get("/{request_id}", summary="Show a request", responses=responses(NotFound))
async def get_request(
    context: In, actor: Party, request_id: UUID, response: Response
) -> RequestOut:
    """Show a request without the applicant's data; its ``ETag`` opens the next step."""
    row = await reading.get_request(context, actor=actor, request_id=request_id)
    response.headers["ETag"] = etag(row.version)
    return shown(row)


@router.get("/{request_id}/timeline", summary="Show the progress", responses=responses(NotFound))
async def get_timeline(context: In, actor: Party, language: Spoken, request_id: UUID) -> Timeline:
    """Show what happened to a request, its clocks and the next step (16(1)4)."""
    return await reading.get_timeline(
        context, actor=actor, request_id=request_id, language=language
    )


@router.get(
    "/{request_id}/applicant",
    summary="Show the applicant's data",
    responses=responses(NotFound, *REFUSALS),
)
async def get_applicant(
    context: In, actor: Handler, request_id: UUID, purpose: Purpose = ""
) -> ApplicantOut:
    """Show the applicant's data to the MFC and the body that work on the request (7(5)).

    Each reading is recorded with the employee, the purpose and the fields.
    """
    return await reading.get_applicant(context, actor=actor, request_id=request_id, purpose=purpose)
