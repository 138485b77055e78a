"""Refuse what a worker wants of an applicant, and that he will not take a document."""

from shared.language import Text
from shared.refusals import Refusal


class DemandOutsideTheLists(Refusal):
    """The worker may not demand this of an applicant: no act provides for it."""

    slug, status, clause = "demand-outside-the-lists", 422, "210-7(1)1"
    title = Text(
        ru="Этого нельзя требовать от заявителя",
        en="This may not be demanded of the applicant",
    )
    detail = Text(
        ru="Перечень услуги {service} не содержит «{code}». Требование записано как остановленное.",
        en="The lists of {service} do not have “{code}”. The demand is recorded as stopped.",
    )


class HeldByABody(Refusal):
    """The document is at the disposal of a body: the platform asks for it itself."""

    slug, status, clause = "held-by-a-body", 422, "210-7(1)2"
    title = Text(
        ru="Документ есть у органа, его запрашивает платформа",
        en="A body holds the document; the platform asks for it",
    )
    detail = Text(
        ru="«{code}» находится в распоряжении {holder}. Требование записано как остановленное.",
        en="“{code}” is held by {holder}. The demand is recorded as stopped.",
    )


class ApprovalElsewhere(Refusal):
    """Nobody is sent to another body or organisation but for a service of the lists of 9(1)."""

    slug, status, clause = "approval-elsewhere", 422, "210-7(1)3"
    title = Text(
        ru="Согласований в других органах и организациях от заявителя не требуют",
        en="The applicant is not sent elsewhere for actions and approvals",
    )
    detail = Text(
        ru="«{code}» не входит в необходимые и обязательные услуги для {service}. "
        "Требование записано как остановленное.",
        en="“{code}” is no necessary and obligatory service for {service}. "
        "The demand is recorded as stopped.",
    )


class ConsentNotACondition(Refusal):
    """No federal law makes a third person's consent a condition here (7(3))."""

    slug, status, clause = "consent-not-a-condition", 422, "210-7(1)1"
    title = Text(
        ru="Закон не ставит обработку этих данных в зависимость от согласия",
        en="No law makes consent a condition of processing these data",
    )
    detail = Text(
        ru="Услуга {service}, «{code}». Требование записано как остановленное.",
        en="Service {service}, “{code}”. The demand is recorded as stopped.",
    )


class FeeOutsideTheActs(Refusal):
    """No act provides for the fee, or it provides for less."""

    slug, status, clause = "fee-outside-the-acts", 422, "210-11.1(6)"
    title = Text(
        ru="Плата не предусмотрена нормативными правовыми актами",
        en="No act provides for this fee",
    )
    detail = Text(
        ru="Услуга {service}, плата «{code}». Требование записано как остановленное.",
        en="Service {service}, fee “{code}”. The demand is recorded as stopped.",
    )


class AcceptanceNotToBeRefused(Refusal):
    """The acts provide for the document, and the catalogue has no such ground to turn it away."""

    slug, status, clause = "acceptance-not-to-be-refused", 422, "210-11.1(4)"
    title = Text(
        ru="В приёме этого документа нельзя отказать",
        en="This document may not be turned away",
    )
    detail = Text(
        ru="Услуга {service}, документ «{code}». Отказ записан как остановленный.",
        en="Service {service}, document “{code}”. The refusal is recorded as stopped.",
    )
