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
