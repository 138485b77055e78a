"""Answer general questions and inquiries, once, under their clock."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake.catalogue.standing import Function
from intake.context import Context
from intake.domain import admission, informing
from intake.domain.informing import KINDS, AskingKind, AskingStatus, Outcome
from intake.refusals.informing import NotToAnswer
from intake.repository import askings as askings_rows
from intake.schemas.askings import AnswerIn, InquiryAnswerIn
from intake.service.asking.scope import AT_THE_COUNTER, scope_of
from shared import audit, deadlines, outbox
from shared.auth import Actor, Role
from shared.database import Transaction
from shared.events import (
    InquiryAnswered,
    InquiryRefused,
    PersonalDataFileClosed,
    QuestionAnswered,
)
from shared.refusals import NotFound
from shared.vault.refusals import FileDestroyed
from shared.vault.vault import Card
from shared.writes import keep

CARD = "answer"
"""The kind of card in which the vault keeps what was answered."""

TEXT = "answer-text"


async def answer_question(
    context: Context, *, actor: Actor, question_id: UUID, form: AnswerIn
) -> Row[Any]:
    """Answer a general question: its clock stops, its file is closed (16(1)4).

    Raises
    ------
    OutsideTheEngagement
        An involved organisation is not engaged to inform (16(1.1)).
    """
    return await _answer(
        context, actor, question_id, kind=AskingKind.QUESTION, text=form.text, changes={}
    )


async def answer_inquiry(
    context: Context, *, actor: Actor, inquiry_id: UUID, form: InquiryAnswerIn
) -> Row[Any]:
    """Answer an inquiry, or refuse it as outside the MFC's sphere (16(4)1).

    Raises
    ------
    ContentUnknown, RestrictedInAnswer
        The answer would hold what it may not.
    OutsideTheEngagement
        As with a question.
    """
    informing.check_contents(context.informing, form.contains)
    changes: dict[str, Any] = {"contains": form.contains}
    if form.outcome is Outcome.OUTSIDE_SPHERE:
        clause = KINDS[AskingKind.INQUIRY].clause
        changes |= {"status": AskingStatus.REFUSED, "clause": clause}
    return await _answer(
        context, actor, inquiry_id, kind=AskingKind.INQUIRY, text=form.text, changes=changes
    )


async def _answer(
    context: Context,
    actor: Actor,
    asking_id: UUID,
    *,
    kind: AskingKind,
    text: str,
    changes: dict[str, Any],
) -> Row[Any]:
    now = context.clock()
    ended = {
        "status": AskingStatus.ANSWERED,
        "answered_at": now,
        "answered_by": actor.subject,
        **changes,
    }
    async with context.database.transaction() as tx:
        row = await _end(tx, actor, asking_id, kind=kind, changes=ended)
        _check_engaged(context, actor, row)
        await deadlines.meet(tx, kind=KINDS[kind].term, aggregate_id=asking_id, now=now)
        subject_id = await askings_rows.subject_of(tx, file_id=row.file_id)
        if subject_id is None:
            raise FileDestroyed
        card = Card(kind=CARD, row_id=row.id, values={TEXT: text})
        told = _told(row, now=now)
        closed = PersonalDataFileClosed(file_id=row.file_id, holder="intake", closed_at=now)
        await keep(
            tx,
            await context.vault.add_card(tx, card, file_id=row.file_id, subject_id=subject_id),
            audit.rows_of(
                actor=actor,
                verb=f"{kind}.answer",
                aggregate_id=row.id,
                clause=KINDS[kind].clause,
                payload=told,
                now=now,
            ),
            outbox.rows_of(told, closed, now=now),
        )
    return row


async def _end(
    tx: Transaction, actor: Actor, asking_id: UUID, *, kind: AskingKind, changes: dict[str, Any]
) -> Row[Any]:
    scope = scope_of(actor, *AT_THE_COUNTER)
    row = await askings_rows.end(tx, asking_id=asking_id, kind=kind, scope=scope, changes=changes)
    if row is None:
        there = await askings_rows.get_asking(tx, asking_id=asking_id, kind=kind, scope=scope)
        if there is None:
            raise NotFound
        raise NotToAnswer(status=there.status)
    return row


def _check_engaged(context: Context, actor: Actor, row: Row[Any]) -> None:
    """Refuse an answer for an MFC that does not engage the organisation to inform (16(1.1))."""
    if not actor.has(Role.MFC_WORKER):
        admission.engagement_for(
            context.catalogue,
            organisation=actor.organisation,
            mfc=row.mfc,
            function=Function.INFORMING,
            on=context.today(),
        )


def _told(row: Row[Any], *, now: datetime) -> QuestionAnswered | InquiryAnswered | InquiryRefused:
    common: dict[str, Any] = {
        "number": row.number,
        "mfc": row.mfc,
        "topic": row.topic,
        "parties": tuple(dict.fromkeys((row.mfc, row.organisation))),
    }
    if row.kind == AskingKind.QUESTION:
        return QuestionAnswered(question_id=row.id, answered_at=now, **common)
    named = {"inquiry_id": row.id, "asker_kind": row.asker_kind, **common}
    if row.status == AskingStatus.REFUSED:
        return InquiryRefused(clause=row.clause, refused_at=now, **named)
    return InquiryAnswered(contains=tuple(row.contains), answered_at=now, **named)
