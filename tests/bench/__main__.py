"""Measure Okno on this machine, and print what was found: ``make bench``."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer
import uvloop
from rich.console import Console

from local_kafka import LocalKafka
from shared.auth import Role
from shared.bus import Bus
from shared.bus.kafka import KafkaBus
from shared.bus.postgres import PostgresBus
from shared.database import Database
from shared.logs import configure_logs
from tests.bench import figures, rates, relaying, sheets, starting, webhooks
from tests.bench.figures import Results
from tests.bench.machine import look_around, watch_others
from tests.bench.rates import Extent
from tests.bench.stand import ROOT, Stand, a_stand
from tests.support.kafka import jars_folder

PAGE = ROOT / "docs" / "bench.md"
QUICK = Extent(rounds=1, seconds=1.0, connections=(16,), events=2_000)
_IDLE, _QUICK_IDLE = 10.0, 2.0
_WEBHOOKS, _QUICK_WEBHOOKS = 15.0, 3.0


class Chapter(StrEnum):
    """What can be measured alone."""

    RATES = "rates"
    EVENTS = "events"
    WEBHOOKS = "webhooks"
    START = "start"


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
        results = measure(stand, extent, chapters=only or list(Chapter), console=console)
    results.others = others()
    tables = list(figures.sheets(results, machine, extent))
    for table in tables:
        sheets.show(console, table)
    if write:
        sheets.rewrite(PAGE, tables)
        console.print(f"Written: {PAGE}")


def measure(
    stand: Stand, extent: Extent, *, chapters: Sequence[Chapter], console: Console
) -> Results:
    """Measure the chapters, one after another."""
    results = Results()
    quick = extent == QUICK
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        if Chapter.START in chapters:
            console.print("Starting on a fresh folder …")
            idle = _QUICK_IDLE if quick else _IDLE
            results.started = starting.start(stand.folder / "fresh", idle=idle)
        if Chapter.EVENTS in chapters:
            console.print("Carrying events over both buses …")
            results.carried = runner.run(_events(stand, extent))
        if Chapter.WEBHOOKS in chapters or Chapter.RATES in chapters:
            with runner.run(stand.one_process()) as whole:
                if Chapter.WEBHOOKS in chapters:
                    console.print("Waiting for webhooks …")
                    seconds = _QUICK_WEBHOOKS if quick else _WEBHOOKS
                    results.delivered = webhooks.deliver(stand, whole, seconds=seconds)
                if Chapter.RATES in chapters:
                    console.print("Registering and reading, in alternating rounds …")
                    bare, intake = runner.run(stand.bare()), runner.run(stand.intake())
                    with bare as yardstick, intake as alone:
                        token = stand.token(Role.MFC_WORKER)
                        posts = rates.posts(token, yardstick, alone, whole)
                        results.posts = list(rates.alternate(stand, posts, extent=extent))
                        gets = list(rates.gets(token, alone, whole))
                        few = replace(extent, connections=extent.connections[:1])
                        results.gets = list(rates.alternate(stand, gets, extent=few))
    return results


async def _events(stand: Stand, extent: Extent) -> list[relaying.Carried]:
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
