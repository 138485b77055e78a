"""Hold what every use case of the registry works with."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from fastapi import Request

from pdata_registry.editions import Editions
from shared.clock import Clock
from shared.database import Database
from shared.term_book import TermBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The database, the editions, the terms, the time and the zone of its days."""

    database: Database
    editions: Editions
    terms: TermBook
    clock: Clock
    zone: ZoneInfo


async def context_of(request: Request) -> Context:
    """Return the context of the app that serves the request."""
    context: Context = request.app.state.context
    return context
