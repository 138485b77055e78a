"""Say in which case something is wanted of an applicant: of a request, or at the counter."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.catalogue import ApplicantKind, Channel, Entry
from intake.catalogue.standing import Function
from intake.context import Context
from intake.domain import admission
from intake.domain.demands import Asker, Case
from intake.domain.situation import Situation, check_situation
from intake.repository import requests as requests_rows
from intake.schemas.demands import AtTheCounter
from intake.scope import scope_of
from intake.service.checklist import situation_of
from shared.auth import Actor, Role
from shared.refusals import NotFound, NotPermitted


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """
    A case, and who takes part in it.

    Parameters
    ----------
    request_id
        None at the counter, before there is a request.
    mfc
        None where the body itself receives the applicant.
    """

    case: Case
    mfc: str | None
    request_id: UUID | None = None

    @property
    def entry(self) -> Entry:
        """The service, in the version that the case is judged by."""
        return self.case.entry

    def parties(self, actor: Actor) -> tuple[str, ...]:
        """Who is told of it: the one who tries, and the MFC that answers for him."""
        return tuple(sorted({actor.organisation, *([self.mfc] if self.mfc else [])}))


async def of_request(
    context: Context, connection: AsyncConnection, *, actor: Actor, request_id: UUID
) -> Found:
    """Return the case of a request that the actor works on.

    Raises
    ------
    NotFound
    """
    scope = scope_of(
        actor, Role.MFC_WORKER, Role.INVOLVED_WORKER, Role.SUPERVISOR, Role.BODY_OFFICIAL
    )
    row = await requests_rows.get_request(connection, request_id=request_id, scope=scope)
    if row is None:
        raise NotFound
    entry = context.entry_of(service=row.service, version=row.catalogue_version)
    asker = Asker.BODY if actor.organisation == row.body else Asker.CENTRE
    case = Case(
        catalogue=context.catalogue,
        entry=entry,
        situation=situation_of_request(context, row),
        asker=asker,
    )
    return Found(case=case, mfc=row.mfc, request_id=request_id)


async def found(
    context: Context,
    connection: AsyncConnection,
    *,
    actor: Actor,
    form: Any,
    request_id: UUID | None,
) -> Found:
    """Return the case that is told of: of a request, or of what the form says of the counter."""
    if request_id is None:
        return at_the_counter(context, actor=actor, form=form)
    return await of_request(context, connection, actor=actor, request_id=request_id)


def at_the_counter(context: Context, *, actor: Actor, form: AtTheCounter) -> Found:
    """Return the case of an applicant who has no request yet.

    Raises
    ------
    ServiceUnknown, CircumstanceUnknown, ApplicantNotServed
    OutsideTheEngagement
        His organisation takes nothing in for the MFC that day (16(1.1)).
    NotPermitted
        He names another's MFC, or is an official of a body that does not give the service.
    """
    situation = situation_of(form.situation, on=context.today())
    entry = admission.service_in_force(context.catalogue, code=form.service, on=situation.on)
    check_situation(entry, situation)
    asker, mfc = _who_asks(context, actor, entry, named=form.mfc, on=situation.on)
    case = Case(catalogue=context.catalogue, entry=entry, situation=situation, asker=asker)
    return Found(case=case, mfc=mfc)


def _who_asks(
    context: Context, actor: Actor, entry: Entry, *, named: str | None, on: date
) -> tuple[Asker, str | None]:
    if actor.has(Role.BODY_OFFICIAL) and actor.organisation == entry.body:
        return Asker.BODY, named
    if actor.has(Role.MFC_WORKER, Role.SUPERVISOR) and named in {None, actor.organisation}:
        return Asker.CENTRE, actor.organisation
    if actor.has(Role.INVOLVED_WORKER):
        engagement = admission.engagement_for(
            context.catalogue,
            organisation=actor.organisation,
            mfc=named,
            function=Function.INTAKE,
            on=on,
        )
        return Asker.CENTRE, engagement.mfc
    raise NotPermitted


def situation_of_request(context: Context, row: Row[Any]) -> Situation:
    """Return the situation in which a request was registered."""
    return Situation(
        applicant=ApplicantKind(row.applicant_kind),
        represented=row.represented,
        channel=Channel(row.channel),
        circumstances=frozenset(row.circumstances),
        on=row.registered_at.astimezone(context.zone).date(),
    )
