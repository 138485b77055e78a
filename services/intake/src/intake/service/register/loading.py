"""Load a file into the register: all of it in one transaction, or nothing."""

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.datastructures import State

from intake.catalogue import Catalogue
from intake.catalogue.increments import read_additions
from intake.catalogue.loading import load_catalogue, read_acts
from intake.catalogue.register import key_of
from intake.register import Register
from intake.service.register.keeping import put
from shared.auth import Actor, Role
from shared.clock import Clock
from shared.database import Database

LOADER = Actor(subject="catalogue-load", organisation="okno", roles=frozenset({Role.OPERATIONS}))
"""Who a document is put there by, where an operator loads it by command."""


@dataclass(frozen=True, slots=True)
class _Held:
    catalogue: Catalogue


async def load_file(
    database: Database, file: Path, *, shipped: Path, clock: Clock, zone: ZoneInfo
) -> list[str]:
    """Return what came into the register of a service that may be running meanwhile.

    Parameters
    ----------
    shipped
        The folder that the service starts from.

    Raises
    ------
    CatalogueError
        Nothing was loaded; every problem is named by line and clause.
    """
    register = Register(database, clock=clock)
    register.state = State()
    register.state.context = _Held(load_catalogue(shipped))
    await register.before_serving()
    now = clock()
    async with database.transaction() as tx:
        known = await register.catch_up(tx)
        after, new = read_additions(file, catalogue=known, acts=read_acts(shipped))
        for document in new:
            await put(
                tx,
                document,
                actor=LOADER,
                catalogue=after,
                on=now.astimezone(zone).date(),
                now=now,
            )
    return [f"{key.kind} {key.code}, {key.version}" for key in map(key_of, new)]
