"""An ordered file is destroyed once and for all, whoever works on it meanwhile."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from shared.clock import system_clock
from shared.database import Database
from shared.holder.orders import OrderOfAnotherOperator
from shared.vault.destructions import State
from shared.vault.pseudonyms import Identifier
from shared.vault.refusals import FileDestroyed
from shared.vault.vault import Vault
from tests.support.holder import (
    NOTHING,
    PASSPORT,
    SNILS,
    Filed,
    a_destroyer,
    an_order,
    filed,
    finish,
    hear,
    ledger_of,
    left,
    told,
)
from tests.support.kernel import Settable, count, eventually, rows

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


@pytest.fixture
def clock() -> Settable:
    return Settable()


async def test_a_destroyed_file_leaves_its_fence_and_a_fact_with_counts(
    database: Database, vault: Vault, tmp_path: Path, clock: Settable
) -> None:
    file = await filed(database, vault)
    async with database.transaction() as tx:
        await file.add_card(tx, vault)
    order = an_order(file.file_id)
    await hear(database, order, clock=clock)
    await finish(a_destroyer(database, tmp_path, clock=clock))

    (fact,) = await told(database)
    assert fact.model_dump(exclude={"parties"}) == {
        "order_id": order.order_id,
        "file_id": file.file_id,
        "holder": "intake",
        "operator": "mfc-1",
        "cards": 2,
        "fields": 4,
        "documents": 0,
        "keys": 1,
        "index_rows": 2,
        "forgotten": (file.subject_of(vault),),
        "reread_at": clock.now,
        "destroyed_at": clock.now,
    }
    assert await left(database) == NOTHING
    (kept,) = await rows(database, "SELECT state, subjects FROM destructions")
    assert tuple(kept) == (State.DESTROYED, [])
    (entry,) = await ledger_of(tmp_path).entries(holder="intake")
    assert (entry.file_id, entry.order_id) == (file.file_id, order.order_id)


async def test_a_file_that_was_never_here_is_fenced_and_told_with_nothing(
    database: Database, tmp_path: Path, clock: Settable
) -> None:
    order = an_order(uuid4())
    await hear(database, order, clock=clock)
    await finish(a_destroyer(database, tmp_path, clock=clock))
    (fact,) = await told(database)
    assert (fact.cards, fact.fields, fact.keys, fact.index_rows) == (0, 0, 0, 0)


async def test_an_order_for_others_is_not_ours(database: Database, clock: Settable) -> None:
    order = an_order(uuid4())
    others = tuple(one.model_copy(update={"holder": "complaints"}) for one in order.files)
    await hear(database, order.model_copy(update={"files": others}), clock=clock)
    assert await count(database, "SELECT count(*) FROM destructions") == 0


async def test_an_order_that_comes_again_is_told_once(
    database: Database, vault: Vault, tmp_path: Path, clock: Settable
) -> None:
    order = an_order((await filed(database, vault)).file_id)
    destroyer = a_destroyer(database, tmp_path, clock=clock)
    for _ in range(2):
        await hear(database, order, clock=clock)
        await finish(destroyer)
    assert len(await told(database)) == 1


async def test_each_order_for_a_file_is_told_with_the_counts_of_its_one_destruction(
    database: Database, vault: Vault, tmp_path: Path, clock: Settable
) -> None:
    file = await filed(database, vault)
    first, during, after = (an_order(file.file_id) for _ in range(3))
    destroyer = a_destroyer(database, tmp_path, clock=clock)
    await hear(database, first, clock=clock)
    await destroyer.step()
    await hear(database, during, clock=clock)
    await finish(destroyer)
    await hear(database, after, clock=clock)

    facts = await told(database)
    assert [fact.order_id for fact in facts] == [each.order_id for each in (first, during, after)]
    assert {(fact.cards, fact.fields, fact.keys, fact.index_rows) for fact in facts} == {
        (1, 3, 1, 2)
    }


async def test_an_order_for_another_operators_file_destroys_nothing(
    database: Database, vault: Vault, clock: Settable
) -> None:
    own = await filed(database, vault)
    foreign = await filed(database, vault, operator="mfc-2")
    with pytest.raises(OrderOfAnotherOperator):
        await hear(database, an_order(own.file_id, foreign.file_id), clock=clock)
    assert await count(database, "SELECT count(*) FROM destructions") == 0


async def test_another_operator_is_not_told_of_a_file_that_was_destroyed(
    database: Database, vault: Vault, tmp_path: Path, clock: Settable
) -> None:
    file = await filed(database, vault)
    await hear(database, an_order(file.file_id), clock=clock)
    await finish(a_destroyer(database, tmp_path, clock=clock))
    with pytest.raises(OrderOfAnotherOperator):
        await hear(database, an_order(file.file_id, operator="mfc-2"), clock=clock)
    assert len(await told(database)) == 1


async def test_a_second_file_of_the_subject_stays_and_is_found(
    database: Database, vault: Vault, tmp_path: Path, clock: Settable
) -> None:
    first, second = [await filed(database, vault) for _ in range(2)]
    destroyer = a_destroyer(database, tmp_path, clock=clock)
    await hear(database, an_order(first.file_id), clock=clock)
    await finish(destroyer)
    assert await left(database) == {
        **NOTHING,
        "vault_keys": 1,
        "vault_cards": 1,
        "vault_subjects": 2,
    }

    await hear(database, an_order(second.file_id), clock=clock)
    await finish(destroyer)
    assert await left(database) == NOTHING
    assert [fact.index_rows for fact in await told(database)] == [0, 2]


async def test_nobody_writes_into_a_fenced_file(
    database: Database, vault: Vault, clock: Settable
) -> None:
    file = await filed(database, vault)
    await hear(database, an_order(file.file_id), clock=clock)
    with pytest.raises(FileDestroyed):
        async with database.transaction() as tx:
            await file.add_card(tx, vault)


async def test_a_writer_who_came_before_the_fence_is_waited_for_and_his_card_goes_too(
    database: Database, vault: Vault, tmp_path: Path, clock: Settable
) -> None:
    file = await filed(database, vault)
    async with database.transaction() as tx:
        await file.add_card(tx, vault)
        await hear(database, an_order(file.file_id), clock=clock)
        destroying = asyncio.create_task(finish(a_destroyer(database, tmp_path, clock=clock)))
        await eventually(lambda: _waits(database))
        assert not await told(database)
    await destroying
    assert await left(database) == NOTHING
    assert [fact.cards for fact in await told(database)] == [2]


async def test_one_store_that_fails_holds_up_no_other_file(
    database: Database, vault: Vault, tmp_path: Path, clock: Settable
) -> None:
    broken, whole = [await filed(database, vault) for _ in range(2)]
    failing = {broken.file_id}

    async def remove(file_id: UUID) -> None:
        if file_id in failing:
            raise OSError

    destroyer = a_destroyer(database, tmp_path, clock=clock, documents=[remove])
    await hear(database, an_order(broken.file_id, whole.file_id), clock=clock)
    await finish(destroyer)
    assert [fact.file_id for fact in await told(database)] == [whole.file_id]

    failing.clear()
    clock.advance(timedelta(minutes=1))
    await finish(destroyer)
    assert [fact.file_id for fact in await told(database)] == [whole.file_id, broken.file_id]
    assert await left(database) == NOTHING


async def test_a_file_of_which_something_is_found_again_is_destroyed_again(
    database: Database, vault: Vault, tmp_path: Path, clock: Settable
) -> None:
    file = await filed(database, vault)
    destroyer = a_destroyer(database, tmp_path, clock=clock)
    await hear(database, an_order(file.file_id), clock=clock)
    await destroyer.step()
    await destroyer.step()
    async with database.transaction() as tx:
        await file.open(tx, vault)  # as a second subject's part might come in between
    await finish(destroyer)
    assert await told(database) == [], "it is gone about again a little later"
    clock.advance(timedelta(minutes=1))
    await finish(destroyer)
    assert await left(database) == NOTHING
    assert [(fact.cards, fact.keys) for fact in await told(database)] == [(2, 2)]


async def test_many_replicas_destroy_each_file_once(
    open_database: Callable[[], Database], vault: Vault, tmp_path: Path, clock: Settable
) -> None:
    databases = [open_database() for _ in range(3)]
    files = [await filed(databases[0], vault) for _ in range(20)]
    await hear(databases[0], an_order(*(file.file_id for file in files)), clock=clock)
    destroyers = [a_destroyer(each, tmp_path, clock=clock) for each in databases]

    async def is_done() -> bool:
        await asyncio.gather(*(finish(each) for each in destroyers))
        return len(await told(databases[0])) == len(files)

    await eventually(is_done)
    facts = await told(databases[0])
    assert {fact.file_id for fact in facts} == {file.file_id for file in files}
    assert sum(fact.index_rows for fact in facts) == 2
    assert await left(databases[0]) == NOTHING


SAME_OR_FEWER = pytest.mark.parametrize(
    "identifiers", [[SNILS, PASSPORT], [SNILS]], ids=["the same papers", "fewer papers"]
)


@SAME_OR_FEWER
async def test_a_subject_registered_before_his_index_is_deleted_keeps_it(
    database: Database, vault: Vault, tmp_path: Path, identifiers: Sequence[Identifier]
) -> None:
    old, new = await filed(database, vault), Filed(identifiers=identifiers)
    destroyer = a_destroyer(database, tmp_path)
    await hear(database, an_order(old.file_id), clock=system_clock)
    await destroyer.step()  # drained: the next step deletes
    async with database.transaction() as tx:
        await new.open(tx, vault)
        erasing = asyncio.create_task(finish(destroyer))
        await eventually(lambda: _waits(database))
    await erasing
    assert await _is_found(database, vault, new)
    assert len(await told(database)) == 1


@SAME_OR_FEWER
async def test_a_subject_registered_while_his_index_is_deleted_gets_it_anew(
    database: Database, vault: Vault, tmp_path: Path, identifiers: Sequence[Identifier]
) -> None:
    deleted, go_on = asyncio.Event(), asyncio.Event()

    async def pause(*_: object) -> None:
        deleted.set()
        await go_on.wait()

    old, new = await filed(database, vault), Filed(identifiers=identifiers)
    await hear(database, an_order(old.file_id), clock=system_clock)
    erasing = asyncio.create_task(finish(a_destroyer(database, tmp_path, forget=[pause])))
    await deleted.wait()
    registering = asyncio.create_task(_register(database, vault, new))
    await eventually(lambda: _waits(database))
    go_on.set()
    await asyncio.gather(erasing, registering)
    assert await _is_found(database, vault, new)
    assert len(await told(database)) == 1


async def test_registrations_and_destructions_of_one_subject_leave_no_orphan_and_no_gap(
    open_database: Callable[[], Database], vault: Vault, tmp_path: Path, clock: Settable
) -> None:
    """Many files of one subject come and go at once; the index stands while one file does."""
    first, second = open_database(), open_database()
    destroyer = a_destroyer(second, tmp_path, clock=clock)
    for number in range(8):
        doomed = await filed(first, vault)
        await hear(first, an_order(doomed.file_id), clock=clock)
        kept, _ = await asyncio.gather(filed(first, vault), finish(destroyer))
        assert await _is_found(first, vault, kept), number
        assert await count(first, "SELECT count(*) FROM vault_keys") == 1
        await hear(first, an_order(kept.file_id), clock=clock)
        await finish(destroyer)
        assert await left(first) == NOTHING


async def _register(database: Database, vault: Vault, file: Filed) -> None:
    async with database.transaction() as tx:
        await file.open(tx, vault)


async def _is_found(database: Database, vault: Vault, file: Filed) -> bool:
    query = "SELECT count(*) FROM vault_subjects WHERE digest = $1 AND subject_id = $2"
    subject = file.subject_of(vault)
    found = [
        await count(database, query, vault.pseudonyms.digest(one), subject)
        for one in file.identifiers
    ]
    return all(found)


async def _waits(database: Database) -> bool:
    return await count(database, WAITING) > 0
