"""Command line: `python -m local_postgres run --data DIR` and `url --data DIR`."""

import argparse
import sys
from pathlib import Path

from local_postgres.server import LocalPostgres, admin_url
from local_process import LocalServerError, run_until_interrupted


def main() -> int:
    """Run the command; a named error goes to standard error with status 1."""
    parser = argparse.ArgumentParser(prog="local_postgres", description=__doc__)
    parser.add_argument("command", choices=["run", "url"])
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--port", type=int, help="the TCP port; else one is chosen and kept")
    options = parser.parse_args()
    try:
        if options.command == "run":
            return run_until_interrupted(LocalPostgres(options.data, port=options.port))
        sys.stdout.write(f"{_known_url(options.data)}\n")
    except (LocalServerError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _known_url(data: Path) -> str:
    if not (data / "port").exists():
        raise LocalServerError(f"No server was ever started on {data}.")
    return admin_url(data)


if __name__ == "__main__":
    sys.exit(main())
