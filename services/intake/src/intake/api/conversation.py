"""Let those who take part in a request speak through the MFC."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter

from intake.api.access import In, Listener, Party, Speaker, Teller
from intake.domain import conversation as rules
from intake.domain.conversation import Side, SpeaksFor
from intake.refusals.conversation import (
    NothingToPassOn,
    PassedOnAlready,
    PassedOnAtNoTime,
    SpeaksForAnother,
    TakesNoPart,
)
from intake.refusals.progress import NotInThisState
from intake.schemas.conversation import (
    EndOut,
    MessageIn,
    MessageOut,
    MessageSent,
    MessageText,
    PassedOn,
    PassedOnIn,
    RegulationOut,
)
from intake.service import conversation
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

router = APIRouter(prefix="/requests/{request_id}/messages", tags=["conversation"])

_KEY: TypeAdapter[UUID] = TypeAdapter(UUID)


@router.post(
    "",
    status_code=201,
    summary="Say something about a request",
    response_model=MessageSent,
    responses=responses(
        IdempotencyKeyMissing,
        IdempotencyKeyReused,
        IdempotencyInProgress,
        NotFound,
        SpeaksForAnother,
        TakesNoPart,
        NotInThisState,
        FileDestroyed,
    ),
)
async def send(
    context: In, actor: Speaker, key: Idempotent, request_id: UUID, body: MessageIn
) -> Response:
    """Speak through the MFC: for the applicant (16(1)2) or for the body (16(1)3).

    An organisation that answers a query of the service may answer once it was spoken to.
    """
    answer = await conversation.send(
        context, actor=actor, request_id=request_id, form=body, key=key
    )
    return answer.response()


@router.get("", summary="List what was said", responses=responses(InvalidCursor, NotFound))
async def list_messages(
    context: In,
    actor: Party,
    window: AskedWindow,
    request: Request,
    response: Response,
    request_id: UUID,
) -> Page[MessageOut]:
    """List who said something to whom and for whom the MFC spoke, in order; not the words.

    An organisation that only answers a query sees what was said to it and by it.
    """
    rows = await conversation.list_messages(
        context, actor=actor, request_id=request_id, after=window.after(_KEY), limit=window.fetch
    )
    page = window.page(rows, item=_shown, key=lambda row: row.id)
    link_next(request, response, page)
    return page


@router.get(
    "/{message_id}",
    summary="Read a message",
    responses=responses(NotFound, *REFUSALS),
)
async def get_text(
    context: In, actor: Listener, request_id: UUID, message_id: UUID, purpose: Purpose = ""
) -> MessageText:
    """Read the words of a message; who does is recorded with the purpose (7(5))."""
    words = await conversation.get_text(
        context, actor=actor, request_id=request_id, message_id=message_id, purpose=purpose
    )
    return MessageText.model_validate({"text": words})


@router.post(
    "/{message_id}/passed-on",
    summary="Note that the applicant was told",
    responses=responses(NotFound, NothingToPassOn, PassedOnAlready, PassedOnAtNoTime),
)
async def pass_on(
    context: In, actor: Teller, request_id: UUID, message_id: UUID, body: PassedOnIn
) -> MessageOut:
    """Note when and how the applicant was told what the body asked to pass on (16(1)3)."""
    row = await conversation.pass_on(
        context, actor=actor, request_id=request_id, message_id=message_id, form=body
    )
    return _shown(row)


def _shown(row: Any) -> MessageOut:
    told = regulation = None
    if row.regulation is not None:
        regulation = RegulationOut(number=row.regulation, version=row.regulation_version)
    if row.passed_on_at is not None:
        told = PassedOn(at=row.passed_on_at, over=row.passed_on_over)
    return MessageOut(
        id=row.id,
        speaks_for=row.speaks_for,
        sender=EndOut(side=row.sender, code=row.sender_code),
        to=EndOut(side=row.receiver, code=row.receiver_code),
        organisation=row.organisation,
        agreement=row.agreement,
        regulation=regulation,
        sent_at=row.sent_at,
        to_pass_on=rules.is_to_pass_on(
            speaks_for=SpeaksFor(row.speaks_for), receiver=Side(row.receiver)
        ),
        passed_on=told,
    )
