"""Name what the registry is told from outside."""

from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """The settings of the registry.

    Parameters
    ----------
    editions
        A folder in place of the shipped editions.
    retention_interval
        How often to look for files whose term of keeping has run out.
    """

    service: ClassVar[str] = "pdata-registry"

    editions: Path | None = None
    retention_interval: timedelta = timedelta(minutes=1)
