"""End a request: the applicant takes it back, or nothing more is to be done on it."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake.catalogue.standing import Function
from intake.context import Context
from intake.domain.states import Step
from intake.repository import transfers as transfers_rows
from intake.scope import scope_of
from intake.service.progress import steps
from shared import deadlines
from shared.auth import Actor, Role
from shared.events import PersonalDataFileClosed, RequestClosed, RequestWithdrawn
from shared.web.preconditions import IfMatch


async def withdraw(
    context: Context, *, actor: Actor, request_id: UUID, expected: IfMatch
) -> Row[Any]:
    """Take a request back for the applicant, through the MFC or the portal that sent it.

    Its clocks are cancelled; what has been breached by then stays so.
    """
    now = context.clock()
    scope = scope_of(actor, *steps.MFC_SIDE, Role.PORTAL)
    async with context.database.transaction() as tx:
        row = await steps.move(
            tx,
            step=Step.WITHDRAW,
            request_id=request_id,
            expected=expected,
            scope=scope,
            changes={"withdrawn_at": now},
        )
        steps.check_engaged(context, actor=actor, row=row, function=Function.INTAKE, now=now)
        await deadlines.cancel(tx, aggregate_id=request_id, now=now)
        await transfers_rows.resolve(
            tx, request_id=request_id, kind=transfers_rows.INCOMPLETE, now=now
        )
        through = "portal" if actor.has(Role.PORTAL) else "mfc"
        await steps.write_down(
            tx,
            actor=actor,
            step=Step.WITHDRAW,
            row=row,
            told=RequestWithdrawn(through=through, withdrawn_at=now, **steps.told(row)),
            details={"through": through},
            now=now,
        )
    return row


async def close(context: Context, *, actor: Actor, request_id: UUID, expected: IfMatch) -> Row[Any]:
    """Close a request: its file is closed with it, and terms of keeping may start."""
    now = context.clock()
    scope = scope_of(actor, *steps.MFC_SIDE)
    async with context.database.transaction() as tx:
        row = await steps.move(
            tx,
            step=Step.CLOSE,
            request_id=request_id,
            expected=expected,
            scope=scope,
            changes={"closed_at": now},
        )
        steps.check_engaged(context, actor=actor, row=row, function=Function.ISSUE, now=now)
        file = PersonalDataFileClosed(file_id=row.file_id, holder="intake", closed_at=now)
        await steps.write_down(
            tx,
            actor=actor,
            step=Step.CLOSE,
            row=row,
            told=RequestClosed(closed_at=now, **steps.told(row)),
            further=(file,),
            now=now,
        )
    return row
