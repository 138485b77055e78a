"""The commands by which the keys of the vaults are made, listed and rotated."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from sqlalchemy.exc import SQLAlchemyError

from okno.parts import SERVICES
from okno.telling import told
from shared.database import Database
from shared.settings import HolderSettings
from shared.vault.folder_keeper import FolderKeeper
from shared.vault.keeper import KeyKeeper, KeyUnavailable
from shared.vault.keepers import folder_of, keeper_of, make_keeper
from shared.vault.rotation import GRACE, KeysLeft, Rotation, keys_by_epoch

app = typer.Typer(help="The keys that wrap the keys of personal data.", no_args_is_help=True)

Work: TypeAlias = Callable[[Database, KeyKeeper], Awaitable[str]]

_HOLDERS: Mapping[str, type[HolderSettings]] = {
    name: part.settings
    for name, part in SERVICES.items()
    if issubclass(part.settings, HolderSettings)
}
_LEAST_GRACE = 2.0
_DATA = Path(".okno")
_FAILURES = (KeyUnavailable, KeysLeft, OSError, SQLAlchemyError)


def _holders(names: list[str] | None) -> list[str]:
    for name in names or ():
        if name not in _HOLDERS:
            raise typer.BadParameter(f"{name}: the holders are {', '.join(_HOLDERS)}")
    return names or list(_HOLDERS)


Holders = Annotated[
    list[str] | None,
    typer.Option("--service", callback=_holders, help="May be repeated; all holders by default."),
]
Data = Annotated[
    Path,
    typer.Option(
        envvar="OKNO_DATA",
        help="The data folder of one machine, for holders that no OKNO_ variables speak to.",
    ),
]


@app.command()
def make(
    folder: Annotated[
        Path | None, typer.Argument(help="Where to; by default as the OKNO_ variables say.")
    ] = None,
    service: Holders = None,
) -> None:
    """Begin the first epoch of each holder that has none: a service itself never does."""
    for name in _holders(service):
        try:
            epochs = asyncio.run(_made(name, folder))
        except KeyUnavailable as error:
            typer.echo(f"{name}: {error}", err=True)
            raise typer.Exit(1) from None
        typer.echo(f"{name}: {', '.join(epochs)}")


@app.command()
def epochs(service: Holders = None, data: Data = _DATA) -> None:
    """List the epochs of each holder, and how many keys of data each wraps."""

    async def listed(database: Database, keeper: KeyKeeper) -> str:
        kept, wrapping = await keeper.epochs(), await keys_by_epoch(database)
        lines = (
            f"{epoch} ({_state(epoch, kept)}): {wrapping.get(epoch, 0)}"
            for epoch in sorted({*kept, *wrapping})
        )
        return "; ".join(lines) or "эпох нет / no epochs"

    _each(_holders(service), data, listed)


@app.command()
def rotate(
    service: Holders = None,
    data: Data = _DATA,
    grace: Annotated[
        float,
        typer.Option(min=_LEAST_GRACE, help="Seconds that any request lasts at most."),
    ] = GRACE.total_seconds(),
) -> None:
    """Begin a new epoch, put every key of data under it, and destroy the old one.

    The services go on meanwhile. A rotation that was cut short is finished by the next. Backups
    from before it cannot be opened afterwards: make one when it is done.
    """

    async def rotated(database: Database, keeper: KeyKeeper) -> str:
        done = await Rotation(database, keeper, grace=timedelta(seconds=grace)).run()
        return (
            f"{done.epoch}; переложено ключей / keys re-wrapped: {done.rewrapped}; "
            f"уничтожено / destroyed: {', '.join(done.destroyed)}"
        )

    _each(_holders(service), data, rotated)


async def _made(name: str, folder: Path | None) -> Sequence[str]:
    if folder is None:
        return await (await make_keeper(_HOLDERS[name]())).epochs()
    return await FolderKeeper.make(folder_of(folder, name)).epochs()


def _state(epoch: str, kept: Sequence[str]) -> str:
    if epoch not in kept:
        return "не хранится / not kept"
    return "текущая / current" if epoch == kept[-1] else "прежняя / superseded"


def _each(names: Sequence[str], data: Path, work: Work) -> None:
    """Do the work for each holder at once, tell what came of it, and exit by 1 if one failed."""
    with told({name: _HOLDERS[name] for name in names}, data) as settings:
        outcomes = asyncio.run(_all(settings, work))
    for name, outcome in zip(names, outcomes, strict=True):
        typer.echo(f"{name}: {outcome}", err=isinstance(outcome, Exception))
    sys.exit(any(isinstance(outcome, Exception) for outcome in outcomes))


async def _all(settings: Mapping[str, HolderSettings], work: Work) -> list[str | Exception]:
    return await asyncio.gather(*(_one(name, told, work) for name, told in settings.items()))


async def _one(name: str, settings: HolderSettings, work: Work) -> str | Exception:
    url, schema = settings.database_url.get_secret_value(), SERVICES[name].schema
    database = Database(url, schema=schema, pool_size=2)
    try:
        return await work(database, keeper_of(settings))
    except _FAILURES as failure:
        return failure
    finally:
        await database.close()
