"""Measure Okno on this machine, and print what was found: ``make bench``."""

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer
import uvloop
from rich.console import Console

from local_kafka import LocalKafka
from local_process import LocalServerError
from shared.auth import Role
from shared.bus import Bus
from shared.bus.kafka import KafkaBus
from shared.bus.postgres import PostgresBus
from shared.database import Database
from shared.logs import configure_logs
from tests.bench import (
    cards,
    checklists,
    figures,
    growing,
    rates,
    relaying,
    sealing,
    sheets,
    starting,
    sweeping,
    webhooks,
)
from tests.bench.figures import Results
from tests.bench.machine import look_around, watch_others
from tests.bench.rates import Extent
from tests.bench.stand import ROOT, Stand, a_stand
from tests.bench.wire import AnswerUnexpected
from tests.support.kafka import jars_folder

PAGE = ROOT / "docs" / "bench.md"
QUICK = Extent(
    rounds=1,
    seconds=1.0,
    connections=(16,),
    events=2_000,
    cards=500,
    checklists=5,
    entries=20_000,
    clocks=20_000,
    at_once=5_000,
    requests=(2_000, 20_000),
    steady=3.0,
    idle=2.0,
)


class Chapter(StrEnum):
    """What can be measured alone, in order."""

    START = "start"
    EVENTS = "events"
    WEBHOOKS = "webhooks"
    VAULT = "vault"
    CHECKLISTS = "checklists"
    DEADLINES = "deadlines"
    AUDIT = "audit"
    RATES = "rates"
    FLAT = "flat"


_WORDS = {
    Chapter.START: "Starting on a fresh folder",
    Chapter.EVENTS: "Carrying events over both buses",
    Chapter.WEBHOOKS: "Waiting for webhooks",
    Chapter.VAULT: "Sealing and opening cards",
    Chapter.CHECKLISTS: "Telling what services ask",
    Chapter.DEADLINES: "Sweeping clocks that ran out, beside those that run",
    Chapter.AUDIT: "Sealing and verifying audit logs",
    Chapter.RATES: "Registering and reading, in alternating rounds",
    Chapter.FLAT: "Reading from small and from large tables",
}


def main(
    write: Annotated[bool, typer.Option("--write", help="Rewrite docs/bench.md.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Only see that it works.")] = False,
    only: Annotated[list[Chapter] | None, typer.Option(help="May be repeated.")] = None,
) -> None:
    """Measure, and print."""
    if write and (quick or only):
        raise typer.BadParameter("only a whole run is written down")
    configure_logs(level="WARNING", form="console")
    console = Console()
    extent = QUICK if quick else Extent()
    others = watch_others()
    with a_stand() as stand:
        machine = look_around(stand.folder, now=datetime.now(UTC))
        results = measure(
            stand,
            extent,
            chapters=[each for each in Chapter if not only or each in only],
            console=console,
        )
    results.others = others()
    tables = list(figures.sheets(results, machine, extent))
    for table in tables:
        sheets.show(console, table)
    if results.failures:
        sys.exit("\n".join(["What could not be measured:", *results.failures]))
    if write:
        sheets.rewrite(PAGE, tables)
        console.print(f"Written: {PAGE}")


def measure(
    stand: Stand, extent: Extent, *, chapters: Sequence[Chapter], console: Console
) -> Results:
    """Measure the chapters, one after another; one that fails leaves the others alone."""
    results = Results()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        for chapter in chapters:
            console.print(f"{_WORDS[chapter]} …")
            try:
                _MEASURES[chapter](stand, extent, results, runner)
            except (AnswerUnexpected, LocalServerError, TimeoutError) as failure:
                results.failures.append(f"{chapter}: {failure or type(failure).__name__}")
    return results


def _start(stand: Stand, extent: Extent, results: Results, _: asyncio.Runner) -> None:
    results.started = starting.start(stand.folder / "fresh", idle=extent.idle)


def _events(stand: Stand, extent: Extent, results: Results, runner: asyncio.Runner) -> None:
    results.carried = runner.run(_carry(stand, extent))


