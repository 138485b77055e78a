"""Take in papers that an applicant brings after the registration (7(1)2)."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake.context import Context
from intake.domain import papers
from intake.domain.checklist import lists_for
from intake.domain.papers import Presented
from intake.domain.states import Step
from intake.refusals.papers import PresentedAlready
from intake.repository import papers as papers_rows
from intake.schemas.requests import PresentedDocument
from intake.scope import scope_of
from intake.service.demands.cases import situation_of_request
from intake.service.progress import steps
from shared.auth import Actor, Role
from shared.events import DocumentPresented
from shared.web.preconditions import IfMatch


async def present(
    context: Context,
    *,
    actor: Actor,
    request_id: UUID,
    expected: IfMatch,
    form: PresentedDocument,
) -> Row[Any]:
    """Add a paper to a request whose papers have not been passed on; return the request.

    Queries that would bring nothing else need not be answered any more: they are told by name.

    Raises
    ------
    NotOnTheList, FormNotAccepted, ElectronicOnly
        The service does not take the paper, or not so.
    PresentedAlready
        It stands among the papers.
    """
    now = context.clock()
    scope = scope_of(actor, Role.MFC_WORKER, Role.INVOLVED_WORKER, Role.PORTAL)
    async with context.database.transaction() as tx:
        row = await steps.move(
            tx, step=Step.PRESENT, request_id=request_id, expected=expected, scope=scope
        )
        known = await papers_rows.list_papers(tx, request_id=request_id)
        if form.code in {paper.code for paper in known}:
            raise PresentedAlready(code=form.code)
        paper, queries = _judged(context, row, form, brought={paper.code for paper in known})
        told = DocumentPresented(
            code=form.code,
            form=form.form,
            own_initiative=paper["own_initiative"],
            queries=queries,
            presented_at=now,
            **steps.told(row),
        )
        await steps.write_down(
            tx,
            actor=actor,
            step=Step.PRESENT,
            row=row,
            told=told,
            rows=(
                papers_rows.new_paper(
                    {**paper, "presented_at": now}, request_id=request_id, position=len(known) + 1
                ),
            ),
            kind="document-presented",
            clause="210-7(1)2",
            details={"code": form.code, "own_initiative": paper["own_initiative"]},
            now=now,
        )
    return row


def _judged(
    context: Context, row: Row[Any], form: PresentedDocument, *, brought: Collection[str]
) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """Return the paper as it is kept, and the queries that it makes needless."""
    entry = context.entry_of(service=row.service, version=row.catalogue_version)
    lists = lists_for(context.catalogue, entry, situation_of_request(context, row))
    papers.check_paper(entry, Presented(code=form.code, form=form.form))
    own = papers.is_own_initiative(lists, form.code)
    needless = papers.queries_brought(lists, {*brought, form.code}, code=form.code)
    paper = {"code": form.code, "form": form.form, "own_initiative": own}
    return paper, tuple(query.code for query in needless)
