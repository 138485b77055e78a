"""Hold what every use case of intake works with."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from fastapi import Request

from intake.admission_book import AdmissionBook
from intake.catalogue import Catalogue, Entry
from intake.domain.corrections import Reason
from intake.guessing import Guesses
from intake.informing_book import InformingBook
from intake.numbering import RunningNumbers
from intake.register import Register
from shared.clock import Clock
from shared.database import Database
from shared.files.files import Files
from shared.forms import Printer
from shared.gathering import Gatherer
from shared.term_book import TermBook
from shared.vault.door import Door
from shared.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What use cases are given: where things are kept, what is known, and the time."""

    database: Database
    gatherer: Gatherer
    numbers: RunningNumbers
    vault: Vault
    door: Door
    files: Files
    printer: Printer
    catalogue: Catalogue
    register: Register
    admission: AdmissionBook
    informing: InformingBook
    terms: TermBook
    correction_reasons: tuple[Reason, ...]
    clock: Clock
    zone: ZoneInfo
    status_key: bytes
    guesses: Guesses

    def today(self) -> date:
        """Return the day that it is at the MFC."""
        return self.clock().astimezone(self.zone).date()

    def entry_of(self, *, service: str, version: int) -> Entry:
        """Return the catalogue entry that a request was made under.

        Raises
        ------
        LookupError
            A version that requests rest on was removed: a fault of the installation.
        """
        entry = self.catalogue.version(service, version)
        if entry is None:
            raise LookupError(f"the catalogue lost version {version} of {service}")
        return entry


async def context_of(request: Request) -> Context:
    """Return the context of the app that serves the request."""
    context: Context = request.app.state.context
    return context
