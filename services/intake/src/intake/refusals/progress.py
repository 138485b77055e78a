"""Refuse a step that a request may not take."""

from shared.language import Text
from shared.refusals import Refusal


class NotInThisState(Refusal):
    """The request's state does not allow the step."""

    slug, status = "not-in-this-state", 409
    title = Text(
        ru="Состояние запроса не позволяет этого действия",
        en="The state of the request does not allow this step",
    )
    detail = Text(ru="Состояние: {status}", en="State: {status}")


class ResultUnknown(Refusal):
    """The catalogue entry has no such result."""

    slug, status = "result-unknown", 422
    title = Text(ru="Услуга не даёт такого результата", en="The service gives no such result")
    detail = Text(ru="Услуга {service}, результат {result}", en="Service {service}, {result}")


class ResultNotIssuedHere(Refusal):
    """A law bars the issue of this result through an MFC."""

    slug, status, clause = "result-not-issued-here", 422, "210-16(1)6"
    title = Text(
        ru="Результат не выдаётся через МФЦ",
        en="The result is not issued through an MFC",
    )
    detail = Text(ru="{result}: {law}", en="{result}: {law}")
