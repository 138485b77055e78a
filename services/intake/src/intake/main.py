"""Put intake together."""

import time
from dataclasses import replace
from pathlib import Path

from fastapi import FastAPI

from intake import api, applicant, asker, consumers
from intake.admission_book import shipped_admission_book
from intake.catalogue import load_catalogue, shipped_folder
from intake.context import Context
from intake.domain.corrections import REASONS
from intake.guessing import Guesses
from intake.informing_book import shipped_book
from intake.numbering import RunningNumbers
from intake.register import Register
from intake.repository import askings, changes, receipts, report_dues, requests
from intake.service.reports.opener import DueOpener
from intake.settings import Settings
from shared.bus import Bus
from shared.clock import Clock, system_clock
from shared.files.files import Files
from shared.files.removing import Remover
from shared.files.store import store_of
from shared.files.sweeper import FileSweeper
from shared.forms import Printer
from shared.foundation import Foundation
from shared.gathering import Gatherer
from shared.migrations import Migrations
from shared.rates import Counters
from shared.shipped import shipped
from shared.term_book import TermBook
from shared.vault.holding import holding_of

_DATA = Path(__file__).parent / "data"

MIGRATIONS = Migrations(schema="intake", folder=Path(__file__).parents[2] / "migrations")


def create_app(
    settings: Settings, *, bus: Bus | None = None, clock: Clock = system_clock
) -> FastAPI:
    """Return intake's app.

    Parameters
    ----------
    bus
        A bus that the caller starts and stops; by default the one of the settings.
    """
    foundation = Foundation(settings, migrations=MIGRATIONS, bus=bus, clock=clock)
    database, store = foundation.database, store_of(settings)
    remover = Remover(database, store)
    holding = holding_of(
        settings,
        database=database,
        clock=clock,
        documents=[remover.destroy],
        rules={applicant.CARD: applicant.judged, asker.CARD: asker.judged},
    )

    register = Register(database, clock=clock)
    dues = DueOpener(database, clock=clock, zone=foundation.zone)

    async def before_serving() -> None:
        await holding.before_serving()
        await register.before_serving()
        await changes.settle(database)

    app = foundation.app(
        title="Okno: intake",
        summary="Requests for services, from the applicant's visit to the issued result.",
        routers=api.routers(),
        hearings=consumers.hearings(),
        ends={**requests.ENDS, **receipts.ENDS, **askings.ENDS, **report_dues.ENDS},
        background=[
            register,
            dues,
            FileSweeper(database, remover, service=settings.service, clock=clock),
        ],
        holding=replace(holding, before_serving=before_serving),
    )
    register.state = dues.state = app.state
    app.state.context = Context(
        database=database,
        gatherer=Gatherer(database),
        numbers=RunningNumbers(database),
        vault=holding.vault,
        door=holding.door,
        files=Files(
            database,
            vault=holding.vault,
            door=holding.door,
            store=store,
            remover=remover,
            clock=clock,
            limit=settings.files_limit,
        ),
        printer=Printer(_DATA / "forms"),
        correction_reasons=REASONS.validate_python(
            shipped("intake", "corrections.yaml")["grounds"]
        ),
        terms=TermBook.read(shipped("intake", "terms.yaml")),
        catalogue=load_catalogue(settings.catalogue or shipped_folder()),
        register=register,
        admission=shipped_admission_book(),
        informing=shipped_book(),
        clock=clock,
        zone=foundation.zone,
        status_key=settings.status_key.get_secret_value().encode(),
        guesses=Guesses(
            counters=Counters(now=time.monotonic),
            number=settings.status_number_rate,
            address=settings.status_address_rate,
        ),
    )
    return app
