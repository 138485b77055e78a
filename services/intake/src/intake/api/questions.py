"""Take in general questions, answer them, and count them."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from intake.api.access import AtTheCounter, Counter, Handler, In, Party, Receiver, Spoken
from intake.catalogue.values import Title
from intake.domain.informing import AskingKind, AskingStatus
from intake.refusals.admission import OutsideTheEngagement, ServiceUnknown
from intake.refusals.informing import NotToAnswer, OutsideTheSphere, TopicUnknown
from intake.schemas.askings import (
    AnswerIn,
    AskedOut,
    AskingReceived,
    ContentOut,
    CountOut,
    InformingOut,
    QuestionIn,
    QuestionOut,
    TopicOut,
)
from intake.service.asking import answering, reading, receiving
from shared.language import Language
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

router = APIRouter(tags=["questions"])

Month = Annotated[
    date | None,
    Query(
        ge=date(2010, 1, 1),
        le=date(2100, 1, 1),
        description="Any day of the month; this month by default.",
    ),
]
_KEY: TypeAdapter[UUID] = TypeAdapter(UUID)


@router.get("/informing", summary="List what an MFC can be asked, and what it can answer")
async def informing(context: In, language: Spoken) -> InformingOut:
    """List the topics, those outside an MFC's sphere with whom to ask, and what answers hold."""
    book = context.informing
    return InformingOut(
        topics=[
            TopicOut(
                code=topic.code,
                title=getattr(topic.title, language),
                ours=topic.ours,
                instead=_said(topic.instead, language),
            )
            for topic in book.topics
        ],
        contents=[
            ContentOut(
                code=content.code,
                title=getattr(content.title, language),
                barred_by=_said(content.barred_by, language),
            )
            for content in book.contents
        ],
    )


@router.post(
    "/questions",
    status_code=201,
    summary="Ask a general question",
    response_model=AskingReceived,
    responses=responses(
        IdempotencyKeyMissing,
        IdempotencyKeyReused,
        IdempotencyInProgress,
        TopicUnknown,
        OutsideTheSphere,
        ServiceUnknown,
        OutsideTheEngagement,
    ),
)
async def ask(context: In, actor: Receiver, key: Idempotent, body: QuestionIn) -> Response:
    """Take a question in that needs no request: on services, fees, the MFC's work (16(1)4)."""
    answer = await receiving.receive_question(context, actor=actor, form=body, key=key)
    return answer.response()


@router.get("/questions", summary="List general questions", responses=responses(InvalidCursor))
async def list_questions(
    context: In,
    actor: Party,
    window: AskedWindow,
    request: Request,
    response: Response,
    status: Annotated[AskingStatus | None, Query()] = None,
) -> Page[QuestionOut]:
    """List what the actor's MFC was asked, or his portal asked, the newest first."""
    rows = await reading.list_askings(
        context,
        actor=actor,
        kind=AskingKind.QUESTION,
        status=status,
        after=window.after(_KEY),
        limit=window.fetch,
    )
    page = window.page(rows, item=_shown, key=lambda row: row.id)
    link_next(request, response, page)
    return page


@router.get("/questions/counts", summary="Count general questions")
async def count(context: In, actor: Counter, month: Month = None) -> list[CountOut]:
    """Count by topic what the actor's MFC was asked in a month, and answered, in time or late."""
    first = (month or context.today()).replace(day=1)
    rows = await reading.count(context, actor=actor, kind=AskingKind.QUESTION, month=first)
    return [CountOut.model_validate(row, from_attributes=True) for row in rows]


@router.get(
    "/questions/{question_id}", summary="Show a general question", responses=responses(NotFound)
)
async def get_question(context: In, actor: Party, question_id: UUID) -> QuestionOut:
    """Show how a question stands, without its words."""
    row = await reading.get_asking(
        context, actor=actor, asking_id=question_id, kind=AskingKind.QUESTION
    )
    return _shown(row)


@router.get(
    "/questions/{question_id}/text",
    summary="Read a question and its answer",
    responses=responses(NotFound, *REFUSALS),
)
async def get_words(
    context: In, actor: Handler, question_id: UUID, purpose: Purpose = ""
) -> AskedOut:
    """Read what was asked, by whom, and what was answered; purpose ``informing``."""
    words = await reading.get_words(
        context, actor=actor, asking_id=question_id, kind=AskingKind.QUESTION, purpose=purpose
    )
    return AskedOut.model_validate(words)


@router.post(
    "/questions/{question_id}/answer",
    summary="Answer a general question",
    responses=responses(NotFound, NotToAnswer, OutsideTheEngagement, FileDestroyed),
)
async def answer(
    context: In, actor: AtTheCounter, question_id: UUID, body: AnswerIn
) -> QuestionOut:
    """Answer a question once; its clock stops (16(1)4)."""
    row = await answering.answer_question(context, actor=actor, question_id=question_id, form=body)
    return _shown(row)


def _shown(row: Any) -> QuestionOut:
    return QuestionOut.model_validate(row, from_attributes=True)


def _said(title: Title | None, language: Language) -> str | None:
    return None if title is None else getattr(title, language)
