"""Let parties catch up with what has changed."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import TypeAdapter

from intake.api.access import In, Party
from intake.refusals.informing import CursorOutlived
from intake.repository.changes import Place
from intake.schemas.informing import Changes
from intake.service import changes
from shared.refusals import InvalidCursor
from shared.web.openapi import responses
from shared.web.paging import DEFAULT_LIMIT, GREATEST_LIMIT, read_cursor

router = APIRouter(tags=["changes"])

_PLACE: TypeAdapter[Place] = TypeAdapter(Place)

After = Annotated[
    str | None,
    Query(max_length=200, description="The `next` of the answer before; from the beginning else."),
]
Limit = Annotated[int, Query(ge=1, le=GREATEST_LIMIT)]


@router.get(
    "/changes",
    summary="List changes since a cursor",
    responses=responses(InvalidCursor, CursorOutlived),
)
async def list_changes(
    context: In, actor: Party, after: After = None, limit: Limit = DEFAULT_LIMIT
) -> Changes:
    """List what happened to the requests that the actor's organisation takes part in.

    Nothing that was committed late is skipped. Keep `next`: it is given always, and opens what
    happens from now on. While `more` is true ask on at once; a page may be empty then.
    """
    place = None if after is None else read_cursor(after, _PLACE)
    return await changes.list_changes(context, actor=actor, after=place, limit=limit)
