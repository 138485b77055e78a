"""Hold what every use case of interagency works with."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from fastapi import Request

from interagency.domain import SubjectFields
from interagency.intake import Intake
from shared.clock import Clock
from shared.database import Database
from shared.term_book import TermBook
from shared.vault.door import Door
from shared.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The database, the vault and its door, the time, the terms, and the way to intake."""

    database: Database
    vault: Vault
    door: Door
    clock: Clock
    zone: ZoneInfo
    terms: TermBook
    subject_fields: SubjectFields
    intake: Intake


async def context_of(request: Request) -> Context:
    """Return the context of the app that serves the request."""
    context: Context = request.app.state.context
    return context
