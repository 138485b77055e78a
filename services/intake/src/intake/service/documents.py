"""Take in the contents of the papers that a request presented, and give them to who works on it."""

from collections.abc import AsyncIterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake import applicant
from intake.context import Context
from intake.domain.states import OPEN_TO_PAPERS
from intake.refusals.progress import NotInThisState
from intake.repository import papers as papers_rows
from intake.repository import requests as requests_rows
from intake.repository import timeline as timeline_rows
from intake.scope import Scope, scope_of
from intake.service import reading
from shared import audit
from shared.auth import Actor, Role
from shared.database import Transaction
from shared.files.files import Download
from shared.files.uploading import Uploaded
from shared.files.values import Slot, StoredFile
from shared.refusals import NotFound
from shared.vault.refusals import FileDestroyed
from shared.writes import keep

_KIND = "request"


@dataclass(frozen=True, slots=True)
class Paper:
    """A presented paper, its content if it was sent, and the answer of a body on the same."""

    row: Row[Any]
    content: StoredFile | None
    beside: Row[Any] | None = None


async def list_papers(context: Context, *, actor: Actor, request_id: UUID) -> Sequence[Paper]:
    """Return what a request presented, in order; nothing is opened."""
    request = await reading.get_request(context, actor=actor, request_id=request_id)
    async with context.database.reading() as connection:
        rows = await papers_rows.list_papers(connection, request_id=request_id)
        answered = await timeline_rows.entries_of(
            connection, request_id=request_id, kind="query-answered"
        )
    kept = await context.files.kept_of(kind=_KIND, row_id=request_id)
    by_code = {file.code: file for file in kept}
    beside = _answers_by_document(context, request, answered)
    return [Paper(row, by_code.get(row.code), beside.get(row.code)) for row in rows]


def _answers_by_document(
    context: Context, request: Row[Any], answered: Sequence[Row[Any]]
) -> dict[str, Row[Any]]:
    """Return the answers of bodies by the documents that they hold."""
    entry = context.entry_of(service=request.service, version=request.catalogue_version)
    brings = {query.code: query.brings for query in entry.queries}
    return {code: answer for answer in answered for code in brings.get(answer.details["query"], ())}


async def take_content(
    context: Context,
    *,
    actor: Actor,
    request_id: UUID,
    code: str,
    declared: str,
    pieces: AsyncIterable[bytes],
) -> Uploaded:
    """Take the content of a paper in, once; the same bytes again change nothing.

    Raises
    ------
    NotFound
        The request presented no such paper, or others take part in it.
    NotInThisState
        The papers have been passed on: what was passed on stays as it was.
    shared.files.refusals
        By what the content is.
    """
    scope = scope_of(actor, Role.MFC_WORKER, Role.PORTAL)
    paper = await _paper(context, request_id=request_id, code=code, scope=scope)
    slot = _slot(paper, code)
    if paper.status not in OPEN_TO_PAPERS and await context.files.kept_in(slot) is None:
        raise NotInThisState(status=paper.status)
    if paper.subject_id is None:
        raise FileDestroyed

    async def settled(tx: Transaction, file: StoredFile) -> None:
        now = context.clock()
        status = await requests_rows.hold(tx, request_id=request_id)
        if status not in OPEN_TO_PAPERS:
            raise NotInThisState(status=status)
        told = {"code": code, "media_type": file.media_type, "size": file.size}
        await keep(
            tx,
            timeline_rows.new_entry(
                request_id=request_id, kind="document-received", details=told, at=now
            ),
            audit.rows_of(
                actor=actor,
                verb="request.receive-document",
                aggregate_id=request_id,
                clause="210-16(1)1",
                payload={"document": str(file.id), **told},
                now=now,
            ),
        )

    return await context.files.upload(
        slot, subject_id=paper.subject_id, declared=declared, pieces=pieces, settled=settled
    )


async def give_content(
    context: Context, *, actor: Actor, request_id: UUID, code: str, purpose: str
) -> Download:
    """Give the content of a paper to a person of the MFC or the body (7(5)).

    Raises
    ------
    NotFound
        There is no such paper, or no content of it, or others take part in the request.
    shared.vault.refusals
        By the door, which writes down who looked.
    """
    scope = scope_of(actor, Role.MFC_WORKER, Role.BODY_OFFICIAL)
    paper = await _paper(context, request_id=request_id, code=code, scope=scope)
    return await context.files.download(_slot(paper, code), actor=actor, purpose=purpose)


async def _paper(context: Context, *, request_id: UUID, code: str, scope: Scope) -> Row[Any]:
    async with context.database.reading() as connection:
        row = await papers_rows.get_paper(
            connection, request_id=request_id, code=code, scope=scope, card=applicant.CARD
        )
    if row is None:
        raise NotFound
    return row


def _slot(paper: Row[Any], code: str) -> Slot:
    return Slot(file_id=paper.file_id, kind=_KIND, row_id=paper.id, code=code)
