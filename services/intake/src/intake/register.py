"""Hold the register in memory as the catalogue, and follow what is added to it."""

import asyncio
from dataclasses import replace
from typing import Any

from sqlalchemy import Row
from starlette.datastructures import State

from intake.catalogue import Catalogue
from intake.catalogue.register import (
    Document,
    digest_of,
    documents_of,
    key_of,
    read_document,
    with_document,
)
from intake.repository import register as rows
from shared.clock import Clock
from shared.database import Database, Transaction
from shared.writes import keep

SHIPPED_BY = "okno"


class Register:
    """The documents of the table ``register``, as ``context.catalogue``.

    Parameters
    ----------
    every
        Seconds between two looks for what other processes added.
    """

    name = "register"
    state: State
    """The state of the app, whose context is replaced when something was added."""

    def __init__(self, database: Database, *, clock: Clock, every: float = 1.0) -> None:
        self._database = database
        self._clock = clock
        self._every = every
        self._position = 0
        self._turn = asyncio.Lock()

    async def before_serving(self) -> None:
        """Put what ships and is not there into the table; take what the table has otherwise."""
        shipped = list(documents_of(self._catalogue))
        async with self._database.transaction() as tx:
            await rows.lock(tx)
            known = {(r.kind, r.code, r.version): r for r in await rows.latest_digests(tx)}
            keys = {
                (key.kind, key.code, key.version): one for one in shipped for key in (key_of(one),)
            }
            missing = [(one, 1) for key, one in keys.items() if key not in known]
            added = rows.new_documents(
                missing, organisation=SHIPPED_BY, worker=SHIPPED_BY, at=self._clock()
            )
            await keep(tx, added)
            other = [
                row.position
                for key, row in known.items()
                if key not in keys or digest_of(keys[key]) != row.digest
            ]
            self._take(await rows.at_positions(tx, other) if other else ())
            self._position = await rows.last_position(tx)

    async def catch_up(self, tx: Transaction) -> Catalogue:
        """Lock the register until the commit, and return the catalogue as it stands then."""
        await rows.lock(tx)
        catalogue = self._catalogue
        for row in await rows.since(tx, self._position):
            catalogue = with_document(catalogue, read_document(row.kind, row.document))
        return catalogue

    async def refresh(self) -> None:
        """Take what was added since the last look."""
        async with self._turn, self._database.reading() as connection:
            self._take(await rows.since(connection, self._position))

    async def run(self) -> None:
        """Look again and again for what other processes added."""
        while True:
            await asyncio.sleep(self._every)
            await self.refresh()

    def health(self) -> dict[str, object]:
        """Tell up to where the register is known."""
        return {"ok": True, "position": self._position}

    @property
    def _catalogue(self) -> Catalogue:
        catalogue: Catalogue = self.state.context.catalogue
        return catalogue

    def _take(self, found: Any) -> None:
        catalogue = self._catalogue
        for row in found:
            catalogue = with_document(catalogue, _document(row))
            self._position = max(self._position, row.position)
        if catalogue is not self._catalogue:
            self.state.context = replace(self.state.context, catalogue=catalogue)


def _document(row: Row[Any]) -> Document:
    return read_document(row.kind, row.document)
