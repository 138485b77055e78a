"""Judge what a worker wants of an applicant, and keep every attempt (7(1))."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake.context import Context
from intake.domain import demands
from intake.domain.demands import DemandKind
from intake.repository import demands as demands_rows
from intake.repository import requests as requests_rows
from intake.repository import timeline as timeline_rows
from intake.schemas.demands import DemandIn
from intake.scope import scope_of
from shared import audit, outbox
from shared.auth import Actor, Role
from shared.events import DemandRejected
from shared.ids import new_id
from shared.refusals import NotFound, Refusal
from shared.writes import keep


async def demand(
    context: Context, *, actor: Actor, request_id: UUID, form: DemandIn
) -> dict[str, Any]:
    """Record a demand; one outside the closed lists is recorded as stopped, and refused.

    Raises
    ------
    DemandOutsideTheLists
        By 7(1)1: no act provides for it.
    HeldByABody
        By 7(1)2: the platform asks the body itself.
    """
    now = context.clock()
    scope = scope_of(actor, Role.MFC_WORKER, Role.BODY_OFFICIAL)
    async with context.database.transaction() as tx:
        request = await requests_rows.get_request(tx, request_id=request_id, scope=scope)
        if request is None:
            raise NotFound
        entry = context.entry_of(service=request.service, version=request.catalogue_version)
        refusal = demands.judge_demand(entry, kind=form.kind, code=form.code)
        clause = str(refusal.cited) if refusal else None
        values = {
            "id": new_id(),
            "request_id": request_id,
            "organisation": actor.organisation,
            "worker": actor.subject,
            "kind": form.kind,
            "code": form.code,
            "outcome": "stopped" if refusal else "made",
            "clause": clause,
            "made_at": now,
        }
        told = [_rejected(values, service=request.service, refusal=refusal)] if refusal else []
        details = {"kind": form.kind, "code": form.code, "clause": clause}
        kind = f"demand-{values['outcome']}"
        await keep(
            tx,
            demands_rows.new_demand(values),
            timeline_rows.new_entry(request_id=request_id, kind=kind, details=details, at=now),
            audit.rows_of(
                actor=actor,
                verb=f"request.{kind}",
                aggregate_id=request_id,
                clause=clause,
                payload={"demand_id": str(values["id"]), **details},
                now=now,
            ),
            outbox.rows_of(*told, now=now),
        )
    if refusal:
        raise refusal
    return values


def _rejected(values: dict[str, Any], *, service: str, refusal: Refusal) -> DemandRejected:
    return DemandRejected(
        demand_id=values["id"],
        request_id=values["request_id"],
        service=service,
        organisation=values["organisation"],
        kind=DemandKind(values["kind"]),
        code=values["code"],
        clause=str(refusal.cited),
        rejected_at=values["made_at"],
        parties=(values["organisation"],),
    )


async def list_demands(context: Context, *, actor: Actor, request_id: UUID) -> Sequence[Row[Any]]:
    """Return the demands on the applicant of a request, in order."""
    async with context.database.reading() as connection:
        request = await requests_rows.get_request(
            connection, request_id=request_id, scope=scope_of(actor)
        )
        if request is None:
            raise NotFound
        return await demands_rows.list_demands(connection, request_id=request_id)
