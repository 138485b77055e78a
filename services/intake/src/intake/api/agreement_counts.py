"""Show how often the parties keep what an agreement provides for, and take their marks."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import TypeAdapter

from intake.api.access import In, Marker, Monitor, Spoken
from intake.api.reports import MONTH
from intake.refusals.agreements import CountedByItself, MarkedByTheOtherParty, MarkOutsideTheDays
from intake.refusals.reports import PeriodNotReported
from intake.schemas.agreement_counts import KeepingOut, KeepingRowOut, MarkIn, MarkOut
from intake.service.keeping import counting, marking
from shared.refusals import (
    IdempotencyInProgress,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    InvalidCursor,
    NotFound,
)
from shared.values import Code
from shared.web.idempotency import Idempotent
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page, link_next

router = APIRouter(prefix="/agreements/{code}/requirements", tags=["agreements"])

_KEY: TypeAdapter[tuple[datetime, UUID]] = TypeAdapter(tuple[datetime, UUID])

Of = Annotated[Code, Path()]
Since = Annotated[str, Query(alias="from", pattern=MONTH, description="As 2026-01.")]
Until = Annotated[str | None, Query(pattern=MONTH, description="By default as from.")]


@router.get(
    "",
    summary="Count how often the provisions of an agreement were kept",
    responses=responses(NotFound, PeriodNotReported),
)
async def count_requirements(
    context: In, actor: Monitor, language: Spoken, code: Of, since: Since, to: Until = None
) -> list[KeepingOut]:
    """Count met and broken of each requirement to the MFC and each further duty of the body.

    A term counts in the month in which it ends. Both parties read it, and the monitoring body.
    """
    return await counting.count(
        context, actor=actor, code=code, since=since, until=to or since, language=language
    )


@router.get(
    "/{requirement}/rows",
    summary="List the cases behind a count",
    responses=responses(NotFound, PeriodNotReported, InvalidCursor),
)
async def list_rows(
    context: In,
    actor: Monitor,
    code: Of,
    requirement: Of,
    window: AskedWindow,
    request: Request,
    response: Response,
    since: Since,
    to: Until = None,
) -> Page[KeepingRowOut]:
    """List in which requests, or by which marks, it was met or broken, the earliest first."""
    rows = await counting.list_cases(
        context,
        actor=actor,
        code=code,
        requirement=requirement,
        since=since,
        until=to or since,
        after=window.after(_KEY),
        limit=window.fetch,
    )
    page = window.page(
        rows,
        item=lambda row: KeepingRowOut.model_validate(row, from_attributes=True),
        key=lambda row: (row.at, row.id),
    )
    link_next(request, response, page)
    return page


@router.post(
    "/{requirement}/marks",
    status_code=201,
    summary="Mark how the other party kept a provision",
    response_model=MarkOut,
    responses=responses(
        IdempotencyKeyMissing,
        IdempotencyKeyReused,
        IdempotencyInProgress,
        NotFound,
        MarkedByTheOtherParty,
        CountedByItself,
        MarkOutsideTheDays,
    ),
)
async def mark(
    context: In, actor: Marker, key: Idempotent, code: Of, requirement: Of, body: MarkIn
) -> Response:
    """Keep that it was met or broken on a day: the body of the MFC, the MFC of the body."""
    answer = await marking.mark(
        context, actor=actor, code=code, requirement=requirement, form=body, key=key
    )
    return answer.response()
