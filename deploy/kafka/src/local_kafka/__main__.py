"""Command line: `python -m local_kafka run|fetch|stop --data DIR`."""

import argparse
import os
import signal
import sys
import time
from pathlib import Path

from local_kafka.jars import ensure_jars, folder_for
from local_kafka.server import LocalKafka, end_leftovers
from local_process import LocalServerError, run_until_interrupted
from local_process.folder import holder_of

_STOP_SECONDS = 60


def main() -> int:
    """Run the command; a named error goes to standard error with status 1."""
    parser = argparse.ArgumentParser(prog="local_kafka", description=__doc__)
    parser.add_argument("command", choices=["run", "fetch", "stop"])
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--jars", type=Path, help="the folder of jars")
    parser.add_argument("--port", type=int, help="the port; else one is chosen and kept")
    options = parser.parse_args()
    data = options.data.absolute()
    try:
        if options.command == "run":
            return run_until_interrupted(LocalKafka(data, jars=options.jars, port=options.port))
        if options.command == "fetch":
            _fetch(options.jars or folder_for(data))
        else:
            _stop(data)
    except (LocalServerError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _fetch(folder: Path) -> None:
    sys.stdout.write(f"{len(ensure_jars(folder))} jars in {folder}\n")


def _stop(data: Path) -> None:
    """Ask whoever runs the broker to end it; end one that nobody runs any more."""
    holder = holder_of(data)
    if holder is None:
        if not end_leftovers(data / "server.properties"):
            raise LocalServerError(f"No broker runs on {data}.")
        return
    os.kill(holder, signal.SIGTERM)
    until = time.monotonic() + _STOP_SECONDS
    while holder_of(data) is not None:
        if time.monotonic() > until:
            raise LocalServerError(f"Process {holder} did not stop in {_STOP_SECONDS} s.")
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
