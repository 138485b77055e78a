"""A destroyer killed at any point leaves a file that the next one destroys with one outcome."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.clock import system_clock
from shared.database import Database
from tests.support.destroyer_process import POINTS
from tests.support.holder import (
    NOTHING,
    Filed,
    a_destroyer,
    a_vault,
    an_order,
    filed,
    finish,
    hear,
    ledger_of,
    left,
    told,
)
from tests.support.kernel import SCHEMA, as_role, count

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Place:
    """Where one of the killed works, and the files that he meets."""

    point: str
    database: Database
    folder: Path
    file: Filed
    other: Filed


@pytest.fixture
async def places(
    kernel_template: str, make_database: Callable[..., Awaitable[str]], tmp_path: Path
) -> AsyncIterator[list[Place]]:
    """Yield a place for each point, in which the destruction of one of two files is ordered."""
    made = []
    for number, point in enumerate(POINTS):
        database = Database(as_role(await make_database(kernel_template)), schema=SCHEMA)
        folder = tmp_path / str(number)
        file, other = [await filed(database, a_vault(folder)) for _ in range(2)]
        await hear(database, an_order(file.file_id), clock=system_clock)
        made.append(Place(point, database, folder, file, other))
    yield made
    for place in made:
        await place.database.close()


@pytest.mark.clause("PD-9.11")
async def test_a_kill_at_any_point_leaves_one_outcome_and_one_fact(places: list[Place]) -> None:
    await kill_at_their_points(places)
    for place in places:
        assert not await told(place.database), place.point
        await finish(a_destroyer(place.database, place.folder))
        (fact,) = await told(place.database)
        counts = (fact.file_id, fact.cards, fact.fields, fact.keys, fact.index_rows)
        assert counts == (place.file.file_id, 1, 3, 1, 0), place.point
        assert await left(place.database) == NOTHING | ONE_FILE, place.point
        assert len(await ledger_of(place.folder).entries(holder="intake")) == 1, place.point

        await hear(place.database, an_order(place.other.file_id), clock=system_clock)
        await finish(a_destroyer(place.database, place.folder))
        assert await left(place.database) == NOTHING, place.point
        assert await count(place.database, "SELECT count(*) FROM outbox") == 2, place.point


async def kill_at_their_points(places: list[Place]) -> None:
    """Let destroyers go on until each stands at its point, and kill them all with SIGKILL."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.destroyer_process",
        *(f"{place.database.url} {place.folder}" for place in places),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        for _ in places:
            assert await asyncio.wait_for(process.stdout.readline(), 60) == b"here\n"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


ONE_FILE = {"vault_keys": 1, "vault_cards": 1, "vault_subjects": 2}
