"""Tell a command what services are told: by their variables, or by a data folder."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import typer

from okno.installation import Installation
from okno.own_database import NoDatabaseError, own_database
from shared.settings import ServiceSettings

Told = TypeVar("Told", bound=ServiceSettings)


@contextmanager
def told(classes: Mapping[str, type[Told]], data: Path) -> Iterator[dict[str, Told]]:
    """Yield what each service is told: by its variables, as when it is served, or by the folder.

    Parameters
    ----------
    classes
        The settings of the services, by their names.
    data
        The folder for services that no variables speak to; its database is started if it rests.
    """
    if all(_has_variables(name) for name in classes):
        yield {name: settings() for name, settings in classes.items()}
        return
    try:
        with own_database(data) as url:
            installed = Installation(data).settings
            yield {
                name: settings(**installed(name, admin_url=url))
                for name, settings in classes.items()
            }
    except NoDatabaseError as error:
        typer.echo(f"{error}: name a data folder, or tell the OKNO_ variables", err=True)
        raise typer.Exit(1) from None


def _has_variables(name: str) -> bool:
    own = f"OKNO_{name.replace('-', '_').upper()}_DATABASE_URL"
    return own in os.environ or "OKNO_DATABASE_URL" in os.environ
