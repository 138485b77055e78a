"""The commands by which a catalogue is judged, and loaded into a running installation."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from intake.catalogue import CatalogueError, shipped_folder
from intake.catalogue.__main__ import main
from intake.service.register.loading import load_file
from intake.settings import Settings
from okno.parts import SERVICES
from okno.telling import told
from shared.clock import system_clock
from shared.database import Database
from shared.zones import zone_of

app = typer.Typer(help="The catalogue of services.", no_args_is_help=True)

Data = Annotated[
    Path,
    typer.Option(
        envvar="OKNO_DATA",
        help="The data folder of one machine, where no OKNO_ variables speak to intake.",
    ),
]
_DATA = Path(".okno")


@app.command()
def check(
    path: Annotated[Path | None, typer.Argument(help="A folder, or a file to be added.")] = None,
) -> None:
    """Judge a folder, the shipped one by default, or a file beside what ships."""
    sys.exit(main(["check", *([str(path)] if path else [])]))


@app.command()
def load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)], data: Data = _DATA
) -> None:
    """Add a file's documents to the register; services that run know them within seconds."""
    with told({"intake": Settings}, data) as settings:
        try:
            new = asyncio.run(_load(settings["intake"], file))
        except CatalogueError as error:
            typer.echo(error)
            raise typer.Exit(1) from None
    for line in new:
        typer.echo(line)
    typer.echo(f"{len(new)} new documents")


async def _load(settings: Settings, file: Path) -> list[str]:
    url = settings.database_url.get_secret_value()
    database = Database(url, schema=SERVICES["intake"].schema, pool_size=2)
    try:
        return await load_file(
            database,
            file,
            shipped=settings.catalogue or shipped_folder(),
            clock=system_clock,
            zone=zone_of(settings.zone),
        )
    finally:
        await database.close()
