"""Mark how the other party kept a provision, where no clock or incident tells."""

from intake.context import Context
from intake.domain.agreement_counts import CLAUSES, may_mark, provision_of
from intake.repository import agreement_counts as rows
from intake.schemas.agreement_counts import MarkIn, MarkOut
from intake.service.keeping.counting import read_by
from shared import audit, outbox
from shared.auth import Actor
from shared.events import AgreementMarked
from shared.ids import new_id
from shared.refusals import NotFound
from shared.web import idempotency
from shared.web.idempotency import IdempotencyKey, StoredAnswer
from shared.writes import keep


async def mark(
    context: Context,
    *,
    actor: Actor,
    code: str,
    requirement: str,
    form: MarkIn,
    key: IdempotencyKey,
) -> StoredAnswer:
    """Keep a mark on a requirement or a duty, with its audit row and event.

    Raises
    ------
    NotFound
        There is no such agreement or provision, or the organisation is no party.
    MarkedByTheOtherParty, CountedByItself, MarkOutsideTheDays
        See :func:`intake.domain.agreement_counts.may_mark`.
    """
    agreement = read_by(context, actor, code)
    provision = provision_of(agreement, requirement)
    if provision is None:
        raise NotFound
    now = context.clock()
    async with context.database.transaction() as tx:
        kept = await idempotency.earlier(tx, key)
        if kept is not None:
            return kept
        may_mark(
            agreement,
            provision,
            by_mfc=actor.organisation == agreement.mfc,
            on=form.on,
            today=context.today(),
        )
        shown = MarkOut(
            id=new_id(),
            agreement=code,
            requirement=requirement,
            kind=provision.kind,
            outcome=form.outcome,
            on=form.on,
            organisation=actor.organisation,
            made_at=now,
        )
        event = AgreementMarked(
            code=code,
            mfc=agreement.mfc,
            body=agreement.body,
            requirement=requirement,
            kind=provision.kind,
            outcome=form.outcome,
            marked_on=form.on,
            marked_at=now,
            parties=(agreement.mfc, agreement.body),
        )
        answer = idempotency.answer_of(status=201, body=shown)
        values = {**shown.model_dump(exclude={"on"}), "marked_on": form.on}
        with idempotency.alone():
            await keep(
                tx,
                rows.new_mark({**values, "worker": actor.subject}),
                audit.rows_of(
                    actor=actor,
                    verb="agreement.mark",
                    aggregate_kind="agreement",
                    aggregate_id=code,
                    clause=CLAUSES[provision.kind],
                    payload=event,
                    now=now,
                ),
                outbox.rows_of(event, now=now),
                idempotency.rows_of(key, answer, now=now),
            )
    return answer