def _webhooks(stand: Stand, extent: Extent, results: Results, runner: asyncio.Runner) -> None:
    with runner.run(stand.one_process()) as whole:
        results.delivered = webhooks.deliver(stand, whole, seconds=extent.steady)


def _vault(stand: Stand, extent: Extent, results: Results, runner: asyncio.Runner) -> None:
    folder = stand.folder / "vault"
    folder.mkdir()
    results.cards = runner.run(cards.measure(folder, times=extent.cards))


def _checklists(_: Stand, extent: Extent, results: Results, __: asyncio.Runner) -> None:
    results.listed = checklists.measure(rounds=extent.checklists)


def _deadlines(stand: Stand, extent: Extent, results: Results, runner: asyncio.Runner) -> None:
    results.swept = runner.run(_sweep(stand, extent))


def _audit(stand: Stand, extent: Extent, results: Results, runner: asyncio.Runner) -> None:
    results.proven = runner.run(_prove(stand, extent))


def _rates(stand: Stand, extent: Extent, results: Results, runner: asyncio.Runner) -> None:
    bare, intake = runner.run(stand.bare()), runner.run(stand.intake())
    before, everything = runner.run(stand.intake_without()), runner.run(stand.one_process())
    with bare as yardstick, before as stripped, intake as alone, everything as whole:
        token = stand.token(Role.MFC_WORKER)
        posts = rates.posts(token, yardstick, stripped, alone, whole)
        results.posts = list(rates.alternate(stand, posts, extent=extent))
        gets = list(rates.gets(token, alone, whole))
        few = replace(extent, connections=extent.connections[:1])
        results.gets = list(rates.alternate(stand, gets, extent=few))


def _flat(stand: Stand, extent: Extent, results: Results, runner: asyncio.Runner) -> None:
    grown = runner.run(growing.grow(stand, extent.requests))
    small, large = (stand.intake_on(each.database) for each in grown.filled)
    with small as less, large as more:
        results.grown = growing.measure(stand, grown, (less, more), extent=extent)


_MEASURES: Mapping[Chapter, Callable[[Stand, Extent, Results, asyncio.Runner], None]] = {
    Chapter.START: _start,
    Chapter.EVENTS: _events,
    Chapter.WEBHOOKS: _webhooks,
    Chapter.VAULT: _vault,
    Chapter.CHECKLISTS: _checklists,
    Chapter.DEADLINES: _deadlines,
    Chapter.AUDIT: _audit,
    Chapter.RATES: _rates,
    Chapter.FLAT: _flat,
}


async def _prove(stand: Stand, extent: Extent) -> sealing.Proven:
    url, _ = await stand.kernel_url("bench_audit")
    database = Database(url, schema="intake")
    try:
        return await sealing.prove(
            database,
            folder=stand.folder / "audit",
            seconds=extent.rounds * extent.seconds,
            rows=extent.entries,
        )
    finally:
        await database.close()


async def _sweep(stand: Stand, extent: Extent) -> sweeping.Swept:
    database_url, _ = await stand.kernel_url("bench_deadlines")
    database = Database(database_url, schema="intake")
    try:
        return await sweeping.sweep(
            database,
            running=extent.clocks,
            steady=1_000,
            seconds=extent.idle,
            at_once=extent.at_once,
        )
    finally:
        await database.close()


async def _carry(stand: Stand, extent: Extent) -> list[relaying.Carried]:
    database_url, bus_url = await stand.kernel_url("bench_events")
    with LocalKafka(stand.folder / "kafka", jars=jars_folder()) as bootstrap:
        database = Database(database_url, schema="intake")
        buses: list[tuple[str, Bus]] = [
            ("the PostgreSQL log", PostgresBus(bus_url)),
            ("Apache Kafka", KafkaBus(bootstrap, client_id="okno-bench")),
        ]
        try:
            return await relaying.carry(buses, database, events=extent.events, rounds=extent.rounds)
        finally:
            for _, bus in buses:
                await bus.stop()
            await database.close()


if __name__ == "__main__":
    application = typer.Typer(pretty_exceptions_enable=False)
    application.command()(main)
    application()
