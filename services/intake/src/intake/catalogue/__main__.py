"""Check a folder of the catalogue from the command line."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from intake.catalogue.loading import CatalogueError, load_catalogue, shipped_folder


def main(arguments: list[str] | None = None) -> int:
    """Print every problem as ``file:line: clause: path: message``; 1 if there is any."""
    parser = ArgumentParser(prog="python -m intake.catalogue", description=__doc__)
    check = parser.add_subparsers(required=True).add_parser("check", help="judge a folder")
    check.add_argument("folder", type=Path, nargs="?", default=shipped_folder())
    folder = parser.parse_args(arguments).folder
    try:
        catalogue = load_catalogue(folder)
    except CatalogueError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    sys.stdout.write(
        f"{len(catalogue.versions)} services, {len(catalogue.participants)} participants, "
        f"{len(catalogue.agreements)} agreements\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
