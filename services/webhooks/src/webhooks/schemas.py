"""Shape what comes in and goes out over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from shared.web.bodies import In
from webhooks.domain import DeliveryState, DisabledReason, EndpointState
from webhooks.signing import SecretKind

Url = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[\x21-\x7e]+$", max_length=2048),
    Field(examples=["https://partner.example/okno"]),
]
Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
TypePattern = Annotated[
    str,
    StringConstraints(
        pattern=r"^(\*|[a-z0-9-]+(\.[a-z0-9-]+)*(\.\*)?)$", min_length=1, max_length=100
    ),
    Field(examples=["okno.intake.request.*"]),
]
Types = Annotated[list[TypePattern], Field(min_length=1, max_length=50)]


class EndpointIn(In):
    """An address, and the types of events that it wants: exact, ``prefix.*``, or ``*``."""

    url: Url
    description: Description = ""
    types: Types = Field(default_factory=lambda: ["*"])


class EndpointChange(In):
    """What changes; the rest stays."""

    url: Url | None = None
    description: Description | None = None
    types: Types | None = None


class EndpointOut(BaseModel):
    """An endpoint, without its secrets."""

    id: UUID
    url: str
    description: str
    types: list[str]
    state: EndpointState
    disabled_reason: DisabledReason | None
    created_at: datetime


class SecretIn(In):
    """Which signature the new key makes: ``v1`` (HMAC-SHA256) or ``v1a`` (Ed25519)."""

    kind: SecretKind = SecretKind.V1


class SecretOut(BaseModel):
    """A signing key as it may be seen again."""

    id: UUID
    kind: SecretKind
    public_key: str | None = Field(description="`whpk_…`, of `v1a` only.")
    created_at: datetime
    expires_at: datetime | None


class NewSecret(SecretOut):
    """A signing key as it is seen once."""

    secret: str | None = Field(description="`whsec_…`, of `v1` only; it is shown this once.")


class NewEndpoint(EndpointOut):
    """A new endpoint with its first secret."""

    secret: NewSecret


class ExpiryIn(In):
    """How long the secret goes on signing."""

    after_seconds: Annotated[int, Field(ge=0, le=30 * 86_400)] = 0


class DeliveryOut(BaseModel):
    """An event on its way to an endpoint."""

    id: UUID
    sequence: int
    event_id: UUID = Field(description="The message's `webhook-id`.")
    type: str
    state: DeliveryState
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime
    finished_at: datetime | None


class AttemptOut(BaseModel):
    """One attempt; of the partner's answer only the status is kept."""

    at: datetime
    duration_ms: int
    status: int | None
    error: str | None


class RecoverIn(In):
    """From when on to send again what did not arrive."""

    since: AwareDatetime


class Recovered(BaseModel):
    """How many deliveries begin anew."""

    deliveries: int
