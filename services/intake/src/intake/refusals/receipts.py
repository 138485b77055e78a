"""Refuse what does not fit a receipt, and to turn papers away without a ground."""

from shared.language import Text
from shared.refusals import Refusal


class PaperGroundUnknown(Refusal):
    """Papers were to be turned away on a ground that the acts do not know."""

    slug, status, clause = "paper-ground-unknown", 422, "210-11.1(4)"
    title = Text(
        ru="Основания для отказа в приёме документов нет",
        en="There is no such ground to turn papers away",
    )
    detail = Text(
        ru="Услуга {service}, основание {ground}: в перечне услуги его нет; попытка записана",
        en="Service {service}, ground {ground}: the catalogue has none such; the attempt is kept",
    )


class ReceiptSettled(Refusal):
    """The receipt has led to a request already, or its papers were turned away."""

    slug, status, clause = "receipt-settled", 409, "210-11.1(1)"
    title = Text(ru="По этому приёму решение уже принято", en="The receipt is settled already")
    detail = Text(ru="Состояние: {status}", en="Status: {status}")


class ReceiptOfAnother(Refusal):
    """The receipt is of another service, or over another channel."""

    slug, status, clause = "receipt-of-another", 422, "210-11.1(1)"
    title = Text(
        ru="Приём относится к другой услуге или каналу",
        en="The receipt is of another service or channel",
    )
    detail = Text(ru="Приём: {service}, {channel}", en="Receipt: {service}, {channel}")


class ReceivedWhen(Refusal):
    """The moment of receipt lies ahead, or too far back."""

    slug, status, clause = "received-when", 422, "210-11.1(1)"
    title = Text(ru="Момент приёма указан неверно", en="Nothing can be received at that moment")
    detail = Text(
        ru="Он позже текущего или раньше его более чем на {hours} ч",
        en="It lies ahead, or more than {hours} hours back",
    )
