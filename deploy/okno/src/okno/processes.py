"""Run each part as a process of its own, on Apache Kafka: what ``make up`` does."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from honcho.environ import parse_procfile
from honcho.manager import Manager
from rich.console import Console

from local_kafka import LocalKafka
from local_postgres import LocalPostgres
from local_process.folder import FolderLock, holder_of
from local_process.ports import any_free
from local_process.program import log_tail
from okno.installation import Installation, variables
from okno.lost_keys import check_keys
from okno.parts import SERVICES
from okno.preparation import make_database, migrate

_PROCFILE = Path(__file__).parents[3] / "Procfile"
_UP = "up"
_LOG = "up.log"
_PATIENCE = 120
_GRACE = 30


def up(folder: Path, *, port: int, console: Console) -> int:
    """Start the supervisor in the background and wait until the gateway is ready."""
    own = folder / _UP
    own.mkdir(parents=True, exist_ok=True, mode=0o711)
    if (pid := holder_of(own)) is not None:
        console.print(f"Уже работает / already running: {pid}")
        return 1
    with (own / _LOG).open("wb") as log:
        supervisor = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "okno", "supervise", "--data", folder, "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + _PATIENCE
    while supervisor.poll() is None and time.monotonic() < deadline:
        if _is_ready(address):
            console.print(f"Окно открыто / docs: {address}/docs; log: {own / _LOG}")
            return 0
        time.sleep(0.5)
    console.print(log_tail(own / _LOG), markup=False)
    if supervisor.poll() is None:
        supervisor.terminate()
    return 1


def down(folder: Path, *, console: Console) -> int:
    """End the supervisor of a data folder, and with it all that it started."""
    own = folder / _UP
    pid = holder_of(own) if own.exists() else None
    if pid is None:
        console.print("Ничего не работает / nothing is running")
        return 0
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + _GRACE
    while holder_of(own) is not None:
        if time.monotonic() > deadline:
            console.print(f"Процесс {pid} не остановился / process {pid} did not stop")
            return 1
        time.sleep(0.2)
    return 0


def supervise(folder: Path, *, port: int) -> int:
    """Start PostgreSQL, Kafka and the processes of the Procfile; end when one of them ends."""
    signal.signal(signal.SIGTERM, _stop)
    with _components(folder / _UP) as (admin_url, bootstrap):
        environment = prepare(folder, admin_url=admin_url, bootstrap=bootstrap, port=port)
        manager = Manager()
        for name, command in parse_procfile(_PROCFILE.read_text()).processes.items():
            manager.add_process(name, f"exec {command}", env=environment)
        manager.loop()
    return int(manager.returncode or 0)


@contextmanager
def _components(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield a database's administrator and a broker's address, own ones or those named.

    ``OKNO_ADMIN_URL`` and ``OKNO_KAFKA_BOOTSTRAP`` name ones that run already.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FolderLock(folder)
    lock.take()
    with ExitStack() as stack:
        stack.callback(lock.release)
        admin_url = os.environ.get("OKNO_ADMIN_URL") or stack.enter_context(
            LocalPostgres(folder / "postgres")
        )
        bootstrap = os.environ.get("OKNO_KAFKA_BOOTSTRAP") or stack.enter_context(
            LocalKafka(folder / "kafka")
        )
        yield admin_url, bootstrap


def prepare(folder: Path, *, admin_url: str, bootstrap: str, port: int) -> Mapping[str, str]:
    """Migrate the database, and return the variables with which every process is started.

    Parameters
    ----------
    folder
        The installation's data folder.
    admin_url, bootstrap
        The database's administrator, and where Kafka is found.
    port
        The gateway's; the services get free ones.
    """
    installation = Installation(folder)
    ports = {name: any_free() for name in SERVICES}
    addresses = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    url = asyncio.run(_migrated(installation, admin_url))
    told = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}",
        "OKNO_BUS": "kafka",
        "OKNO_KAFKA_BOOTSTRAP": bootstrap,
        "OKNO_ISSUER_FOLDER": str(installation.issuer_folder.resolve()),
        "OKNO_GATEWAY_PORT": str(port),
        "OKNO_GATEWAY_UPSTREAMS": json.dumps(addresses),
    }
    for name in SERVICES:
        settings = {**installation.settings(name, admin_url=url), "port": ports[name]}
        told.update(variables(name, settings))
    return {**told, "OKNO_INTERAGENCY_INTAKE_URL": addresses["intake"]}


async def _migrated(installation: Installation, admin_url: str) -> str:
    url = await make_database(admin_url)
    await migrate(url, passwords=installation.passwords())
    await check_keys(installation, url=url)
    return url


def _is_ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", timeout=2).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _stop(*_: object) -> None:
    raise SystemExit(143)
