"""Put the registry together."""

from pathlib import Path

from fastapi import FastAPI

from pdata_registry import api, consumers
from pdata_registry.checking import Doubt
from pdata_registry.context import Context
from pdata_registry.editions import load_editions, shipped_folder
from pdata_registry.settings import Settings
from pdata_registry.sweeper import RetentionSweeper
from pdata_registry.tables import checks
from shared.bus import Bus
from shared.clock import Clock, system_clock
from shared.foundation import Foundation
from shared.migrations import Migrations
from shared.shipped import shipped
from shared.term_book import TermBook

MIGRATIONS = Migrations(schema="pdata_registry", folder=Path(__file__).parents[2] / "migrations")


def create_app(
    settings: Settings, *, bus: Bus | None = None, clock: Clock = system_clock
) -> FastAPI:
    """Return the registry's app.

    Parameters
    ----------
    bus
        A bus that the caller starts and stops; by default the one of the settings.
    """
    foundation = Foundation(settings, migrations=MIGRATIONS, bus=bus, clock=clock)
    context = Context(
        database=foundation.database,
        editions=load_editions(settings.editions or shipped_folder()),
        terms=TermBook.read(shipped("pdata_registry", "terms.yaml")),
        clock=clock,
        zone=foundation.zone,
    )
    app = foundation.app(
        title="Okno: registry of personal data",
        summary="Which personal data are kept, for what, on what ground, and how long.",
        routers=api.routers(),
        hearings=consumers.hearings(context),
        ends={doubt.term: checks.c.due_at for doubt in Doubt},
        background=[RetentionSweeper(context, interval=settings.retention_interval)],
    )
    app.state.context = context
    return app
