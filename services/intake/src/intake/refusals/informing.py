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


class TopicUnknown(Refusal):
    """The list of topics has no such code."""

    slug, status, clause = "topic-unknown", 422, "210-16(1)4"
    title = Text(ru="Такой темы нет в перечне", en="The list has no such topic")
    detail = Text(ru="Тема «{topic}»", en="Topic “{topic}”")


class OutsideTheSphere(Refusal):
    """What is asked lies outside the sphere of an MFC; an inquiry is recorded as refused."""

    slug, status, clause = "outside-the-sphere", 422, "210-16(4)1"
    title = Text(
        ru="Вопрос не относится к сфере деятельности МФЦ",
        en="The matter lies outside the sphere of an MFC",
    )
    detail = Text(ru="{topic}. Обратитесь: {instead}", en="{topic}. Ask: {instead}")


class NotAnAsker(Refusal):
    """The organisation is of none of the kinds to which the law gives information."""

    slug, status, clause = "not-an-asker", 403, "210-16(4)1"
    title = Text(
        ru="Организация не относится к тем, кому МФЦ обязан давать сведения",
        en="The organisation is none of those to whom an MFC must give information",
    )
    detail = Text(ru="Организация: «{organisation}»", en="Organisation: “{organisation}”")


class AskerOfOthers(Refusal):
    """A worker asks for a person or an entity, a body or a fund for itself."""

    slug, status, clause = "asker-of-others", 422, "210-16(4)1"
    title = Text(
        ru="Работник МФЦ называет гражданина или юридическое лицо, орган спрашивает за себя",
        en="An MFC's worker names a person or an entity; a body asks for itself",
    )


class ContentUnknown(Refusal):
    """The list of what an answer may hold has no such category."""

    slug, status, clause = "content-unknown", 422, "210-16(4)1"
    title = Text(ru="Такой категории сведений нет", en="There is no such category of content")
    detail = Text(ru="Категория «{content}»", en="Category “{content}”")


class RestrictedInAnswer(Refusal):
    """The answer would hold information that a federal law restricts."""

    slug, status, clause = "restricted-in-answer", 422, "210-16(4)1"
    title = Text(
        ru="Ответ не может содержать сведения, доступ к которым ограничен",
        en="An answer may not hold restricted information",
    )
    detail = Text(ru="{content}: {law}", en="{content}: {law}")


class NotToAnswer(Refusal):
    """The question or the inquiry has its answer, or its refusal."""

    slug, status = "not-to-answer", 409
    title = Text(ru="Ответ уже дан", en="It has been answered already")
    detail = Text(ru="Состояние: {status}", en="State: {status}")
