"""Show which terms of keeping end soon."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from pdata_registry.api.access import In, Reader
from pdata_registry.api.records import shown
from pdata_registry.schemas.records import RecordOut
from pdata_registry.service import reading
from shared.refusals import InvalidCursor
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page, link_next

router = APIRouter(tags=["retention"])

_KEY: TypeAdapter[tuple[date, UUID]] = TypeAdapter(tuple[date, UUID])


@router.get("/retention", summary="List ending terms", responses=responses(InvalidCursor))
async def list_retention(
    context: In,
    actor: Reader,
    window: AskedWindow,
    request: Request,
    response: Response,
    due_before: Annotated[date, Query()],
) -> Page[RecordOut]:
    """List the files of one's operator whose term ends before a day, the earliest first."""
    rows = await reading.list_retention(
        context,
        actor=actor,
        due_before=due_before,
        after=window.after(_KEY),
        limit=window.fetch,
    )
    page = window.page(rows, item=shown, key=lambda row: (row.keep_until, row.id))
    link_next(request, response, page)
    return page
