"""Measure servers side by side, in rounds that alternate between them."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median

import httpx

from local_process.ports import LOOPBACK
from tests.bench.load import Findings, Plan, read_findings
from tests.bench.stand import Server, Stand, bodies, clean_environment, cpu_of, wait_for_quiet
from tests.bench.wire import AnswerUnexpected, Template

_WARM_UP = 0.5
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How long to measure.

    Parameters
    ----------
    rounds, seconds
        How many, and how long each.
    connections
        With how many at once, one after another.
    events
        How many for the relay and the inbox.
    cards
        How many to seal and to open.
    checklists
        How often the checklist of every service is told.
    entries
        How many in the audit log that is verified.
    clocks, at_once
        How many run, and how many of others end in one moment.
    requests
        How many are in the smaller and in the larger table that are read.
    steady, idle
        Seconds at each steady rate, and seconds without requests.
    """

    rounds: int = 5
    seconds: float = 4.0
    connections: Sequence[int] = (16, 64)
    events: int = 20_000
    cards: int = 5_000
    checklists: int = 100
    entries: int = 1_000_000
    clocks: int = 1_000_000
    at_once: int = 50_000
    requests: tuple[int, int] = (10_000, 1_000_000)
    steady: float = 15.0
    idle: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One server's findings in one round.

    Parameters
    ----------
    server_cpu, database_cpu
        Microseconds of processor time an answer, the warm-up included.
    settled
        Seconds until what the load had left behind was done.
    """

    findings: Findings
    server_cpu: float
    database_cpu: float
    settled: float


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured: a server, and what to ask it."""

    name: str
    server: Server
    templates: Sequence[Template]


@dataclass(slots=True)
class Series:
    """All rounds of one subject with so many connections."""

    name: str
    connections: int
    rounds: list[Round] = field(default_factory=list)

    @property
    def rates(self) -> list[float]:
        """The answers a second, by round."""
        return [each.findings.rate for each in self.rounds]

    @property
    def rate(self) -> float:
        """The median rate."""
        return median(self.rates)

    def middle(self, of: str) -> float:
        """Return the median of a percentile of latency (``p50``, …), in milliseconds."""
        return float(median(getattr(each.findings.latency, of) for each in self.rounds))

    def cost(self, of: str) -> float:
        """Return the median of ``server_cpu``, ``database_cpu`` or ``settled``."""
        return float(median(getattr(each, of) for each in self.rounds))


def posts(token: str, *servers: Server) -> list[Subject]:
    """Return the registration of a full request, on each server."""
    templates = [
        Template.of("POST", "/requests", token=token, body=body, keyed=True) for body in bodies()
    ]
    return [Subject(f"POST, {server.name}", server, templates) for server in servers]


def gets(token: str, *servers: Server) -> Iterator[Subject]:
    """Yield the reading of one request and of the list's first page, on each server."""
    for server in servers:
        url, headers = f"http://{LOOPBACK}:{server.port}", {"Authorization": f"Bearer {token}"}
        page = httpx.get(f"{url}/requests", headers=headers).raise_for_status().json()
        paths = [f"/requests/{item['id']}" for item in page["items"]]
        each = [Template.of("GET", path, token=token) for path in paths]
        yield Subject(f"GET one, {server.name}", server, each)
        yield Subject(
            f"GET list, {server.name}", server, [Template.of("GET", "/requests", token=token)]
        )


def alternate(stand: Stand, subjects: Sequence[Subject], *, extent: Extent) -> Iterator[Series]:
    """Measure subjects in alternating rounds; return a series for each number of connections."""
    series = {
        (subject.name, number): Series(subject.name, number)
        for number in extent.connections
        for subject in subjects
    }
    for _ in range(extent.rounds):
        for number in extent.connections:
            for subject in subjects:
                found = _measure(stand, subject, connections=number, seconds=extent.seconds)
                series[subject.name, number].rounds.append(found)
    yield from series.values()


def _measure(stand: Stand, subject: Subject, *, connections: int, seconds: float) -> Round:
    plan = Plan(
        host=LOOPBACK,
        port=subject.server.port,
        templates=subject.templates,
        connections=connections,
        warm_up=_WARM_UP,
        seconds=seconds,
    )
    pids = (subject.server.pid, stand.pid)
    before = [cpu_of(pid) for pid in pids]
    findings = run_plan(plan, name=subject.name)
    after = [cpu_of(pid) for pid in pids]
    server, database = (
        round(1e6 * (last - first) / findings.answers)
        for first, last in zip(before, after, strict=True)
    )
    settled = wait_for_quiet(*pids, patience=_PATIENCE)
    return Round(
        findings=findings, server_cpu=server, database_cpu=database, settled=round(settled, 1)
    )


def run_plan(plan: Plan, *, name: str) -> Findings:
    """Carry a plan out in a process of its own.

    Raises
    ------
    AnswerUnexpected
        What was to be measured did not work.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        input=json.dumps(asdict(plan)),
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise AnswerUnexpected(f"{name}: {done.stderr.strip()}")
    return read_findings(done.stdout)
