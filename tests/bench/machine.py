"""Tell on what, and beside what, something was measured."""

import os
import platform
import resource
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

import psutil

from tests.bench.stand import ROOT

_WRITES = 100
_PAGE = 8192
_GIGABYTE = 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """The machine, the code and the moment.

    Parameters
    ----------
    sync
        Milliseconds of the median fdatasync of one page, where the database lies.
    commit
        Of the working tree; a star tells that it was changed since.
    """

    processor: str
    cores: int
    memory: float
    system: str
    python: str
    sync: float
    commit: str
    at: datetime


def look_around(folder: Path, *, now: datetime) -> Machine:
    """Return what can be known of the machine.

    Parameters
    ----------
    folder
        On the disk that the database will use.
    """
    return Machine(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory=round(psutil.virtual_memory().total / _GIGABYTE, 1),
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        sync=_sync(folder / "sync"),
        commit=_commit(),
        at=now,
    )


def watch_others() -> Callable[[], float]:
    """Return a function that tells the share of the machine that others used meanwhile.

    Call it when all that was started has ended: only then is its processor time known.
    """
    busy, own, at = _busy(), _own(), time.monotonic()

    def others() -> float:
        cores = os.cpu_count() or 1
        used = (_busy() - busy) - (_own() - own)
        return max(0.0, used / (time.monotonic() - at) / cores)

    return others


def _busy() -> float:
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - times.iowait - times.guest - times.guest_nice)


def _own() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def _sync(file: Path) -> float:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    lasted = []
    for number in range(_WRITES):
        begun = time.perf_counter()
        os.pwrite(descriptor, b"x" * _PAGE, number * _PAGE)
        os.fdatasync(descriptor)
        lasted.append(time.perf_counter() - begun)
    os.close(descriptor)
    file.unlink()
    return round(1000 * median(lasted), 2)


def _commit() -> str:
    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no")
    return (git("rev-parse", "--short", "HEAD") or "unknown") + ("*" if changed else "")
