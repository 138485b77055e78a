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
