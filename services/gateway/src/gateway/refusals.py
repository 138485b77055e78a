"""Name why the gateway itself says no."""

from collections.abc import Iterable

from shared.language import Text
from shared.refusals import MethodNotAllowed, Refusal


class PartAway(Refusal):
    """The part that serves the path does not answer."""

    slug, status, retry_after = "part-away", 503, 2
    title = Text(ru="Часть системы сейчас не отвечает", en="A part of the system is away")
    detail = Text(
        ru="Не отвечает: {part}. Повторите запрос позже",
        en="Away: {part}. Repeat the request later",
    )


class PartSlow(Refusal):
    """The part that serves the path took longer than the gateway waits.

    What it was asked for may have happened: a repetition under the same Idempotency-Key is safe.
    """

    slug, status, retry_after = "part-slow", 504, 2
    title = Text(ru="Часть системы не ответила вовремя", en="A part of the system was too slow")
    detail = Text(
        ru="Не успел ответить: {part}. Повторите с тем же Idempotency-Key",
        en="Too slow: {part}. Repeat with the same Idempotency-Key",
    )


class ClientSlow(Refusal):
    """The body of the request stopped coming."""

    slug, status = "client-slow", 408
    title = Text(ru="Тело запроса перестало поступать", en="The body of the request stopped coming")


class Overloaded(Refusal):
    """More requests are under way than can be answered in time."""

    slug, status, retry_after = "overloaded", 503, 1
    title = Text(ru="Система перегружена", en="The system is overloaded")
    detail = Text(
        ru="Запрос не начат, его можно повторить",
        en="The request was not begun and may be repeated",
    )


class WrongMethod(MethodNotAllowed):
    """The path knows other methods, which the answer names."""

    def __init__(self, allowed: Iterable[str]) -> None:
        super().__init__()
        self._allowed = ", ".join(sorted(allowed))

    def headers(self) -> dict[str, str]:
        """Add the methods to the headers."""
        return {**super().headers(), "Allow": self._allowed}
