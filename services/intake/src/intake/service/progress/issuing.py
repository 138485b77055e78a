"""Give the result to the applicant (16(1)6)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake.context import Context
from intake.domain.states import Step
from intake.scope import scope_of
from intake.service.progress import steps
from shared.auth import Actor, Role
from shared.events import ResultIssued
from shared.web.preconditions import IfMatch


async def issue(
    context: Context, *, actor: Actor, request_id: UUID, expected: IfMatch, receiver: str
) -> Row[Any]:
    """Give the result to the applicant or a representative whose identity was checked."""
    now = context.clock()
    scope = scope_of(actor, Role.MFC_WORKER)
    async with context.database.transaction() as tx:
        row = await steps.move(
            tx,
            step=Step.ISSUE,
            request_id=request_id,
            expected=expected,
            scope=scope,
            changes={"issued_at": now},
        )
        await steps.write_down(
            tx,
            actor=actor,
            step=Step.ISSUE,
            row=row,
            told=ResultIssued(issued_at=now, **steps.told(row)),
            clause="210-16(1)6",
            details={"receiver": receiver},
            now=now,
        )
    return row
