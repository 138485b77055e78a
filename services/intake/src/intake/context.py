"""Hold what every use case of intake works with."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from fastapi import Request

from intake.catalogue import Catalogue
from shared.clock import Clock
from shared.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The database, the catalogue, the time, and the key of the status secrets."""

    database: Database
    catalogue: Catalogue
    clock: Clock
    zone: ZoneInfo
    status_key: bytes


def context_of(request: Request) -> Context:
    """Return the context of the app that serves the request."""
    context: Context = request.app.state.context
    return context
