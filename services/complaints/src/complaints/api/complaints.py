"""Register complaints, and show them to those who lodged or decide them."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter

from complaints.api import shown
from complaints.api.access import In, Lodger, Officer, Spoken
from complaints.refusals import ReceivedInTheFuture
from complaints.schemas import ComplaintIn, ComplaintOut, Registered, TextOut
from complaints.service import reading, registration
from shared.refusals import InvalidCursor, NotFound
from shared.vault.api import Purpose
from shared.vault.refusals import REFUSALS
from shared.web.idempotency import Idempotent
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page, link_next

router = APIRouter(prefix="/complaints", tags=["complaints"])

_KEY: TypeAdapter[UUID] = TypeAdapter(UUID)


@router.post(
    "",
    status_code=201,
    summary="Register a complaint",
    response_model=Registered,
    responses=responses(ReceivedInTheFuture),
)
async def register_complaint(
    context: In, actor: Lodger, key: Idempotent, body: ComplaintIn
) -> Response:
    """Take a complaint in, on one of the seven grounds of article 11.1 or on another."""
    answer = await registration.register_complaint(context, actor=actor, form=body, key=key)
    return answer.response()


@router.get("", summary="List complaints", responses=responses(InvalidCursor))
async def list_complaints(
    context: In,
    actor: Lodger,
    language: Spoken,
    window: AskedWindow,
    request: Request,
    response: Response,
) -> Page[ComplaintOut]:
    """List the complaints that the actor's organisation lodged or decides, the newest first."""
    rows = await reading.list_complaints(
        context, actor=actor, after=window.after(_KEY), limit=window.fetch
    )
    page = window.page(
        rows, item=lambda row: shown.complaint(row, language), key=lambda row: row.id
    )
    link_next(request, response, page)
    return page


@router.get("/{complaint_id}", summary="Show a complaint", responses=responses(NotFound))
async def get_complaint(
    context: In, actor: Lodger, language: Spoken, complaint_id: UUID
) -> ComplaintOut:
    """Show how a complaint stands, without its text."""
    row = await reading.get_complaint(context, actor=actor, complaint_id=complaint_id)
    return shown.complaint(row, language)


@router.get(
    "/{complaint_id}/text",
    summary="Read a complaint's text",
    responses=responses(NotFound, *REFUSALS),
)
async def get_text(
    context: In, actor: Officer, complaint_id: UUID, purpose: Purpose = ""
) -> TextOut:
    """Read the complaint in the complainant's own words.

    Each reading is recorded with the officer and the purpose, ``complaint-handling`` (7(5)).
    """
    words = await reading.get_text(context, actor=actor, complaint_id=complaint_id, purpose=purpose)
    return TextOut.model_validate({"text": words})
