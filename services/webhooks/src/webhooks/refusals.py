"""Name webhooks' own refusals."""

from shared.language import Text
from shared.refusals import Refusal


class AddressMalformed(Refusal):
    """The address is none that a webhook can be sent to."""

    slug, status = "webhook-address-malformed", 422
    title = Text(ru="Такой адрес нельзя вызвать", en="No webhook can be sent to this address")
    detail = Text(
        ru="Нужен адрес https без имени, пароля и якоря",
        en="An https address without user, password and fragment is needed",
    )


class AddressNotResolvable(Refusal):
    """The host of the address has no known place in the network."""

    slug, status = "webhook-address-not-resolvable", 422
    title = Text(ru="Имя узла не находится", en="The host cannot be resolved")


class AddressNotAllowed(Refusal):
    """The address leads into a network where no partner may be."""

    slug, status = "webhook-address-not-allowed", 422
    title = Text(
        ru="Адрес ведёт во внутреннюю сеть", en="The address leads into an internal network"
    )
    detail = Text(
        ru="Частные, местные и служебные сети закрыты; http открыт только внутри разрешённых",
        en="Private, local and reserved networks are closed; http is open in allowed ones only",
    )


class EndpointExists(Refusal):
    """The organisation has an endpoint with this address."""

    slug, status = "webhook-endpoint-exists", 409
    title = Text(
        ru="У организации уже есть точка с этим адресом",
        en="The organisation already has an endpoint with this address",
    )


class TooManyEndpoints(Refusal):
    """The organisation has as many endpoints as it may."""

    slug, status = "too-many-webhook-endpoints", 409
    title = Text(ru="Слишком много точек доставки", en="Too many webhook endpoints")
    detail = Text(ru="Не больше {limit}", en="{limit} at most")


class TooManySecrets(Refusal):
    """The endpoint has as many valid secrets as it may."""

    slug, status = "too-many-webhook-secrets", 409
    title = Text(ru="Слишком много действующих ключей", en="Too many valid secrets")
    detail = Text(ru="Не больше {limit}", en="{limit} at most")


class LastSecret(Refusal):
    """Without this secret the endpoint would get unsigned messages."""

    slug, status = "last-webhook-secret", 409
    title = Text(
        ru="Это последний бессрочный ключ: сначала выпустите новый",
        en="This is the last lasting secret: make a new one first",
    )


class EndpointIsDisabled(Refusal):
    """A disabled endpoint gets nothing."""

    slug, status = "webhook-endpoint-disabled", 409
    title = Text(ru="Точка доставки отключена", en="The endpoint is disabled")
