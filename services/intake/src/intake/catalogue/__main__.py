"""Check a folder of the catalogue, or a file to be added, from the command line."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from intake.catalogue.increments import read_additions
from intake.catalogue.loading import CatalogueError, load_catalogue, read_acts, shipped_folder


def main(arguments: list[str] | None = None) -> int:
    """Print every problem as ``file:line: clause: path: message``; 1 if there is any."""
    parser = ArgumentParser(prog="python -m intake.catalogue", description=__doc__)
    check = parser.add_subparsers(required=True).add_parser("check", help="judge it")
    check.add_argument("path", type=Path, nargs="?", default=shipped_folder())
    path = parser.parse_args(arguments).path
    try:
        told = _folder(path) if path.is_dir() else _file(path)
    except CatalogueError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{told}\n")
    return 0


def _folder(folder: Path) -> str:
    catalogue = load_catalogue(folder)
    return (
        f"{len(catalogue.versions)} services, {len(catalogue.participants)} participants, "
        f"{len(catalogue.agreements)} agreements"
    )


def _file(file: Path) -> str:
    """Judge a file beside what ships, as it would be loaded into a fresh installation."""
    shipped = shipped_folder()
    _, new = read_additions(file, catalogue=load_catalogue(shipped), acts=read_acts(shipped))
    return f"{len(new)} new documents"


if __name__ == "__main__":
    sys.exit(main())
