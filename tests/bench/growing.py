"""Measure whether reading costs the same with a hundred times as many requests."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from uuid import UUID

import asyncpg
import httpx

from intake.repository.changes import Place
from local_process.ports import LOOPBACK
from shared.auth import Role
from shared.web.paging import write_cursor
from tests.bench.filling import IN_THE_MONTH, MFC, MONTH, fill
from tests.bench.load import Percentiles, Plan
from tests.bench.rates import Extent, run_plan
from tests.bench.sheets import Sheet
from tests.bench.stand import Server, Stand
from tests.bench.wire import AnswerUnexpected, Template

FLAT = 1.2
"""How many times as long the 95th percentile may be with the larger table."""

_WARM_UP = 0.3
_MORE, _SHORTER = 2, 4
"""How many times as many rounds, and how much shorter ones, so that all else befalls both sizes."""

_DIFFERENT, _A_PAGE = 1_000, 51
_REPORT = f"/reports/requests?from={MONTH}"
_OURS = """
    SELECT id FROM (SELECT id FROM intake.requests WHERE mfc = $1 ORDER BY id OFFSET $2) AS ours
    ORDER BY random() LIMIT $3
"""
_PLACES = """
    SELECT system_identifier, timeline_id, xid::text, position
    FROM pg_control_system(), pg_control_checkpoint(), intake.timeline
    WHERE position < (SELECT max(position) FROM intake.timeline) * 0.9
    ORDER BY random() LIMIT $1
"""


@dataclass(slots=True)
class Reading:
    """One way of reading, from the smaller table and from the larger one, by round."""

    name: str
    small: list[Percentiles] = field(default_factory=list)
    large: list[Percentiles] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """How many times as long the larger table takes, by the medians of the rounds."""
        small, large = (median(each.p95 for each in rounds) for rounds in (self.small, self.large))
        return large / small


@dataclass(frozen=True, slots=True)
class Filled:
    """A database with so many requests, and what to ask there."""

    database: str
    requests: int
    asked: dict[str, list[Template]]


@dataclass(frozen=True, slots=True)
class Grown:
    """What was found at two sizes, and in how many seconds they were filled."""

    filled: Sequence[Filled]
    seconds: float
    readings: Sequence[Reading] = ()


async def grow(stand: Stand, sizes: Sequence[int]) -> Grown:
    """Fill an intake's database for each size."""
    filled, begun = [], time.monotonic()
    for size in sizes:
        name = f"bench_flat_{size}"
        url = await stand.intake_database(name)
        await fill(url, size)
        filled.append(Filled(name, size, await _asked(stand, url)))
    return Grown(filled, time.monotonic() - begun)


async def _asked(stand: Stand, url: str) -> dict[str, list[Template]]:
    """Return what is asked of each kind, at places that are drawn by lot."""
    connection = await asyncpg.connect(url)
    try:
        ours = [row["id"] for row in await connection.fetch(_OURS, MFC, _A_PAGE, _DIFFERENT)]
        places = [Place(*map(int, row)) for row in await connection.fetch(_PLACES, _DIFFERENT)]
    finally:
        await connection.close()
    worker, monitor = stand.token(Role.MFC_WORKER, organisation=MFC), _monitor(stand)
    return {
        "GET one": _gets(worker, *(f"/requests/{each}" for each in ours)),
        "GET its timeline": _gets(worker, *(f"/requests/{each}/timeline" for each in ours)),
        "GET list": _gets(worker, "/requests"),
        "GET list, suspended": _gets(worker, "/requests?status=suspended"),
        "GET list, in the depth": _gets(worker, *map(_page_after, ours)),
        "GET changes": _gets(worker, *(f"/changes?after={write_cursor(each)}" for each in places)),
        "GET report of a month, an MFC's": _gets(worker, _REPORT),
        "GET report of a month, of all": _gets(monitor, _REPORT),
    }


def _monitor(stand: Stand) -> str:
    return stand.token(Role.MONITORING_BODY, organisation="monitoring")


def _gets(token: str, *paths: str) -> list[Template]:
    return [Template.of("GET", path, token=token) for path in paths]


def _page_after(request_id: UUID) -> str:
    return f"/requests?cursor={write_cursor(request_id)}"


def measure(stand: Stand, grown: Grown, servers: Sequence[Server], *, extent: Extent) -> Grown:
    """Read from both sizes in alternating rounds, by one connection."""
    for server in servers:
        _see_the_month(server, _monitor(stand))
    small, large = zip(grown.filled, servers, strict=True)
    readings = [Reading(name) for name in small[0].asked]
    for _ in range(_MORE * extent.rounds):
        for reading in readings:
            for (filled, server), found in ((small, reading.small), (large, reading.large)):
                plan = Plan(
                    host=LOOPBACK,
                    port=server.port,
                    templates=filled.asked[reading.name],
                    connections=1,
                    warm_up=_WARM_UP,
                    seconds=extent.seconds / _SHORTER,
                )
                found.append(run_plan(plan, name=f"{reading.name}, {server.name}").latency)
    return replace(grown, readings=readings)


def _see_the_month(server: Server, token: str) -> None:
    """Make sure that the month has the same requests at every size: else nothing is compared."""
    url, headers = f"http://{LOOPBACK}:{server.port}", {"Authorization": f"Bearer {token}"}
    answer = httpx.get(f"{url}{_REPORT}", headers=headers, timeout=30).raise_for_status()
    rows = answer.json()["rows"]
    if (counted := sum(row["registered"] for row in rows)) != IN_THE_MONTH:
        raise AnswerUnexpected(f"{server.name}: {counted} registered in {MONTH}")


def judged(grown: Grown | None) -> Iterator[tuple[str, str, str, bool]]:
    """Yield each way of reading against the target, if it was measured."""
    if grown is None:
        return
    less, more = (each.requests for each in grown.filled)
    for reading in grown.readings:
        what = f"{reading.name}: p95 with {more:,} requests, of that with {less:,}"
        yield what, f"≤ {FLAT}", f"{reading.ratio:.2f}", round(reading.ratio, 2) <= FLAT


def sheet(grown: Grown) -> Sheet:
    """Return the table of both sizes."""
    less, more = (f"{each.requests:,}" for each in grown.filled)
    columns = ["what", f"{less}: p50 ms", "p95 ms", f"{more}: p50 ms", "p95 ms", "p95, ratio"]
    rows = [
        [reading.name, *_middles(reading.small), *_middles(reading.large), f"{reading.ratio:.2f}"]
        for reading in grown.readings
    ]
    note = (
        "Intake alone, a process on each size, asked by one connection in short alternating "
        "rounds; medians of the rounds. An MFC with a tenth of all requests reads "
        f"pages of 50, at {_DIFFERENT:,} places drawn by lot; the month has the same "
        f"{IN_THE_MONTH:,} requests at both sizes. The requests, timelines and clocks were made by "
        "SQL, without cards and papers: what is asked here opens none. Filled in "
        f"{grown.seconds:.0f} s."
    )
    return Sheet("Reading, as the tables grow", columns, rows, note)


def _middles(rounds: Sequence[Percentiles]) -> list[str]:
    return [f"{median(getattr(each, name) for each in rounds):.2f}" for name in ("p50", "p95")]
