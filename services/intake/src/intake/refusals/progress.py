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


class ChannelNotAgreed(Refusal):
    """The agreement does not let papers be passed on in this way."""

    slug, status, clause = "transfer-channel-not-agreed", 422, "210-16(4)3"
    title = Text(
        ru="Соглашение не предусматривает такой передачи",
        en="The agreement does not provide for passing papers on in this way",
    )
    detail = Text(
        ru="Соглашение {agreement}, способ {channel}; предусмотрено: {agreed}",
        en="Agreement {agreement}, {channel}; provided for: {agreed}",
    )


class NotOnTheManifest(Refusal):
    """The body misses what was not on the manifest."""

    slug, status, clause = "not-on-the-manifest", 422, "210-16(5)1"
    title = Text(
        ru="Такой строки нет в описи передачи",
        en="The manifest of the transfer has no such line",
    )
    detail = Text(ru="Строка {code}", en="Line {code}")


class SuspensionGroundUnknown(Refusal):
    """The catalogue entry has no such ground of a suspension."""

    slug, status, clause = "suspension-ground-unknown", 422, "210-11.1(2)"
    title = Text(
        ru="Такого основания приостановления услуги нет",
        en="The service has no such ground of suspension",
    )
    detail = Text(ru="Услуга {service}, основание {ground}", en="Service {service}, {ground}")


class RefusalGroundUnknown(Refusal):
    """No federal law, and no act under one, names the ground for this service."""

    slug, status, clause = "refusal-ground-unknown", 422, "210-11.1(5)"
    title = Text(
        ru="Основание отказа не предусмотрено федеральными законами и принятыми "
        "в соответствии с ними актами",
        en="Neither federal laws nor acts under them provide for this ground of refusal",
    )
    detail = Text(
        ru="Услуга {service}, основание {ground}; попытка записана",
        en="Service {service}, ground {ground}; the attempt is on record",
    )


class NotUnclaimedYet(Refusal):
    """The applicant may still come for the result."""

    slug, status, clause = "not-unclaimed-yet", 409, "210-16(1)6"
    title = Text(
        ru="Срок хранения результата не истёк",
        en="The term in which the result is kept is not over",
    )
    detail = Text(ru="Хранить до: {until}", en="To be kept until: {until}")


class NotMadeFromSystems(Refusal):
    """No information system of a body holds what the document would say."""

    slug, status, clause = "not-made-from-systems", 422, "210-16(1)7"
    title = Text(
        ru="Документ не составляется по данным информационной системы органа",
        en="The document is not made from an information system of a body",
    )
    detail = Text(ru="Услуга {service}, документ {result}", en="Service {service}, {result}")


class SystemDocumentBarred(Refusal):
    """A federal law bars the making, whatever an agreement says."""

    slug, status, clause = "system-document-barred", 422, "210-16(1)7"
    title = Text(
        ru="Федеральный закон не допускает составления документа многофункциональным центром",
        en="A federal law bars the making of the document by an MFC",
    )
    detail = Text(ru="{result}: {law}", en="{result}: {law}")


class SystemDocumentNotAgreed(Refusal):
    """The agreement does not let the MFC make documents from the body's systems."""

    slug, status, clause = "system-document-not-agreed", 422, "210-16(1)7"
    title = Text(
        ru="Соглашение не предусматривает составления документов по данным систем органа",
        en="The agreement does not provide for documents made from the body's systems",
    )
    detail = Text(ru="Соглашение {agreement}", en="Agreement {agreement}")


class NothingIssuedYet(Refusal):
    """Nothing was issued on the request that could have a misprint."""

    slug, status, clause = "nothing-issued-yet", 409, "210-11.1(7)"
    title = Text(
        ru="По запросу не выдано документов, которые можно исправить",
        en="No document was issued on the request that could be corrected",
    )
    detail = Text(ru="Запрос {number}", en="Request {number}")
