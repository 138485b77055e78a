"""Refuse to take a service in here, today, over this channel."""

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


class NotCoveredByTheAuthorisedMfc(Refusal):
    """The authorised MFC's agreements reach federal executive bodies and its own region alone."""

    slug, status, clause = "not-covered-by-the-authorised-mfc", 422, "210-16(1.3)"
    title = Text(
        ru="Соглашение уполномоченного МФЦ на этот случай не распространяется",
        en="The authorised MFC's agreement does not reach so far",
    )
    detail = Text(
        ru="МФЦ {mfc}, орган {body}, услуга {service}: соглашения уполномоченного МФЦ действуют "
        "для услуг федеральных органов исполнительной власти и для МФЦ того же субъекта",
        en="MFC {mfc}, body {body}, service {service}: an authorised MFC's agreements hold for "
        "services of federal executive bodies, and for MFCs of the same region",
    )


class MfcDoesNotConform(Refusal):
    """The MFC does not meet the Government's rules: nothing new is taken in."""

    slug, status, clause = "mfc-does-not-conform", 422, "210-17(1)"
    title = Text(
        ru="МФЦ не соответствует требованиям, приём новых запросов прекращён",
        en="The MFC does not meet the requirements; nothing new is taken in",
    )
    detail = Text(
        ru="МФЦ {mfc}, день {day}, не выполнено: {requirements}",
        en="MFC {mfc}, day {day}, not met: {requirements}",
    )


class OutsideTheEngagement(Refusal):
    """The organisation does what it is not engaged for, or not for this MFC, or not that day."""

    slug, status, clause = "outside-the-engagement", 422, "210-16(1.1)"
    title = Text(
        ru="Организация к этому не привлечена",
        en="The organisation is not engaged for this",
    )
    detail = Text(
        ru="Организация {organisation}, МФЦ {mfc}, функция {function}, день {day}",
        en="Organisation {organisation}, MFC {mfc}, function {function}, day {day}",
    )


class ActOutsideTheKind(Refusal):
    """The kind of the participant does not let it do this."""

    slug, status, clause = "act-outside-the-kind", 422, "210-parties"
    title = Text(
        ru="Участник этого вида так действовать не вправе",
        en="A participant of this kind may not do this",
    )
    detail = Text(
        ru="Участник {participant}, вид {kind}, действие {doing}",
        en="Participant {participant}, kind {kind}, act {doing}",
    )
