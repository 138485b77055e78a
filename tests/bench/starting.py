"""Measure how soon `okno run` answers on a fresh folder, and what it keeps in memory."""

import json
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import psutil

from local_process.ports import LOOPBACK, any_free
from local_process.program import Program
from okno.installation import Installation
from shared.auth import Role
from tests.bench.stand import MFC, bodies, clean_environment

_PATIENCE = 90
_CREATED = 201
_MEGABYTE = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What `okno run` took.

    Parameters
    ----------
    seconds
        From the command to the first 201, the cluster of PostgreSQL made in between.
    pss, rss
        Megabytes of the one process after ``idle`` seconds without requests.
    database_pss
        Megabytes of all processes of its PostgreSQL.
    share
        The share of one processor that both used while idle.
    """

    seconds: float
    idle: float
    pss: float
    rss: float
    database_pss: float
    share: float


def start(folder: Path, *, idle: float) -> Started:
    """Start it on a fresh folder, register one request, and let it stand idle."""
    installation = Installation(folder)
    token = installation.token(
        Role.MFC_WORKER, organisation=MFC, subject="bench", lifetime=timedelta(hours=1)
    )
    port = any_free()
    begun = time.perf_counter()
    program = Program(
        [sys.executable, "-m", "okno", "run", "--data", str(folder), "--port", str(port)],
        log=folder / "run.log",
        environment=clean_environment(),
    )
    try:
        program.wait_until(lambda: _takes_one(port, token), seconds=_PATIENCE)
        seconds = time.perf_counter() - begun
        return _at_rest(psutil.Process(program.pid), seconds=seconds, idle=idle)
    finally:
        program.stop()


def _takes_one(port: int, token: str) -> bool:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "bench-first"}
    try:
        answer = httpx.post(
            f"http://{LOOPBACK}:{port}/requests", headers=headers, json=json.loads(next(bodies()))
        )
    except httpx.HTTPError:
        return False
    return answer.status_code == _CREATED


def _at_rest(process: psutil.Process, *, seconds: float, idle: float) -> Started:
    everyone = [process, *process.children(recursive=True)]
    before, at = sum(map(_cpu, everyone)), time.perf_counter()
    time.sleep(idle)
    share = (sum(map(_cpu, everyone)) - before) / (time.perf_counter() - at)
    memory = process.memory_full_info()
    database = [child for child in process.children(recursive=True) if child.name() == "postgres"]
    return Started(
        seconds=round(seconds, 1),
        idle=idle,
        pss=_megabytes(memory.pss),
        rss=_megabytes(memory.rss),
        database_pss=_megabytes(sum(each.memory_full_info().pss for each in database)),
        share=round(share, 3),
    )


def _cpu(process: psutil.Process) -> float:
    if not process.is_running():
        return 0.0
    times = process.cpu_times()
    return float(times.user + times.system)


def _megabytes(size: int) -> float:
    return round(size / _MEGABYTE, 1)
