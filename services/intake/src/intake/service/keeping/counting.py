"""Count how often each provision of an agreement was kept, for its parties (16(4)3, 17 point 4)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake.catalogue.participants import Agreement, Measure
from intake.context import Context
from intake.domain.agreement_counts import COUNTED, Kept, Provision, provision_of, provisions_of
from intake.domain.reports import Period
from intake.repository import agreement_counts as rows
from intake.schemas.agreement_counts import KeepingOut
from shared.auth import Actor, Role
from shared.language import Language
from shared.refusals import NotFound

_MFC = (Role.MFC_WORKER, Role.SUPERVISOR, Role.HEAD)


async def count(
    context: Context, *, actor: Actor, code: str, since: str, until: str, language: Language
) -> list[KeepingOut]:
    """Return each requirement and duty with how often it was met and broken.

    Raises
    ------
    NotFound
        There is no such agreement, or the actor's organisation is no party of it.
    PeriodNotReported
        The period ends before it begins, or is too long.
    """
    agreement = read_by(context, actor, code)
    period = Period.of(since, until, zone=context.zone)
    provisions = provisions_of(agreement)
    async with context.database.reading() as connection:
        found = await rows.count(
            connection,
            agreement=code,
            measures={one.countable.measure for one in provisions},
            period=period,
            now=context.clock(),
        )
    times = {(row.measure, row.requirement, row.outcome): row.times for row in found}
    return [_shown(one, times, language) for one in provisions]


async def list_cases(
    context: Context,
    *,
    actor: Actor,
    code: str,
    requirement: str,
    since: str,
    until: str,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the cases behind the count of one requirement or duty, the earliest first.

    Raises
    ------
    NotFound
        There is no such agreement or provision, or the organisation is no party.
    PeriodNotReported
        The period ends before it begins, or is too long.
    """
    provision = provision_of(read_by(context, actor, code), requirement)
    if provision is None:
        raise NotFound
    period = Period.of(since, until, zone=context.zone)
    async with context.database.reading() as connection:
        return await rows.list_cases(
            connection,
            agreement=code,
            requirement=requirement,
            measure=provision.countable.measure,
            period=period,
            now=context.clock(),
            after=after,
            limit=limit,
        )


def read_by(context: Context, actor: Actor, code: str) -> Agreement:
    """Return an agreement to one who may read how it is kept: a party, the monitoring body."""
    agreement = context.catalogue.agreement(code)
    if agreement is None:
        raise NotFound
    of_mfc = actor.has(*_MFC) and actor.organisation == agreement.mfc
    of_body = actor.has(Role.BODY_OFFICIAL) and actor.organisation == agreement.body
    if not (of_mfc or of_body or actor.has(Role.MONITORING_BODY)):
        raise NotFound
    return agreement


def _shown(
    provision: Provision, times: dict[tuple[str, str | None, str], int], language: Language
) -> KeepingOut:
    one = provision.countable
    of = one.code if one.measure is Measure.MANUAL else None
    met, broken = (
        times.get((one.measure, of, outcome), 0) if one.measure in COUNTED else None
        for outcome in (Kept.MET, Kept.BROKEN)
    )
    return KeepingOut(
        code=one.code,
        title=getattr(one.title, language),
        place=one.place,
        kind=provision.kind,
        measure=one.measure,
        met=met,
        broken=broken,
    )
