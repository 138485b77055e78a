"""Name what the gateway is told from outside."""

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

from pydantic import AnyHttpUrl, Field

from shared.rates import Rate, RateText
from shared.settings import PartSettings


class Settings(PartSettings):
    """The settings of the gateway.

    Rates are counted by each replica of the gateway for itself.
    """

    service: ClassVar[str] = "gateway"

    upstreams: Mapping[str, AnyHttpUrl] = Field(
        default={}, description="Base addresses of the services that run elsewhere, by name."
    )
    core: frozenset[str] = Field(
        default=frozenset({"intake"}),
        description="The parts without which the gateway is not ready.",
    )
    body_limit: int = Field(
        default=64 * 2**20,
        description="Bytes of a body that are passed on; services set their own, lower limits.",
    )
    patience: timedelta = Field(
        default=timedelta(seconds=30), description="How long a request may make no progress."
    )
    connect_patience: timedelta = timedelta(seconds=2)
    gather_patience: timedelta = Field(
        default=timedelta(seconds=5),
        description="How long a part may take where all are asked at once; then it counts as away.",
    )
    refresh: timedelta = Field(
        default=timedelta(seconds=60), description="How often the services' documents are read."
    )

    concurrency: int = Field(default=200, description="Requests under way at once.", ge=1)
    part_concurrency: int = Field(
        default=150,
        description="Requests under way at once in one part: a slow one leaves room for others.",
        ge=1,
    )

    actor_rate: RateText = Rate(amount=100, seconds=1)
    organisation_rates: Mapping[str, RateText] = Field(
        default={}, description="Rates agreed with single organisations, as with a large portal."
    )
    public_rate: RateText = Field(
        default=Rate(amount=30, seconds=1), description="Of one address, without a token."
    )
    route_rates: Mapping[str, RateText] = Field(
        default={"POST /status-checks": Rate(amount=10, seconds=60)},
        description="Of one address, on single routes: secrets must not be guessed.",
    )
