"""Tell a party what has changed since it last asked, so that missed notices are made up for."""

from intake.context import Context
from intake.refusals.informing import CursorOutlived
from intake.repository import changes as changes_rows
from intake.repository.changes import Place
from intake.schemas.informing import ChangeOut, Changes
from intake.scope import scope_of
from shared.auth import Actor
from shared.web.paging import write_cursor


async def list_changes(
    context: Context, *, actor: Actor, after: Place | None, limit: int
) -> Changes:
    """Return the changes of the actor's organisation's requests behind a place (210-16(1)4).

    Raises
    ------
    CursorOutlived
        The place was numbered by another database, or before a standby took over.
    """
    xid, position = (after.xid, after.position) if after else (0, 0)
    async with context.database.reading() as connection:
        found = await changes_rows.changes_after(
            connection, scope=scope_of(actor), xid=xid, position=position, limit=limit + 1
        )
    if after is not None and after[:2] != found.home[:2]:
        raise CursorOutlived
    shown = found.rows[:limit]
    if len(found.rows) > limit:
        place = found.home._replace(xid=int(shown[-1].xid), position=shown[-1].position)
    else:
        place = found.last or after or found.home
    return Changes(
        items=[
            ChangeOut(
                request_id=row.request_id,
                number=row.number,
                kind=row.kind,
                at=row.at,
                status=row.status,
                link=f"/requests/{row.request_id}",
            )
            for row in shown
        ],
        next=write_cursor(place),
        more=len(found.rows) > limit or not found.to_the_end,
    )
