"""Name what complaints is told from outside."""

from typing import ClassVar

from shared.settings import HolderSettings


class Settings(HolderSettings):
    """The settings of complaints: those of every service."""

    service: ClassVar[str] = "complaints"
