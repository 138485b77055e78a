"""Refuse to tell."""

from shared.language import Text
from shared.refusals import Refusal


class StatusUnknown(Refusal):
    """No request has this number and this secret together."""

    slug, status = "status-unknown", 404
    title = Text(
        ru="Нет запроса с таким номером и кодом",
        en="No request has this number and secret",
    )


class CursorOutlived(Refusal):
    """The cursor counts the changes of another database: what lies behind it cannot be told."""

    slug, status = "cursor-outlived", 410
    title = Text(
        ru="Курсор выдан до переноса базы данных",
        en="The cursor was given before the database was moved",
    )
    detail = Text(
        ru="Читайте изменения с начала, без параметра after",
        en="Read the changes from the beginning, without after",
    )
