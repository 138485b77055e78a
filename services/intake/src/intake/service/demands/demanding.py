"""Judge what a worker wants of an applicant, and keep every attempt (7(1), 16(3))."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake.context import Context
from intake.domain.demands import Outcome, judge_demand, outcome_of
from intake.repository import demands as demands_rows
from intake.repository import requests as requests_rows
from intake.schemas.demands import DemandIn, DemandOut
from intake.scope import scope_of
from intake.service.demands import cases
from intake.service.demands.attempts import Attempt, keep_attempt, was_stopped
from intake.tables import demands
from shared.auth import Actor
from shared.events import DemandMade, DemandRejected
from shared.refusals import NotFound
from shared.web import idempotency
from shared.web.idempotency import IdempotencyKey, StoredAnswer


async def demand(
    context: Context,
    *,
    actor: Actor,
    form: DemandIn,
    key: IdempotencyKey,
    request_id: UUID | None = None,
) -> StoredAnswer:
    """Record a demand; one that the law forbids is recorded as stopped, and refused.

    What has reached the applicant already is recorded as made, though unlawfully.

    Parameters
    ----------
    request_id
        None at the counter, of which the form tells then.

    Raises
    ------
    DemandOutsideTheLists, HeldByABody, ApprovalElsewhere, ConsentNotACondition, FeeOutsideTheActs
        By the clause that binds the one who asks: 7(1) a body, 16(3) MFCs and whom they involve.
    """
    now = context.clock()
    async with context.database.transaction() as tx:
        kept = await idempotency.earlier(tx, key)
        found = await cases.found(context, tx, actor=actor, form=form, request_id=request_id)
        refusal = judge_demand(found.case, form.wanted())
        if kept is not None:
            if refusal and was_stopped(kept):
                raise refusal
            return kept
        attempt = Attempt(
            noun="demand",
            table=demands,
            found=found,
            outcome=outcome_of(refusal, made=form.made),
            clause=str(refusal.cited) if refusal else None,
            details=form.model_dump(mode="json", include={"kind", "code", "elsewhere", "amount"}),
        )
        values = attempt.values(actor, at=now)
        answer = await keep_attempt(
            tx,
            attempt,
            actor=actor,
            key=key,
            values=values,
            shown=DemandOut.model_validate(values),
            told=_told(values, parties=found.parties(actor)),
        )
    if refusal and attempt.outcome is Outcome.STOPPED:
        raise refusal
    return answer


def _told(values: dict[str, Any], *, parties: tuple[str, ...]) -> DemandMade | DemandRejected:
    common = {
        name: values[name] for name in ("request_id", "service", "organisation", "kind", "code")
    }
    if values["outcome"] is Outcome.STOPPED:
        return DemandRejected(
            **common,
            demand_id=values["id"],
            clause=values["clause"],
            rejected_at=values["made_at"],
            parties=parties,
        )
    return DemandMade(
        **common,
        demand_id=values["id"],
        lawful=values["outcome"] is Outcome.MADE,
        clause=values["clause"],
        made_at=values["made_at"],
        parties=parties,
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
