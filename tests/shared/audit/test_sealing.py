"""Every committed row is sealed once, whoever commits late, rolls back or is killed."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from shared.audit.anchors import Anchor
from shared.audit.sealing import Sealer
from shared.database import Database
from tests.support.audit import LOG, Log, enter, enter_and_roll_back, enter_many, told
from tests.support.kernel import count, end_sessions, eventually, rows, running

SEALS = "SELECT number, first_seq, last_seq, voids, count FROM audit_seals ORDER BY number"


async def seals_of(database: Database) -> list[tuple[int, int, int, list[int], int]]:
    return [tuple(row) for row in await rows(database, SEALS)]


async def test_a_batch_is_sealed_once_and_in_order(log: Log) -> None:
    await enter_many(log.database, 5)
    sealer = log.sealer(batch=3)

    assert [(await sealer.seal()).sealed for _ in range(3)] == [3, 2, 0]
    assert await seals_of(log.database) == [(1, 1, 3, [], 3), (2, 4, 5, [], 2)]


async def test_numbers_of_changes_that_were_rolled_back_are_named_as_voids(log: Log) -> None:
    for _ in range(2):
        await enter_and_roll_back(log.database)
    await enter_many(log.database, 1)
    await enter_and_roll_back(log.database)
    await enter_many(log.database, 2)
    await enter_and_roll_back(log.database)

    await log.sealer().seal()

    assert await seals_of(log.database) == [(1, 1, 6, [1, 2, 4, 4], 3)]
    assert told(await log.verify()) is None


@pytest.mark.parametrize("commits", [True, False], ids=["commits late", "rolls back late"])
async def test_a_seal_waits_for_a_row_that_is_still_being_written(log: Log, commits: bool) -> None:
    sealer = log.sealer()
    await enter_many(log.database, 1)
    late = log.database.engine.connect()
    async with late:
        await enter(late)
        await enter_many(log.database, 2)

        for _ in range(3):
            await sealer.seal()
        assert await seals_of(log.database) == [(1, 1, 1, [], 1)]
        await (late.commit() if commits else late.rollback())

    await sealer.seal()
    voids = [] if commits else [2, 2]
    assert (await seals_of(log.database))[1] == (2, 2, 4, voids, 2 + commits)
    assert told(await log.verify()) is None


async def test_a_change_that_begins_later_does_not_hold_up_an_earlier_gap(log: Log) -> None:
    sealer = log.sealer()
    async with log.database.engine.connect() as late, log.database.engine.connect() as later:
        await enter(late)
        await enter_many(log.database, 1)
        await sealer.seal()
        await enter(later)
        await late.rollback()

        await sealer.seal()
        assert await seals_of(log.database) == [(1, 1, 2, [1, 1], 1)]
        await later.rollback()


async def test_while_many_write_and_roll_back_all_that_was_committed_is_sealed(
    log: Log, open_database: Callable[[], Database]
) -> None:
    databases = [open_database() for _ in range(3)]
    sealers = [
        Sealer(
            database,
            log=LOG,
            key=log.key,
            clock=log.clock,
            interval=timedelta(milliseconds=5),
            batch=20,
            breath=timedelta(milliseconds=1),
        )
        for database in databases
    ]

    async def write(database: Database, turn: int) -> None:
        for number in range(40):
            async with database.engine.connect() as connection:
                await enter(connection)
                await asyncio.sleep(0.001 * ((turn + number) % 4))
                await (connection.rollback() if number % 5 == 0 else connection.commit())

    async def all_is_sealed() -> bool:
        report = await log.verify()
        return told(report) is None and report.unsealed == 0

    async with running(*sealers):
        await asyncio.gather(*(write(databases[turn % 3], turn) for turn in range(6)))
        await eventually(all_is_sealed)

    report = await log.verify()
    assert (told(report), report.rows) == (None, 6 * 32)
    assert await count(log.database, "SELECT sum(count) FROM audit_seals") == 6 * 32


async def test_a_sealer_that_is_killed_leaves_no_half_a_seal(log: Log, kernel_url: str) -> None:
    await enter_many(log.database, 3)
    async with log.session() as admin, admin.transaction():
        await admin.execute("LOCK TABLE audit_seals IN SHARE MODE")
        dying = asyncio.create_task(log.sealer().seal())
        waiting = "wait_event_type = 'Lock' AND query LIKE 'INSERT INTO \"audit_seals\"%'"
        assert await eventually(lambda: end_sessions(kernel_url, waiting))
        with pytest.raises(Exception, match=r"terminat|closed"):
            await dying

    assert await seals_of(log.database) == []
    assert (await log.sealer().seal()).sealed == 3
    assert told(await log.verify()) is None


async def test_only_one_replica_seals_at_a_time(log: Log) -> None:
    await enter_many(log.database, 3)
    async with log.database.transaction() as tx:
        await tx.exec_driver_sql(
            "SELECT pg_advisory_xact_lock(hashtext('okno-audit'), hashtext('kernel_test'))"
        )
        assert (await log.sealer().seal()).sealed == 0
    assert (await log.sealer().seal()).sealed == 3


async def test_each_seal_is_copied_to_the_anchor_by_every_replica(
    anchored_log: Log, tmp_path: Path
) -> None:
    log = anchored_log
    other = log.sealer(anchors=tmp_path / "other.jsonl")
    await log.sealed(2, 2)
    await other.copy_to_anchor()
    await log.sealed(1)
    await other.copy_to_anchor()

    assert log.anchors is not None
    ours, others = Anchor(log.anchors).of(LOG), Anchor(tmp_path / "other.jsonl").of(LOG)
    assert sorted(ours) == [1, 2, 3]
    assert ours == others


async def test_sealing_goes_on_while_the_anchor_cannot_be_written(
    anchored_log: Log, tmp_path: Path
) -> None:
    log = anchored_log
    log.anchors = tmp_path / "not-mounted" / "anchors.jsonl"
    sealer = log.sealer()
    await enter_many(log.database, 2)
    assert (await sealer.seal()).sealed == 2
    await sealer.copy_to_anchor()
    assert sealer.health()["anchor_away"]

    log.anchors.parent.mkdir()
    await sealer.copy_to_anchor()
    assert not sealer.health()["anchor_away"]
    assert sorted(Anchor(log.anchors).of(LOG)) == [1]


async def test_a_line_of_the_anchor_that_a_crash_cut_is_written_again(anchored_log: Log) -> None:
    log = await anchored_log.sealed(1, 1)
    assert log.anchors is not None
    log.anchors.write_bytes(log.anchors.read_bytes()[:-40])
    assert sorted(Anchor(log.anchors).of(LOG)) == [1]

    await log.sealer().copy_to_anchor()
    assert sorted(Anchor(log.anchors).of(LOG)) == [1, 2]
    assert told(await log.verify()) is None
