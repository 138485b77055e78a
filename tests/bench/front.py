"""Every part in one process, as ``make run`` has it, on a PostgreSQL that runs already."""

import sys
from pathlib import Path

from okno.installation import Installation
from okno.one_process import all_parts
from okno.serving import Server, listen, run_until_done
from shared.logs import configure_logs


async def _serve(folder: Path, admin_url: str, port: int) -> None:
    async with all_parts(Installation(folder), admin_url=admin_url) as app:
        await Server(app, lifespan="off").serve(sockets=[listen("127.0.0.1", port)])


if __name__ == "__main__":
    configure_logs(level="WARNING", form="console")
    run_until_done(_serve(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
