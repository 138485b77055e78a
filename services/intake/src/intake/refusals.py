"""Name intake's own refusals, each with the clause it stands on."""

from shared.language import Text
from shared.refusals import Refusal


class ServiceUnknown(Refusal):
    """The catalogue has no such service in force on that day."""

    slug, status, clause = "service-unknown", 422, "210-15(6)"
    title = Text(
        ru="Услуги нет в перечне, действующем на этот день",
        en="The service is not on the list in force that day",
    )
    detail = Text(ru="Услуга {service}, день {day}", en="Service {service}, day {day}")


class ChannelClosed(Refusal):
    """The service is not given over this channel."""

    slug, status, clause = "channel-closed", 422, "210-15(3)"
    title = Text(
        ru="Услуга не предоставляется этим способом",
        en="The service is not given over this channel",
    )
    detail = Text(ru="Услуга {service}, канал {channel}", en="Service {service}, channel {channel}")


class ElectronicOnly(Refusal):
    """An act makes the service electronic only, and a paper was brought."""

    slug, status, clause = "electronic-only", 422, "210-15(3)"
    title = Text(
        ru="Услуга предоставляется только в электронной форме",
        en="The service is given in electronic form only",
    )
    detail = Text(ru="Документ {code} на бумаге: {act}", en="Document {code} on paper: {act}")


class ChannelOfOthers(Refusal):
    """A worker named a portal's channel, or a portal the counter."""

    slug, status, clause = "channel-of-others", 422, "210-15(3)"
    title = Text(
        ru="Этим способом запрос подаёт другой участник",
        en="Another kind of participant sends requests over this channel",
    )
    detail = Text(
        ru="Канал {channel}: работник МФЦ принимает по каналу mfc, портал — по каналам portal_*",
        en="Channel {channel}: an MFC's worker takes in over mfc, a portal sends over portal_*",
    )


class NoAgreementInForce(Refusal):
    """No agreement between this MFC and the body covers the service on that day."""

    slug, status, clause = "no-agreement-in-force", 422, "210-15(2)"
    title = Text(
        ru="Нет действующего соглашения о взаимодействии",
        en="No agreement on interaction is in force",
    )
    detail = Text(
        ru="МФЦ {mfc}, орган {body}, услуга {service}, день {day}",
        en="MFC {mfc}, body {body}, service {service}, day {day}",
    )


class DocumentMissing(Refusal):
    """A document that the applicant must bring is not there."""

    slug, status, clause = "document-missing", 422, "210-7(6)"
    title = Text(ru="Не хватает документа", en="A document is missing")
    detail = Text(
        ru="«{document}» ({code}): {act}",
        en="“{document}” ({code}): {act}",
    )


class InformationMissing(Refusal):
    """A field that the applicant must fill in is empty."""

    slug, status, clause = "information-missing", 422, "210-7(1)1"
    title = Text(ru="Не хватает сведений", en="Information is missing")
    detail = Text(ru="«{title}» ({code}): {act}", en="“{title}” ({code}): {act}")


class GivenTwice(Refusal):
    """A field stands both in the applicant's particulars and in the information."""

    slug, status = "given-twice", 422
    title = Text(
        ru="Сведение указано дважды",
        en="A field is given twice",
    )
    detail = Text(
        ru="{code}: уже есть в данных заявителя",
        en="{code}: the applicant's particulars have it already",
    )


class NotOnTheList(Refusal):
    """The request holds something that the closed lists of the service do not know."""

    slug, status, clause = "not-on-the-list", 422, "210-7(1)1"
    title = Text(
        ru="В закрытом перечне услуги этого нет",
        en="The closed lists of the service do not have this",
    )
    detail = Text(ru="{kind}: {code}", en="{kind}: {code}")


class FormNotAccepted(Refusal):
    """The document is not accepted in that form."""

    slug, status, clause = "form-not-accepted", 422, "210-7(6)"
    title = Text(
        ru="Документ не принимается в этой форме",
        en="The document is not accepted in this form",
    )
    detail = Text(ru="{code}: {form}", en="{code}: {form}")


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


class StatusUnknown(Refusal):
    """No request has this number and this secret together."""

    slug, status = "status-unknown", 404
    title = Text(
        ru="Нет запроса с таким номером и кодом",
        en="No request has this number and secret",
    )
