"""Show what workers tried with applicants to those who answer for it (11.1(3), 11.1(4))."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake.context import Context
from intake.domain.demands import Outcome
from intake.repository import demands as rows
from intake.tables import demands, refusals_to_accept
from shared.auth import Actor, Role


class Tried(StrEnum):
    """What may be tried with an applicant."""

    DEMAND = "demand"
    REFUSAL_TO_ACCEPT = "refusal-to-accept"


_TABLES = {Tried.DEMAND: demands, Tried.REFUSAL_TO_ACCEPT: refusals_to_accept}
_COLUMNS = {
    Role.MFC_WORKER: ("organisation", "mfc"),
    Role.SUPERVISOR: ("organisation", "mfc"),
    Role.INVOLVED_WORKER: ("organisation",),
    Role.BODY_OFFICIAL: ("organisation", "body"),
}
"""In which columns of an attempt an actor of the role must find his organisation."""


async def list_attempts(
    context: Context,
    tried: Tried,
    *,
    actor: Actor,
    outcome: Outcome | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the newest attempts by, for, or on the services of the actor's organisation."""
    columns = {column for role, named in _COLUMNS.items() if actor.has(role) for column in named}
    async with context.database.reading() as connection:
        return await rows.list_attempts(
            connection,
            _TABLES[tried],
            organisation=actor.organisation,
            columns=columns,
            outcome=outcome,
            after=after,
            limit=limit,
        )
