"""Put complaints together."""

from pathlib import Path

from fastapi import FastAPI

from complaints import api, consumers, projections
from complaints.context import Context
from complaints.settings import Settings
from complaints.tables import complaints
from shared.bus import Bus
from shared.clock import Clock, system_clock
from shared.foundation import Foundation
from shared.migrations import Migrations
from shared.shipped import shipped
from shared.term_book import TermBook
from shared.vault.holding import holding_of

MIGRATIONS = Migrations(schema="complaints", folder=Path(__file__).parents[2] / "migrations")


def create_app(
    settings: Settings, *, bus: Bus | None = None, clock: Clock = system_clock
) -> FastAPI:
    """Return the app of complaints.

    Parameters
    ----------
    bus
        A bus that the caller starts and stops; by default the one of the settings.
    """
    foundation = Foundation(settings, migrations=MIGRATIONS, bus=bus, clock=clock)
    holding = holding_of(
        settings,
        database=foundation.database,
        clock=clock,
        forget=[projections.forget_subjects],
    )
    app = foundation.app(
        title="Okno: complaints",
        summary="Complaints of article 11.1, and what the records say of them.",
        routers=api.routers(),
        hearings=consumers.hearings(),
        ends={"decision": complaints.c.due_at},
        holding=holding,
    )
    app.state.context = Context(
        database=foundation.database,
        vault=holding.vault,
        door=holding.door,
        clock=clock,
        zone=foundation.zone,
        terms=TermBook.read(shipped("complaints", "terms.yaml")),
    )
    return app
