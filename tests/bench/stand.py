"""Set up what is measured: one durable PostgreSQL, and each server as its own process."""

import json
import os
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx
import psutil

from local_postgres import LocalPostgres
from local_process.ports import LOOPBACK, any_free
from local_process.program import Program
from okno.installation import Installation, variables
from okno.preparation import migrate
from shared.auth import Role
from tests.bench import bare, without
from tests.support.folders import temporary_folder

ROOT = Path(__file__).parents[2]
MFC = "mfc-tatarstan"
RATE = "1000000/second"
"""What the gateway lets the bench's organisation ask: its limits are not what is measured."""

_EXAMPLE = ROOT / "deploy" / "okno" / "examples" / "request.json"
_BARE, _INTAKE, _WITHOUT = "bench_bare", "bench_intake", "bench_intake_without"
_APPLICANTS = 1_000
_START = 60
_QUIET_SHARE, _QUIET_LOOK = 0.06, 0.4


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs.

    Parameters
    ----------
    pid
        Its process.
    """

    name: str
    port: int
    pid: int


@dataclass(frozen=True, slots=True)
class Stand:
    """A PostgreSQL that runs, and the installation of those that are measured on it.

    Parameters
    ----------
    folder
        Everything lies there, and is gone in the end.
    admin_url
        The administrator of the server.
    pid
        The server's process.
    """

    folder: Path
    admin_url: str
    pid: int

    @property
    def installation(self) -> Installation:
        """The keys, the secrets and the passwords."""
        return Installation(self.folder / "okno")

    def token(self, *roles: Role, organisation: str = MFC) -> str:
        """Return a token that outlives the run."""
        return self.installation.token(
            *roles, organisation=organisation, subject="bench", lifetime=timedelta(hours=8)
        )

    async def database(self, name: str, *statements: str) -> str:
        """Make a database, and return the administrator's URL of it."""
        await _execute(self.admin_url, f'CREATE DATABASE "{name}"')
        url = in_database(self.admin_url, name)
        for statement in statements:
            await _execute(url, statement)
        return url

    async def bare(self) -> AbstractContextManager[Server]:
        """Return the yardstick, to be started."""
        url = await self.database(_BARE, bare.SCHEMA)
        port = any_free()
        return self._server("bare", [bare.__name__, url, str(port)], port=port)

    async def intake(self) -> AbstractContextManager[Server]:
        """Return intake alone with its relay, to be started as ``make up`` does."""
        return await self._intake("intake", _INTAKE, ["okno", "serve", "intake"])

    async def intake_without(self) -> AbstractContextManager[Server]:
        """Return intake with neither vault nor clocks nor audit, to be started: what they cost."""
        return await self._intake("intake without", _WITHOUT, [without.__name__])

    async def _intake(
        self, name: str, database: str, command: list[str]
    ) -> AbstractContextManager[Server]:
        await self.intake_database(database)
        return self._serving(name, database, command)

    async def intake_database(self, name: str) -> str:
        """Make a database with intake's tables, and return the administrator's URL of it."""
        url = await self.database(name)
        await migrate(url, passwords=self.installation.passwords(), services=["intake"])
        return url

    def intake_on(self, database: str) -> AbstractContextManager[Server]:
        """Return intake on a database that is made already, to be started."""
        return self._serving(database, database, ["okno", "serve", "intake"])

    def _serving(
        self, name: str, database: str, command: list[str]
    ) -> AbstractContextManager[Server]:
        told = self.installation.settings("intake", admin_url=self.admin_url)
        told["database_url"] = in_database(told["database_url"], database)
        told["bus_database_url"] = in_database(told["bus_database_url"], database)
        port = any_free()
        environment = variables("intake", {**told, "port": port, "log_level": "WARNING"})
        return self._server(name, command, port=port, environment=environment)

    async def one_process(self) -> AbstractContextManager[Server]:
        """Return every part in one process behind the gateway, to be started."""
        told = {"OKNO_GATEWAY_ORGANISATION_RATES": json.dumps({MFC: RATE})}
        port, folder = any_free(), str(self.installation.folder)
        command = ["tests.bench.front", folder, self.admin_url, str(port)]
        return self._server("one process", command, port=port, environment=told)

    async def kernel_url(self, name: str) -> tuple[str, str]:
        """Make a database with intake's schema and a bus; return the URLs of both roles."""
        await self.intake_database(name)
        told = self.installation.settings("intake", admin_url=self.admin_url)
        return (
            in_database(told["database_url"], name),
            in_database(told["bus_database_url"], name),
        )

    @contextmanager
    def _server(
        self,
        name: str,
        command: list[str],
        *,
        port: int,
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> Iterator[Server]:
        program = Program(
            [sys.executable, "-m", *command],
            log=self.folder / f"{name}.log",
            environment={**clean_environment(), **environment},
        )
        try:
            program.wait_until(lambda: is_ready(port), seconds=_START)
            yield Server(name, port, program.pid)
        finally:
            program.stop()


@contextmanager
def a_stand() -> Iterator[Stand]:
    """Yield a stand, and end it with all that it started."""
    with temporary_folder("okno-bench-") as folder:
        postgres = LocalPostgres(folder / "postgres", durable=True)
        with postgres as admin_url:
            yield Stand(folder, admin_url, postgres.pid or 0)


def bodies() -> Iterator[str]:
    """Yield bodies of full requests, as the README shows one, each of an applicant of its own."""
    body = json.loads(_EXAMPLE.read_text())
    for number in range(_APPLICANTS):
        body["applicant"]["snils"] = _snils(1_100_000 + number)
        body["applicant"]["identity_document"]["number"] = f"{100_000 + number}"
        yield json.dumps(body, ensure_ascii=False)


def _snils(number: int) -> str:
    digits = f"{number:09}"
    control = sum(int(digit) * (9 - place) for place, digit in enumerate(digits)) % 101 % 100
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]} {control:02}"


def clean_environment() -> dict[str, str]:
    """Return this process's environment without settings of Okno."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OKNO_")}
    path = [str(ROOT), *filter(None, [kept.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(path)}


def in_database(url: str, name: str) -> str:
    """Return the URL of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def is_ready(port: int) -> bool:
    """Return whether a server answers, and says that it is ready."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1):
            answer = httpx.get(f"http://{LOOPBACK}:{port}/readyz", timeout=5)
    except (OSError, httpx.HTTPError):
        return False
    return answer.status_code == httpx.codes.OK


def cpu_of(pid: int) -> float:
    """Return the seconds of processor time that a process and its children have used so far."""
    parent = psutil.Process(pid)
    times = parent.cpu_times()
    total = times.user + times.system + times.children_user + times.children_system
    for child in parent.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            times = child.cpu_times()
            total += times.user + times.system
    return float(total)


def wait_for_quiet(*pids: int, patience: float) -> float:
    """Wait until processes have little left to do; return the seconds that it took.

    After a load its events are still on their way: who measures next must not pay for them.
    """
    begun = time.monotonic()
    while time.monotonic() - begun < patience:
        before, at = sum(map(cpu_of, pids)), time.monotonic()
        time.sleep(_QUIET_LOOK)
        if (sum(map(cpu_of, pids)) - before) / (time.monotonic() - at) < _QUIET_SHARE:
            return max(0.0, time.monotonic() - begun - _QUIET_LOOK)
    return time.monotonic() - begun


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
