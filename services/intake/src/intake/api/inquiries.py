"""Take in requests for information of the six kinds of askers, and answer them."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from intake.api.access import Asker, AtTheCounter, Handler, In, Party
from intake.domain.informing import AskingKind, AskingStatus
from intake.refusals.admission import OutsideTheEngagement
from intake.refusals.informing import (
    AskerOfOthers,
    ContentUnknown,
    NotAnAsker,
    NotToAnswer,
    OutsideTheSphere,
    RestrictedInAnswer,
    TopicUnknown,
)
from intake.schemas.askings import (
    AskedOut,
    AskingReceived,
    InquiryAnswerIn,
    InquiryIn,
    InquiryOut,
)
from intake.service.asking import answering, reading, receiving
from shared.refusals import (
    IdempotencyInProgress,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    InvalidCursor,
    NotFound,
)
from shared.vault.api import Purpose
from shared.vault.refusals import REFUSALS, FileDestroyed
from shared.web.idempotency import Idempotent
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page, link_next

router = APIRouter(prefix="/inquiries", tags=["inquiries"])

_KEY: TypeAdapter[UUID] = TypeAdapter(UUID)


@router.post(
    "",
    status_code=201,
    summary="Ask for information",
    response_model=AskingReceived,
    responses=responses(
        IdempotencyKeyMissing,
        IdempotencyKeyReused,
        IdempotencyInProgress,
        TopicUnknown,
        OutsideTheSphere,
        NotAnAsker,
        AskerOfOthers,
        OutsideTheEngagement,
    ),
)
async def ask(context: In, actor: Asker, key: Idempotent, body: InquiryIn) -> Response:
    """Take a request for information in; outside the MFC's sphere it is kept as refused (16(4)1).

    Bodies and funds ask for themselves; for persons and entities the MFC's worker does.
    """
    answer = await receiving.receive_inquiry(context, actor=actor, form=body, key=key)
    return answer.response()


@router.get("", summary="List requests for information", responses=responses(InvalidCursor))
async def list_inquiries(
    context: In,
    actor: Party,
    window: AskedWindow,
    request: Request,
    response: Response,
    status: Annotated[AskingStatus | None, Query()] = None,
) -> Page[InquiryOut]:
    """List what the actor's MFC was asked, or his body asked, the newest first."""
    rows = await reading.list_askings(
        context,
        actor=actor,
        kind=AskingKind.INQUIRY,
        status=status,
        after=window.after(_KEY),
        limit=window.fetch,
    )
    page = window.page(rows, item=_shown, key=lambda row: row.id)
    link_next(request, response, page)
    return page


@router.get("/{inquiry_id}", summary="Show an inquiry", responses=responses(NotFound))
async def get_inquiry(context: In, actor: Party, inquiry_id: UUID) -> InquiryOut:
    """Show how a request for information stands, without its words."""
    row = await reading.get_asking(
        context, actor=actor, asking_id=inquiry_id, kind=AskingKind.INQUIRY
    )
    return _shown(row)


@router.get(
    "/{inquiry_id}/text",
    summary="Read a request for information and its answer",
    responses=responses(NotFound, *REFUSALS),
)
async def get_words(
    context: In, actor: Handler, inquiry_id: UUID, purpose: Purpose = ""
) -> AskedOut:
    """Read what was asked and what was answered; purpose ``informing``."""
    words = await reading.get_words(
        context, actor=actor, asking_id=inquiry_id, kind=AskingKind.INQUIRY, purpose=purpose
    )
    return AskedOut.model_validate(words)


@router.post(
    "/{inquiry_id}/answer",
    summary="Answer a request for information",
    responses=responses(
        NotFound,
        NotToAnswer,
        OutsideTheEngagement,
        ContentUnknown,
        RestrictedInAnswer,
        FileDestroyed,
    ),
)
async def answer(
    context: In, actor: AtTheCounter, inquiry_id: UUID, body: InquiryAnswerIn
) -> InquiryOut:
    """Answer once, saying what the answer holds: nothing that a federal law restricts (16(4)1)."""
    row = await answering.answer_inquiry(context, actor=actor, inquiry_id=inquiry_id, form=body)
    return _shown(row)


def _shown(row: Any) -> InquiryOut:
    return InquiryOut.model_validate(row, from_attributes=True)
