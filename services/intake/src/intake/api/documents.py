"""Take in and give out the contents of papers, by stream."""

import base64
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import Row

from intake.api.access import Handler, In, Party, Receiver, Taker
from intake.api.progress.common import answer
from intake.context import Context
from intake.refusals.papers import (
    ElectronicOnly,
    FormNotAccepted,
    NotOnTheList,
    PresentedAlready,
)
from intake.refusals.progress import NotInThisState
from intake.schemas.documents import AnswerBeside, DocumentContentOut, DocumentReceipt, PaperOut
from intake.schemas.requests import PresentedDocument, RequestOut
from intake.service import documents, presenting
from intake.service.documents import Paper
from shared.files import refusals as files
from shared.files.files import Download
from shared.files.kinds import KINDS, kind_of_type
from shared.refusals import NotFound, PreconditionFailed, PreconditionRequired, TooLarge
from shared.values import Code
from shared.vault.api import Purpose
from shared.vault.refusals import REFUSALS, FileDestroyed
from shared.web.middleware import allow_body
from shared.web.openapi import responses
from shared.web.preconditions import Expected

router = APIRouter(prefix="/requests/{request_id}/documents", tags=["documents"])

_BYTES = {"type": "string", "format": "binary"}
_CONTENT = {kind.media_type: {"schema": _BYTES} for kind in KINDS}


def _limit(request: Request) -> int:
    context: Context = request.app.state.context
    return context.files.limit


@router.get("", summary="List the papers of a request", responses=responses(NotFound))
async def list_documents(context: In, actor: Party, request_id: UUID) -> list[PaperOut]:
    """List what was presented, and of which papers the content is here; nothing is opened."""
    papers = await documents.list_papers(context, actor=actor, request_id=request_id)
    return [_paper(paper) for paper in papers]


@router.post(
    "",
    summary="Present a further paper",
    responses=responses(
        NotFound,
        PreconditionRequired,
        PreconditionFailed,
        NotInThisState,
        NotOnTheList,
        FormNotAccepted,
        ElectronicOnly,
        PresentedAlready,
    ),
)
async def present(
    context: In,
    actor: Receiver,
    expected: Expected,
    request_id: UUID,
    body: PresentedDocument,
    response: Response,
) -> RequestOut:
    """Add a paper until the papers are passed on; what is asked for it alone is cancelled (7(1)2).

    Its content is sent by itself.
    """
    row = await presenting.present(
        context, actor=actor, request_id=request_id, expected=expected, form=body
    )
    return answer(row, response)


@router.put(
    "/{code}/content",
    status_code=201,
    summary="Send the content of a paper",
    dependencies=[Depends(allow_body(_limit))],
    openapi_extra={"requestBody": {"required": True, "content": _CONTENT}},
    responses={
        200: {"model": DocumentReceipt, "description": "The same bytes were here already"},
        **responses(
            NotFound,
            NotInThisState,
            TooLarge,
            files.FileTypeNotAccepted,
            files.NotWhatItSays,
            files.FileBroken,
            files.FileEmpty,
            files.ContentDiffers,
            FileDestroyed,
        ),
    },
)
async def put_content(
    context: In,
    actor: Taker,
    request: Request,
    response: Response,
    request_id: UUID,
    code: Code,
    content_type: Annotated[str, Header(include_in_schema=False)] = "",
) -> DocumentReceipt:
    """Send a paper's bytes, by stream: `Content-Type` must be what they are.

    The first content stays: the same bytes again get 200, others 409.
    """
    uploaded = await documents.take_content(
        context,
        actor=actor,
        request_id=request_id,
        code=code,
        declared=content_type,
        pieces=request.stream(),
    )
    if not uploaded.new:
        response.status_code = 200
    shown = DocumentContentOut.model_validate(uploaded.file, from_attributes=True)
    return DocumentReceipt(**shown.model_dump(), sha256=uploaded.sha256)


@router.get(
    "/{code}/content",
    summary="Fetch the content of a paper",
    response_class=StreamingResponse,
    responses={
        200: {"content": _CONTENT, "description": "The bytes, as an attachment"},
        **responses(NotFound, files.FileLost, *REFUSALS),
    },
)
async def get_content(
    context: In, actor: Handler, request_id: UUID, code: Code, purpose: Purpose = ""
) -> StreamingResponse:
    """Fetch a paper's bytes, by stream; who does is recorded before the first one (7(5))."""
    download = await documents.give_content(
        context, actor=actor, request_id=request_id, code=code, purpose=purpose
    )
    return _attachment(download)


def _attachment(download: Download) -> StreamingResponse:
    file = download.file
    kind = kind_of_type(file.media_type)
    name = file.code + (kind.suffix if kind else "")
    digest = base64.b64encode(bytes.fromhex(download.sha256)).decode()
    return StreamingResponse(
        download.pieces,
        media_type=file.media_type,
        headers={
            "Content-Length": str(file.size),
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "sandbox",
            "Repr-Digest": f"sha-256=:{digest}:",
        },
    )


def _paper(paper: Paper) -> PaperOut:
    row, file = paper.row, paper.content
    return PaperOut(
        code=row.code,
        form=row.form,
        own_initiative=row.own_initiative,
        presented_at=row.presented_at,
        answered_beside=paper.beside and _beside(paper.beside),
        content=file and DocumentContentOut.model_validate(file, from_attributes=True),
    )


def _beside(answer: Row[Any]) -> AnswerBeside:
    return AnswerBeside(
        query=answer.details["query"],
        holder=answer.details["holder"],
        outcome=answer.details["outcome"],
        answered_at=answer.at,
    )
