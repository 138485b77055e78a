"""Judge that a worker will not take a document, and keep every attempt (11.1(4))."""

from typing import Any
from uuid import UUID

from intake.context import Context
from intake.domain.demands import Outcome, judge_acceptance, outcome_of
from intake.schemas.demands import RefusalToAcceptIn, RefusalToAcceptOut
from intake.service.demands import cases
from intake.service.demands.attempts import Attempt, keep_attempt, was_stopped
from intake.tables import refusals_to_accept
from shared.auth import Actor
from shared.events import AcceptanceRefused
from shared.web import idempotency
from shared.web.idempotency import IdempotencyKey, StoredAnswer


async def refuse_to_accept(
    context: Context,
    *,
    actor: Actor,
    form: RefusalToAcceptIn,
    key: IdempotencyKey,
    request_id: UUID | None = None,
) -> StoredAnswer:
    """Record that a document is turned away; against the acts it is stopped, and refused.

    Parameters
    ----------
    request_id
        None at the counter, of which the form tells then.

    Raises
    ------
    AcceptanceNotToBeRefused
        By 11.1(4): the acts provide for the document, and no ground of the catalogue is named.
    """
    now = context.clock()
    async with context.database.transaction() as tx:
        kept = await idempotency.earlier(tx, key)
        found = await cases.found(context, tx, actor=actor, form=form, request_id=request_id)
        refusal = judge_acceptance(found.entry, form.not_taken())
        if kept is not None:
            if refusal and was_stopped(kept):
                raise refusal
            return kept
        attempt = Attempt(
            noun="refusal-to-accept",
            table=refusals_to_accept,
            found=found,
            outcome=outcome_of(refusal, made=form.made),
            clause=str(refusal.cited) if refusal else None,
            details=form.model_dump(mode="json", include={"document", "form", "ground"}),
        )
        values = attempt.values(actor, at=now)
        answer = await keep_attempt(
            tx,
            attempt,
            actor=actor,
            key=key,
            values=values,
            shown=RefusalToAcceptOut.model_validate(values),
            told=_told(values, parties=found.parties(actor)),
        )
    if refusal and attempt.outcome is Outcome.STOPPED:
        raise refusal
    return answer


def _told(values: dict[str, Any], *, parties: tuple[str, ...]) -> AcceptanceRefused:
    names = ("request_id", "service", "organisation", "document", "form", "ground", "clause")
    return AcceptanceRefused(
        **{name: values[name] for name in names},
        refusal_id=values["id"],
        outcome=values["outcome"],
        refused_at=values["made_at"],
        parties=parties,
    )
