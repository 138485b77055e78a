"""Open the clocks of reports when a period is over: one that nobody makes is seen to be late."""

import asyncio
import time
from datetime import date
from zoneinfo import ZoneInfo

from starlette.datastructures import State

from intake.catalogue import Catalogue
from intake.repository import report_dues as rows
from intake.service.reports import owing
from shared.clock import Clock
from shared.database import Database


class DueOpener:
    """Opens what MFCs owe for the periods that are over, once, under any number of replicas.

    Parameters
    ----------
    every
        Seconds between two looks; one on which neither day nor register is new costs nothing.
    """

    name = "report dues"
    state: State
    """The state of the app, whose context holds the register."""

    def __init__(
        self, database: Database, *, clock: Clock, zone: ZoneInfo, every: float = 10.0
    ) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._every = every
        self._seen: tuple[Catalogue, date] | None = None
        self._last_pass = time.monotonic()

    def health(self) -> dict[str, object]:
        """Tell when the last pass ended; opening late moves no end, so it is always ok."""
        return {"ok": True, "last_pass_seconds_ago": round(time.monotonic() - self._last_pass, 3)}

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self.open()
            self._last_pass = time.monotonic()
            await asyncio.sleep(self._every)

    async def open(self) -> int:
        """Open what is owed and has no clock yet; return how much that was."""
        catalogue: Catalogue = self.state.context.catalogue
        now = self._clock()
        today = now.astimezone(self._zone).date()
        if self._seen is not None and self._seen[0] is catalogue and self._seen[1] == today:
            return 0
        async with self._database.transaction() as tx:
            await rows.lock(tx)
            opened = [
                await owing.open_code(tx, catalogue, code, now=now, zone=self._zone)
                for code in sorted({form.code for form in catalogue.register.report_forms})
            ]
        self._seen = (catalogue, today)
        return sum(opened)
