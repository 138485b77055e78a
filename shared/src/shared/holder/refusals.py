"""Name why a holder does not do what the registry asks."""

from shared.language import Text
from shared.refusals import Refusal


class FieldNotOfTheCard(Refusal):
    """What is to be corrected has no such field (PD-6.1.8)."""

    slug, status, clause = "field-not-of-the-card", 422, "PD-6.1.8"
    title = Text(ru="Такого поля в записи нет", en="The record has no such field")
    detail = Text(
        ru="Поле «{field}» исправить нельзя", en="The field «{field}» cannot be corrected"
    )


class NothingToCorrect(Refusal):
    """All the fields say already what they are to say (PD-6.1.8)."""

    slug, status, clause = "nothing-to-correct", 409, "PD-6.1.8"
    title = Text(ru="Данные уже такие", en="The data say so already")


class CorrectionDoesNotFit(Refusal):
    """The corrected value breaks the rules of the record (PD-2.1)."""

    slug, status, clause = "correction-does-not-fit", 422, "PD-2.1"
    title = Text(
        ru="Исправленное значение не подходит к записи",
        en="The corrected value does not fit the record",
    )
    detail = Text(ru="Проверьте поле «{field}»", en="Check the field «{field}»")
