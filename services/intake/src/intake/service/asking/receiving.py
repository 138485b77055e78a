"""Take in general questions of applicants, and inquiries of the six kinds of askers."""

from datetime import datetime
from typing import Any

from intake.catalogue.kinds import Doing, may
from intake.catalogue.standing import Function
from intake.context import Context
from intake.domain import admission, informing
from intake.domain.informing import KINDS, AskingKind, Way
from intake.refusals.informing import AskerOfOthers
from intake.schemas.askings import AskerIn, InquiryIn, QuestionIn
from intake.service.admitting import MFC_MISSING
from intake.service.asking.new_asking import NewAsking
from intake.service.asking.scope import AT_THE_COUNTER
from shared.auth import Actor, Role
from shared.database import Transaction
from shared.refusals import InvalidBody, NotPermitted
from shared.web import idempotency
from shared.web.idempotency import IdempotencyKey, StoredAnswer
from shared.writes import keep

_SEQUENCE = "asking_number"


async def receive_question(
    context: Context, *, actor: Actor, form: QuestionIn, key: IdempotencyKey
) -> StoredAnswer:
    """Take a general question in and give it a number (16(1)4).

    Raises
    ------
    TopicUnknown, OutsideTheSphere, ServiceUnknown, OutsideTheEngagement
    """
    now = context.clock()
    refusal = informing.check_topic(context.informing, form.topic, kind=AskingKind.QUESTION)
    if refusal:
        raise refusal
    if form.service is not None:
        admission.service_in_force(context.catalogue, code=form.service, on=context.today())
    asked = {
        "kind": AskingKind.QUESTION,
        "mfc": _mfc(context, actor, form.mfc),
        "way": form.way if actor.has(*AT_THE_COUNTER) else Way.PORTAL,
        "asker": form.asker,
        "service": form.service,
        "topic": form.topic,
        "text": form.text,
    }
    async with context.database.transaction() as tx:
        return await _take_in(tx, context, actor=actor, asked=asked, key=key, now=now)


async def receive_inquiry(
    context: Context, *, actor: Actor, form: InquiryIn, key: IdempotencyKey
) -> StoredAnswer:
    """Take an inquiry in and give it a number (16(4)1).

    One outside the MFC's sphere is kept as refused, and refused.

    Raises
    ------
    TopicUnknown, OutsideTheSphere, NotAnAsker, AskerOfOthers, OutsideTheEngagement
    """
    now = context.clock()
    refusal = informing.check_topic(context.informing, form.topic, kind=AskingKind.INQUIRY)
    through_mfc = actor.has(*AT_THE_COUNTER)
    asked = {
        "kind": AskingKind.INQUIRY,
        "mfc": _mfc(context, actor, form.mfc),
        "way": form.way if through_mfc else Way.API,
        "asker": form.asker or AskerIn(),
        "asker_kind": _asker_kind(context, actor, form, through_mfc=through_mfc),
        "topic": form.topic,
        "text": form.text,
        "refused_by": KINDS[AskingKind.INQUIRY].clause if refusal else None,
    }
    async with context.database.transaction() as tx:
        answer = await _take_in(tx, context, actor=actor, asked=asked, key=key, now=now)
    if refusal:
        raise refusal
    return answer


async def _take_in(
    tx: Transaction,
    context: Context,
    *,
    actor: Actor,
    asked: dict[str, Any],
    key: IdempotencyKey,
    now: datetime,
) -> StoredAnswer:
    begun = await idempotency.begin(tx, key, sequence=_SEQUENCE)
    if isinstance(begun, StoredAnswer):
        return begun
    new = NewAsking(context=context, actor=actor, now=now, running_number=begun, **asked)
    place = "questions" if new.kind is AskingKind.QUESTION else "inquiries"
    answer = idempotency.answer_of(
        status=201, body=new.answer(), headers={"Location": f"/{place}/{new.id}"}
    )
    with idempotency.alone():
        await keep(tx, *await new.rows(), idempotency.rows_of(key, answer, now=now))
    return answer


def _mfc(context: Context, actor: Actor, named: str | None) -> str:
    """Return the MFC that is asked: a worker's, or the one that others name.

    An involved organisation informs under its engagement alone (16(1.1)).
    """
    if actor.has(Role.MFC_WORKER):
        if named not in {None, actor.organisation}:
            raise NotPermitted
        return actor.organisation
    if actor.has(Role.INVOLVED_WORKER):
        engagement = admission.engagement_for(
            context.catalogue,
            organisation=actor.organisation,
            mfc=named,
            function=Function.INFORMING,
            on=context.today(),
        )
        return engagement.mfc
    known = context.catalogue.participant(named) if named else None
    if known is None or not may(known.kind, Doing.SIGN_FOR_AN_MFC):
        raise InvalidBody(errors=[MFC_MISSING])
    return known.code


def _asker_kind(
    context: Context, actor: Actor, form: InquiryIn, *, through_mfc: bool
) -> informing.AskerKind:
    if through_mfc:
        return informing.check_through_mfc(form.asker.kind if form.asker else None)
    if form.asker is not None:
        raise AskerOfOthers
    known = context.catalogue.participant(actor.organisation)
    return informing.asker_of(known.kind if known else None, organisation=actor.organisation)
