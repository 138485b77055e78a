"""Name what interagency is told from outside."""

from typing import ClassVar, Self

from pydantic import SecretStr, model_validator

from shared.settings import HolderSettings


class Settings(HolderSettings):
    """The settings of interagency.

    ``intake_url`` is where the fields of requests are had. With an OIDC issuer (``jwks_url``)
    interagency gets its own token at ``token_url`` by its client id and secret.
    """

    service: ClassVar[str] = "interagency"

    intake_url: str
    token_url: str | None = None
    client_id: str | None = None
    client_secret: SecretStr | None = None

    @model_validator(mode="after")
    def _can_name_itself(self) -> Self:
        named = (self.token_url, self.client_id, self.client_secret)
        if self.jwks_url and not all(named):
            raise ValueError("jwks_url needs token_url, client_id and client_secret")
        return self
