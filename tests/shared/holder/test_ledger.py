"""What was destroyed is known outside the database, and a restored one is held to it."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from shared.database import Database
from shared.holder.ledger import Entry, Ledger, LedgerBroken
from shared.holder.replay import replay
from shared.vault.vault import Vault
from tests.support.holder import (
    HOLDER,
    NOTHING,
    OPERATOR,
    a_destroyer,
    an_order,
    filed,
    finish,
    hear,
    ledger_of,
    left,
    told,
)
from tests.support.kernel import NOON, Settable


def an_entry(file_id: UUID | None = None, *, holder: str = HOLDER) -> Entry:
    return Entry(
        holder=holder, file_id=file_id or uuid4(), order_id=uuid4(), operator=OPERATOR, at=NOON
    )


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return ledger_of(tmp_path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "destroyed.jsonl"


async def test_holders_read_their_own_entries_each_file_once(ledger: Ledger) -> None:
    own, others = an_entry(), an_entry(holder="complaints")
    for entry in (own, others, own):
        await ledger.append(entry)
    assert await ledger.entries(holder=HOLDER) == [own]


async def test_entries_of_many_at_once_do_not_run_into_each_other(ledger: Ledger) -> None:
    entries = [an_entry() for _ in range(30)]
    await asyncio.gather(*(ledger.append(entry) for entry in entries))
    found = await ledger.entries(holder=HOLDER)
    assert {entry.file_id for entry in found} == {entry.file_id for entry in entries}


async def test_half_a_line_that_a_loss_of_power_left_is_passed_over_and_cut_off(
    ledger: Ledger, path: Path
) -> None:
    first, second = an_entry(), an_entry()
    await ledger.append(first)
    with path.open("ab") as file:
        file.write(b'{"holder": "int')
    assert await ledger.entries(holder=HOLDER) == [first]
    await ledger.append(second)
    assert await ledger.entries(holder=HOLDER) == [first, second]


async def test_a_line_that_was_changed_is_named(ledger: Ledger, path: Path) -> None:
    for _ in range(3):
        await ledger.append(an_entry())
    _change_line(path, 2)
    with pytest.raises(LedgerBroken, match="line 2"):
        await ledger.entries(holder=HOLDER)


async def test_a_ledger_that_is_not_there_is_not_an_empty_one(tmp_path: Path) -> None:
    missing = Ledger(tmp_path / "not-mounted" / "destroyed.jsonl")
    with pytest.raises(LedgerBroken, match="not-mounted"):
        await missing.entries(holder=HOLDER)
    with pytest.raises(FileNotFoundError):
        await missing.append(an_entry())


@pytest.mark.clause("PD-9.11")
async def test_a_file_that_a_backup_brought_back_is_destroyed_again(
    database: Database, vault: Vault, tmp_path: Path, ledger: Ledger
) -> None:
    back, staying = [await filed(database, vault) for _ in range(2)]
    entry = an_entry(back.file_id)
    await ledger.append(entry)
    clock = Settable(NOON + timedelta(days=1))
    again = await replay(database, holder=HOLDER, ledger=ledger, clock=clock)
    assert again == 1
    await finish(a_destroyer(database, tmp_path, clock=clock))
    (fact,) = await told(database)
    assert (fact.file_id, fact.order_id, fact.cards) == (back.file_id, entry.order_id, 1)
    assert (await left(database))["vault_keys"] == 1
    assert await replay(database, holder=HOLDER, ledger=ledger, clock=clock) == 0
    assert staying.file_id != back.file_id


@pytest.mark.clause("PD-9.11")
async def test_a_file_that_came_back_beside_its_own_fence_is_destroyed_again(
    database: Database, vault: Vault, tmp_path: Path, ledger: Ledger
) -> None:
    clock = Settable()
    file = await filed(database, vault)
    await hear(database, an_order(file.file_id), clock=clock)
    destroyer = a_destroyer(database, tmp_path, clock=clock)
    await finish(destroyer)
    async with database.transaction() as tx:  # as one restored table would bring it
        await file.open(tx, vault)
    assert await replay(database, holder=HOLDER, ledger=ledger, clock=clock) == 1
    await finish(destroyer)
    assert await left(database) == NOTHING


def _change_line(path: Path, number: int) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    lines[number - 1] = lines[number - 1].replace(b"file_id", b"file-id")
    path.write_bytes(b"".join(lines))
