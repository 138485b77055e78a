"""Let only an official of the operator ask what is not yet a single card."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.auth import Actor, Role
from shared.vault.refusals import NonDisclosureMissing, NotOnAccessList, WarningMissing
from shared.vault.tables import staff_access


def official(*, organisation: str, person: str) -> Actor:
    """Return the authorised official on whose behalf the registry asks."""
    roles = frozenset({Role.AUTHORISED_OFFICIAL})
    return Actor(subject=person, organisation=organisation, roles=roles)


async def check_official(connection: AsyncConnection, actor: Actor) -> None:
    """Judge an official as the door does.

    Raises
    ------
    NotOnAccessList, NonDisclosureMissing, WarningMissing
        By the clauses that they name.
    """
    found = await connection.execute(
        select(
            staff_access.c.listed_at,
            staff_access.c.unlisted_at,
            staff_access.c.non_disclosure_at,
            staff_access.c.warned_at,
        ).where(
            staff_access.c.organisation == actor.organisation,
            staff_access.c.person == actor.subject,
        )
    )
    listed, unlisted, agreed, warned = _or_nothing(found.one_or_none())
    if listed is None or unlisted is not None:
        raise NotOnAccessList
    if agreed is None:
        raise NonDisclosureMissing
    if warned is None:
        raise WarningMissing


def _or_nothing(row: object) -> tuple[datetime | None, ...]:
    return tuple(row) if row else (None,) * 4  # type: ignore[arg-type]  # a row of four
