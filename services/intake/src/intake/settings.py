"""Name what intake is told from outside."""

from pathlib import Path
from typing import ClassVar, Self

from pydantic import SecretStr, model_validator

from shared.rates import Rate, RateText
from shared.settings import FileSettings

_LEAST_KEY = 32


class Settings(FileSettings):
    """The settings of intake.

    ``status_key`` derives the secrets by which an applicant follows a request without login;
    ``catalogue`` is a folder in place of the shipped catalogue. ``status_number_rate`` and
    ``status_address_rate`` bound the tries on one number and from one address; behind a gateway
    of another machine that address is the gateway's.
    """

    service: ClassVar[str] = "intake"

    status_key: SecretStr
    catalogue: Path | None = None
    status_number_rate: RateText = Rate(amount=10, seconds=60)
    status_address_rate: RateText = Rate(amount=50, seconds=1)

    @model_validator(mode="after")
    def _has_a_long_key(self) -> Self:
        if len(self.status_key.get_secret_value()) < _LEAST_KEY:
            raise ValueError(f"status_key needs at least {_LEAST_KEY} characters")
        return self
