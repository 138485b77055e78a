"""Name what webhooks is told from outside."""

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import NoDecode

from shared.settings import ServiceSettings

_LEAST_KEY = 32

STANDARD_SCHEDULE = (
    timedelta(),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""The schedule that Standard Webhooks publishes: the wait before each attempt."""


def _split(value: Any) -> Any:
    """Read ``127.0.0.0/8, ::1/128``."""
    return value.replace(",", " ").split() if isinstance(value, str) else value


Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_split)]


class Settings(ServiceSettings):
    """The settings of webhooks.

    Parameters
    ----------
    secrets_key
        Encrypts the endpoints' signing keys at rest.
    allowed_networks
        Networks that partners may be in besides the public internet, separated by commas; into
        these alone plain ``http`` is allowed, too.
    schedule
        The wait before each attempt, in seconds or ISO 8601, as a JSON list.
    failing_limit
        How long an endpoint may fail without one success before it is disabled.
    attempt_timeout
        How long one attempt may last, from the name's resolution to the answer's headers.
    concurrency, concurrency_per_endpoint
        Attempts under way at once in this process.
    rest_after, rest, longest_rest
        The breaker: after so many failures in a row the endpoint rests so long, and each
        further failure doubles the rest up to the longest.
    poll
        How often to look for what is due when nothing wakes the dispatcher.
    keep
        How long finished deliveries can be seen and sent again.
    public_url
        What links in payloads begin with.
    """

    service: ClassVar[str] = "webhooks"

    secrets_key: SecretStr
    allowed_networks: Networks = ()
    schedule: Annotated[tuple[timedelta, ...], Field(min_length=1, max_length=30)] = (
        STANDARD_SCHEDULE
    )
    failing_limit: timedelta = timedelta(days=5)
    attempt_timeout: timedelta = timedelta(seconds=15)
    concurrency: Annotated[int, Field(ge=1)] = 64
    concurrency_per_endpoint: Annotated[int, Field(ge=1)] = 8
    rest_after: Annotated[int, Field(ge=1)] = 5
    rest: timedelta = timedelta(seconds=5)
    longest_rest: timedelta = timedelta(minutes=5)
    poll: timedelta = timedelta(seconds=1)
    keep: timedelta = timedelta(days=30)
    public_url: str = ""

    @model_validator(mode="after")
    def _has_a_long_key(self) -> Self:
        if len(self.secrets_key.get_secret_value()) < _LEAST_KEY:
            raise ValueError(f"secrets_key needs at least {_LEAST_KEY} characters")
        return self
