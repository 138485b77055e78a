"""The command by which an operator checks that every document still has its bytes."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from okno.parts import SERVICES
from okno.telling import told
from shared.clock import system_clock
from shared.database import Database
from shared.files.checking import check as check_files
from shared.files.checking import strays
from shared.files.store import Store, store_of
from shared.files.values import State
from shared.refusals import Unavailable
from shared.settings import FileSettings

app = typer.Typer(help="The sealed bytes of documents.", no_args_is_help=True)

_HOLDERS: Mapping[str, type[FileSettings]] = {
    name: part.settings
    for name, part in SERVICES.items()
    if issubclass(part.settings, FileSettings)
}

Data = Annotated[
    Path,
    typer.Option(
        envvar="OKNO_DATA",
        help="The data folder of one machine, for services that no OKNO_ variables speak to.",
    ),
]
RemoveStrays = Annotated[
    bool, typer.Option(help="Remove objects older than a day that no document knows.")
]


@app.callback()
def files() -> None:
    """Look after the sealed bytes of documents."""


@app.command()
def check(data: Data = Path(".okno"), remove_strays: RemoveStrays = False) -> None:
    """Read every document's bytes and say which are gone or changed; nothing is opened (6.1.6)."""
    with told(_HOLDERS, data) as settings:
        lost = [asyncio.run(_check(name, one, remove_strays)) for name, one in settings.items()]
    _leave(any(lost))


def _leave(lost: bool) -> None:
    """End the process as it stands.

    The store's own threads may be inside Python still; before Python 3.12 an interpreter that is
    taken down under them aborts.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(lost)


async def _check(name: str, settings: FileSettings, remove_strays: bool) -> bool:
    """Check one service; return whether something of it is lost."""
    schema = SERVICES[name].schema
    database = Database(settings.database_url.get_secret_value(), schema=schema, pool_size=2)
    try:
        return await _check_in(name, database, store_of(settings), remove_strays)
    except Unavailable:
        typer.echo(f"{name}: хранилище не отвечает / the store does not answer", err=True)
        return True
    finally:
        await database.close()


async def _check_in(name: str, database: Database, store: Store, remove_strays: bool) -> bool:
    found: Counter[State] = Counter()
    async for checked in check_files(database, store):
        found[checked.state] += 1
        if checked.state is not State.STORED:
            typer.echo(f"{name}: {checked.state}: {checked.id}", err=True)
    unknown = [one async for one in strays(database, store, now=system_clock())]
    for stray in unknown if remove_strays else ():
        await store.remove(stray)
    typer.echo(
        f"{name}: цело / stored: {found[State.STORED]}; нет / missing: {found[State.MISSING]}; "
        f"изменено / changed: {found[State.CHANGED]}; лишнее / strays: {len(unknown)}"
    )
    return bool(found[State.MISSING] or found[State.CHANGED])
