"""Admit a request by every rule of registration, or refuse it by the first one broken."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake.applicant import identifiers_of
from intake.catalogue import ApplicantKind, Entry
from intake.catalogue.standing import Function
from intake.context import Context
from intake.domain import admission, consents, papers, representation, sending
from intake.domain.checklist import Lists, lists_for
from intake.domain.consents import Confirmed, Proof, ThirdPerson
from intake.domain.representation import Shown
from intake.domain.situation import Situation, check_situation
from intake.refusals.applicants import TransferNotTold
from intake.schemas.admission import ThirdPersonIn
from intake.schemas.applicants import Entity
from intake.schemas.requests import RequestIn
from intake.service.new_request import NewRequest, Taker, presented
from shared.auth import Actor, Role
from shared.language import Text
from shared.refusals import FieldError, InvalidBody, NotPermitted

MFC_MISSING = FieldError(
    pointer="/body/mfc",
    detail=Text(ru="Портал называет МФЦ, который примет запрос", en="A portal names the MFC"),
    code="missing",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A request that comes in: its number in advance, and what it belongs to."""

    now: datetime
    running_number: int
    receipt: Row[Any] | None = None
    application_id: UUID | None = None


def admit(context: Context, *, actor: Actor, form: RequestIn, coming: Coming) -> NewRequest:
    """Return the request with all that follows from it."""
    now = coming.now
    today = now.astimezone(context.zone).date()
    taker = who_takes_it(context, actor, form)
    entry = admission.service_in_force(context.catalogue, code=form.service, on=today)
    admission.check_channel(entry, form.channel, through_portal=taker.portal is not None)
    right = admission.admitted(
        context.catalogue, entry=entry, mfc=taker.mfc, involved=taker.involved, on=today
    )
    if taker.involved and not (form.notice and form.notice.transfer_told):
        raise TransferNotTold(organisation=taker.involved)
    _check_who_comes(form, on=today)
    situation = Situation(
        applicant=ApplicantKind(form.applicant.kind),
        represented=form.representative is not None,
        channel=form.channel,
        circumstances=frozenset(form.circumstances),
        on=today,
    )
    check_situation(entry, situation)
    lists = lists_for(context.catalogue, entry, situation)
    _check_papers(context, form, entry=entry, lists=lists)
    return NewRequest(
        form=form,
        entry=entry,
        situation=situation,
        lists=lists,
        right=right,
        taker=taker,
        sent_at=sending.sending(
            form.sent_at,
            told=bool(form.data_instead),
            now=now,
            limit=context.admission.sending_limit,
        ),
        receipt=coming.receipt,
        application_id=coming.application_id,
        now=now,
        zone=context.zone,
        running_number=coming.running_number,
        subject_id=context.vault.pseudonyms.subject(identifiers_of(form.applicant)),
    )


def who_takes_it(context: Context, actor: Actor, form: Any) -> Taker:
    """Return the MFC, and who takes the request in for it or sends it.

    Raises
    ------
    NotPermitted
        A worker names another MFC than his own.
    """
    if actor.has(Role.PORTAL):
        if form.mfc is None:
            raise InvalidBody(errors=[MFC_MISSING])
        return Taker(mfc=form.mfc, portal=actor.organisation)
    if actor.has(Role.MFC_WORKER):
        if form.mfc not in {None, actor.organisation}:
            raise NotPermitted
        return Taker(mfc=actor.organisation)
    organisation = actor.organisation
    engagement = admission.engagement_for(
        context.catalogue,
        organisation=organisation,
        mfc=form.mfc,
        function=Function.INTAKE,
        on=context.today(),
    )
    return Taker(mfc=engagement.mfc, involved=organisation)


def _check_who_comes(form: RequestIn, *, on: date) -> None:
    comes, applicant = form.representative, form.applicant
    shown = None
    if comes is not None and comes.authority is not None:
        document = comes.authority.document
        shown = Shown(issued_on=document.issued_on, valid_until=document.valid_until)
    representation.check_representative(
        represented=comes is not None,
        authority=shown,
        signs=not isinstance(applicant, Entity) or applicant.signatory is not None,
        on=on,
    )


def _check_papers(context: Context, form: RequestIn, *, entry: Entry, lists: Lists) -> None:
    """Judge what is told and brought, and the consents that go with it."""
    brought = presented(form)
    told = [one.code for one in form.data_instead]
    papers.check_information(lists, form.information, of_applicant=form.applicant.codes())
    sending.check_data_instead(entry, lists, form.channel, told)
    papers.check_documents(entry, lists, brought, told=told)
    queries = papers.queries_needed(lists, brought)
    needing = consents.needing_consent(
        entry, lists, brought=[paper.code for paper in brought], queries=queries
    )
    persons = [_third_person(one) for one in form.third_persons]
    consents.check_third_persons(context.catalogue, entry, needing, persons)
    confirmed = [
        Confirmed(document=one.document, of=one.of, form=one.form) for one in form.consents
    ]
    consents.check_restricted(entry, consents.restricted_of(lists, queries), confirmed)


def _third_person(told: ThirdPersonIn) -> ThirdPerson:
    proof, exemption = None, told.exemption
    if told.proof is not None:
        form, by = told.proof.form, told.proof.given_by
        proof = Proof(form=form, given_by=by, authority=told.proof.authority)
    return ThirdPerson(
        ref=told.ref,
        proof=proof,
        exemption=exemption.kind if exemption else None,
        established_by=exemption.established_by if exemption else None,
    )
