"""Name every reason for which Okno says no."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, TypeAlias

from shared.language import Language, Text
from shared.law import Clause

Param: TypeAlias = str | int | date | datetime | Clause | Text
"""What a refusal may tell about itself: codes, numbers, dates; never personal data."""

_known: dict[str, type["Refusal"]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One fault of the input.

    Parameters
    ----------
    pointer
        RFC 6901 pointer: ``/body/documents/0/kind``, ``/query/limit``, ``/header/if-match``.
    detail
        What is wrong, never the value itself: it may be personal data.
    code
        The kind of fault, for machines.
    """

    pointer: str
    detail: Text
    code: str


class Refusal(Exception):
    """A request that Okno cannot or may not fulfil, and why.

    A subclass sets ``slug`` (kebab-case, unique), ``status``, ``title``, and where there is one
    ``detail`` (a template) and ``clause``::

        class DocumentMissing(Refusal):
            slug, status, clause = "document-missing", 422, "210-7(6)"
            title = Text(ru="Не хватает документа", en="A document is missing")
            detail = Text(ru="Нет документа «{document}»", en="No document «{document}»")

        raise DocumentMissing(document="passport")

    Parameters
    ----------
    clause
        A clause nearer to the case than that of the class.
    errors
        The single faults, where the input is to blame.
    retry_after
        Seconds after which another try makes sense.
    params
        The values of the template's places; they are shown to the client, so codes only.
    """

    slug: ClassVar[str]
    status: ClassVar[int]
    title: ClassVar[Text]
    detail: ClassVar[Text | None] = None
    clause: ClassVar[Clause | str | None] = None
    retry_after: ClassVar[int | None] = None
    fixed_headers: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if isinstance(cls.clause, str):
            cls.clause = Clause.parse(cls.clause)
        if "slug" in cls.__dict__:
            other = _known.setdefault(cls.slug, cls)
            if (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
                raise TypeError(f"{other.__qualname__} already has the slug {cls.slug!r}")

    def __init__(
        self,
        *,
        clause: Clause | str | None = None,
        errors: Sequence[FieldError] = (),
        retry_after: int | None = None,
        **params: Param,
    ) -> None:
        super().__init__(self.slug)
        chosen = self.clause if clause is None else clause
        self.cited = Clause.parse(chosen) if isinstance(chosen, str) else chosen
        self.errors = tuple(errors)
        self.wait = self.retry_after if retry_after is None else retry_after
        self.params = params

    def explain(self, language: Language) -> str | None:
        """Return the detail in one language, its places filled."""
        if self.detail is None:
            return None
        shown = {name: _show(value, language) for name, value in self.params.items()}
        return self.detail.in_(language).format_map(shown)

    def headers(self) -> dict[str, str]:
        """Return the headers that the answer carries."""
        waiting = {} if self.wait is None else {"Retry-After": str(self.wait)}
        return {**self.fixed_headers, **waiting}


def _show(value: Param, language: Language) -> str:
    match value:
        case Text():
            return value.in_(language)
        case Clause():
            return value.text(language)
        case datetime():
            return value.isoformat(timespec="minutes")
        case date() if language == "ru":
            return f"{value:%d.%m.%Y}"
        case _:
            return str(value)


def known_refusals() -> dict[str, type[Refusal]]:
    """Return every refusal that has been imported, by slug."""
    return dict(sorted(_known.items()))


class NotAuthenticated(Refusal):
    """Nobody known asks: the token is absent, expired, or not ours."""

    slug, status = "not-authenticated", 401
    title = Text(ru="Требуется вход", en="Authentication is required")
    detail = Text(
        ru="Нужен действующий маркер доступа в заголовке Authorization",
        en="A valid access token is needed in the Authorization header",
    )
    fixed_headers: ClassVar[Mapping[str, str]] = {"WWW-Authenticate": "Bearer"}


class NotPermitted(Refusal):
    """The one who asks is known and may not do this."""

    slug, status = "not-permitted", 403
    title = Text(ru="Действие не разрешено", en="The action is not permitted")


class NotFound(Refusal):
    """There is no such thing, or the one who asks may not know of it."""

    slug, status = "not-found", 404
    title = Text(ru="Не найдено", en="Not found")


class MethodNotAllowed(Refusal):
    """The address exists and knows other methods."""

    slug, status = "method-not-allowed", 405
    title = Text(ru="Метод не поддерживается", en="The method is not allowed")


class Conflict(Refusal):
    """The state of the thing does not allow the change."""

    slug, status = "conflict", 409
    title = Text(ru="Противоречит текущему состоянию", en="Conflicts with the current state")


class PreconditionFailed(Refusal):
    """The thing has changed since the client read it."""

    slug, status = "precondition-failed", 412
    title = Text(ru="Данные уже изменились", en="The data have changed meanwhile")
    detail = Text(
        ru="Прочитайте запись заново и повторите с новым ETag",
        en="Read the record again and repeat with the new ETag",
    )


class PreconditionRequired(Refusal):
    """A change without If-Match might overwrite another's."""

    slug, status = "precondition-required", 428
    title = Text(ru="Нужен заголовок If-Match", en="The If-Match header is needed")


class IdempotencyKeyMissing(Refusal):
    """The route makes something, and may be repeated only under a key."""

    slug, status = "idempotency-key-missing", 400
    title = Text(ru="Нужен заголовок Idempotency-Key", en="The Idempotency-Key header is needed")
    detail = Text(
        ru="От 1 до 255 видимых знаков ASCII, новый для каждого нового действия",
        en="1 to 255 visible ASCII characters, new for every new action",
    )


class IdempotencyKeyReused(Refusal):
    """The key stands for another request."""

    slug, status = "idempotency-key-reused", 422
    title = Text(
        ru="Ключ Idempotency-Key уже использован с другим запросом",
        en="The Idempotency-Key was used with another request",
    )


class IdempotencyInProgress(Refusal):
    """The first request with this key is still being worked on."""

    slug, status, retry_after = "idempotency-in-progress", 409, 1
    title = Text(
        ru="Запрос с этим ключом ещё выполняется",
        en="A request with this key is still in progress",
    )


class TooLarge(Refusal):
    """The body is longer than the route takes."""

    slug, status = "too-large", 413
    title = Text(ru="Тело запроса слишком велико", en="The request body is too large")


class UnsupportedMediaType(Refusal):
    """The body is of a kind that the route does not read."""

    slug, status = "unsupported-media-type", 415
    title = Text(ru="Тип содержимого не поддерживается", en="The media type is not supported")


class MalformedBody(Refusal):
    """The body is not what its media type says."""

    slug, status = "malformed-body", 400
    title = Text(ru="Тело запроса не читается", en="The request body cannot be read")


class InvalidBody(Refusal):
    """The input was read, and its values break the contract."""

    slug, status = "invalid-body", 422
    title = Text(ru="Запрос заполнен неверно", en="The request is not filled in correctly")


class InvalidCursor(Refusal):
    """The cursor was not given out by this list."""

    slug, status = "invalid-cursor", 400
    title = Text(ru="Неверный курсор списка", en="The list cursor is invalid")


class BadRequest(Refusal):
    """The request breaks HTTP itself."""

    slug, status = "bad-request", 400
    title = Text(ru="Неверный запрос", en="Bad request")


class TooManyRequests(Refusal):
    """The client asks faster than it was promised."""

    slug, status, retry_after = "too-many-requests", 429, 1
    title = Text(ru="Слишком много запросов", en="Too many requests")


class HeadersTooLarge(Refusal):
    """The headers are longer than any honest request needs."""

    slug, status = "headers-too-large", 431
    title = Text(ru="Заголовки запроса слишком велики", en="The request headers are too large")


class InternalError(Refusal):
    """A fault of Okno itself; the log holds it under the request id."""

    slug, status = "internal-error", 500
    title = Text(ru="Внутренняя ошибка", en="Internal error")
    detail = Text(
        ru="Сообщите номер запроса тем, кто обслуживает систему",
        en="Tell the request id to those who run the system",
    )


class Unavailable(Refusal):
    """Something that the request needs does not answer now."""

    slug, status, retry_after = "unavailable", 503, 2
    title = Text(ru="Сервис временно недоступен", en="The service is temporarily unavailable")
