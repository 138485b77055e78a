"""Register a request: one transaction from the rules to the event (16(1)1)."""

from datetime import datetime

from intake.applicant import identifiers_of
from intake.catalogue import ApplicantKind
from intake.context import Context
from intake.domain import admission, papers
from intake.domain.checklist import lists_for
from intake.domain.situation import Situation, check_situation
from intake.repository import requests as requests_rows
from intake.schemas.requests import RequestIn
from intake.service.new_request import NewRequest, presented
from shared import audit, deadlines, outbox
from shared.auth import Actor, Role
from shared.language import Text
from shared.refusals import FieldError, InvalidBody, NotPermitted
from shared.web import idempotency
from shared.web.idempotency import IdempotencyKey, StoredAnswer
from shared.web.preconditions import etag
from shared.writes import keep

MFC_MISSING = FieldError(
    pointer="/body/mfc",
    detail=Text(ru="Портал называет МФЦ, который примет запрос", en="A portal names the MFC"),
    code="missing",
)


async def register_request(
    context: Context, *, actor: Actor, form: RequestIn, key: IdempotencyKey
) -> StoredAnswer:
    """Take a request in and give it a number.

    The request, its papers, its clocks and its events are kept together, or nothing is. A
    repetition under the same key gets the first answer, whatever the catalogue says by then.

    Raises
    ------
    ServiceUnknown, ChannelClosed, ChannelOfOthers, NoAgreementInForce, CircumstanceUnknown,
    ApplicantNotServed, NotOnTheList, GivenTwice, InformationMissing, ElectronicOnly,
    FormNotAccepted, DocumentMissing
        By the clauses that they name.
    """
    now = context.clock()
    async with context.database.transaction() as tx:
        begun = await idempotency.begin(tx, key, sequence="request_number")
        if isinstance(begun, StoredAnswer):
            return begun
        new = _admit(context, actor=actor, form=form, now=now, running_number=begun)
        registered = new.registered()
        answer = idempotency.answer_of(
            status=201,
            body=new.answer(),
            headers={"Location": f"/requests/{new.id}", "ETag": etag(1)},
        )
        with idempotency.alone():
            await keep(
                tx,
                *requests_rows.new_request(new.row(), documents=new.papers(), at=now),
                *await context.vault.open_file(new.file(), [new.card()], now=now),
                deadlines.rows_of(new.clocks()),
                audit.rows_of(
                    actor=actor,
                    verb="request.register",
                    aggregate_kind="request",
                    aggregate_id=new.id,
                    clause="210-16(1)1",
                    payload=registered,
                    now=now,
                ),
                outbox.rows_of(registered, new.recorded(), now=now),
                idempotency.rows_of(key, answer, now=now),
            )
        return answer


def _admit(
    context: Context, *, actor: Actor, form: RequestIn, now: datetime, running_number: int
) -> NewRequest:
    """Return the request with all that follows from it, or refuse it by the first rule broken."""
    mfc, portal = _who_takes_it(actor, form)
    today = now.astimezone(context.zone).date()
    entry = admission.service_in_force(context.catalogue, code=form.service, on=today)
    admission.check_channel(entry, form.channel, through_portal=portal is not None)
    right = admission.admitted(context.catalogue, entry=entry, mfc=mfc, involved=None, on=today)
    situation = Situation(
        applicant=ApplicantKind.PERSON,
        channel=form.channel,
        circumstances=frozenset(form.circumstances),
        on=today,
    )
    check_situation(entry, situation)
    lists = lists_for(context.catalogue, entry, situation)
    papers.check_information(lists, form.information, of_applicant=form.applicant.codes())
    papers.check_documents(entry, lists, presented(form))
    return NewRequest(
        form=form,
        entry=entry,
        situation=situation,
        lists=lists,
        agreement=right.agreement,
        mfc=mfc,
        portal=portal,
        now=now,
        zone=context.zone,
        status_key=context.status_key,
        running_number=running_number,
        subject_id=context.vault.pseudonyms.subject(identifiers_of(form.applicant)),
    )


def _who_takes_it(actor: Actor, form: RequestIn) -> tuple[str, str | None]:
    """Return the MFC, and the portal if one sends the request."""
    if actor.has(Role.PORTAL):
        if form.mfc is None:
            raise InvalidBody(errors=[MFC_MISSING])
        return form.mfc, actor.organisation
    if form.mfc not in {None, actor.organisation}:
        raise NotPermitted
    return actor.organisation, None
