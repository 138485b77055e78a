"""Rotate the key that wraps keys: nothing is lost, nothing stays under the old one."""

import asyncio
import itertools
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, update

from shared.auth import Actor, Role
from shared.clock import system_clock
from shared.database import Database, Transaction
from shared.vault.door import Asked, Door
from shared.vault.folder_keeper import FolderKeeper
from shared.vault.keeper import KeyKeeper, KeyUnavailable
from shared.vault.pseudonyms import Pseudonyms
from shared.vault.rotation import KeysLeft, Rotation, keys_by_epoch
from shared.vault.tables import staff_access, vault_cards, vault_keys
from shared.vault.vault import Card, NewFile, Vault
from shared.writes import keep
from tests.support.keepers import Kept, keeper_at
from tests.support.kernel import NOON, SCHEMA

PURPOSE = "service-provision"
CLERK = Actor(subject="clerk-1", organisation="mfc-1", roles=frozenset({Role.MFC_WORKER}))


async def at_once(_: float) -> None:
    await asyncio.sleep(0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    FolderKeeper.make(tmp_path / "keys")
    return tmp_path / "keys"


def a_vault(keeper: KeyKeeper) -> Vault:
    return Vault(schema=SCHEMA, keeper=keeper, pseudonyms=Pseudonyms(b"k" * 32))


async def add(tx: Transaction, vault: Vault) -> UUID:
    """Open a file with one card; the file, its subject and its row bear one id."""
    one = uuid4()
    file = NewFile(file_id=one, subject_id=one, operator="mfc-1", purpose=PURPOSE)
    card = Card(kind="applicant", row_id=one, values={"surname": f"Ёлкина {one}"})
    await keep(tx, *await vault.open_file(file, [card], now=NOON))
    return one


async def fill(database: Database, vault: Vault, count: int) -> list[UUID]:
    async with database.transaction() as tx:
        await tx.execute(
            insert(staff_access).values(
                organisation=CLERK.organisation,
                person=CLERK.subject,
                listed_at=NOON,
                non_disclosure_at=NOON,
                warned_at=NOON,
            )
        )
        return [await add(tx, vault) for _ in range(count)]


async def read(database: Database, vault: Vault, one: UUID) -> None:
    """Read a card by the door; it must say what :func:`add` wrote."""
    door = Door(database, vault=vault, clock=system_clock)
    asked = Asked(file_id=one, kind="applicant", row_id=one, purpose=PURPOSE)
    assert (await door.open(asked, actor=CLERK)).revealed() == {"surname": f"Ёлкина {one}"}


async def test_every_key_comes_under_the_new_epoch_and_the_old_one_is_no_more(
    database: Database, kept: Kept
) -> None:
    keeper = keeper_at(kept)
    vault = a_vault(keeper)
    files = await fill(database, vault, 5)
    old = await keeper.current()
    rotated = await Rotation(database, keeper, pause=at_once).run()
    assert (rotated.rewrapped, rotated.destroyed) == (5, [old])
    assert await keeper.epochs() == [rotated.epoch]
    assert await keys_by_epoch(database) == {rotated.epoch: 5}
    for one in files:
        await read(database, vault, one)


async def test_nobody_notices_a_rotation_and_no_key_is_left_behind(
    open_database: Callable[[], Database], folder: Path
) -> None:
    database, vault = open_database(), a_vault(FolderKeeper(folder))
    files = await fill(database, vault, 450)
    is_over = asyncio.Event()

    async def write() -> None:
        while not is_over.is_set():
            async with database.transaction() as tx:
                one = await add(tx, vault)
            files.append(one)

    async def look() -> None:
        while not is_over.is_set():
            await read(database, vault, random.choice(files))  # noqa: S311 - any will do

    load = [asyncio.create_task(each()) for each in (write, write, look, look)]
    grace = timedelta(seconds=1.2)
    rotated = await Rotation(open_database(), FolderKeeper(folder), grace=grace).run()
    is_over.set()
    await asyncio.gather(*load)
    assert await FolderKeeper(folder).epochs() == ["0002"]
    assert rotated.rewrapped >= 450
    assert await keys_by_epoch(database) == {"0002": len(files)}
    for one in files[:10] + files[-10:]:
        await read(database, a_vault(FolderKeeper(folder)), one)


async def test_a_transaction_from_before_the_new_epoch_is_waited_for(
    open_database: Callable[[], Database], folder: Path
) -> None:
    database, keeper = open_database(), FolderKeeper(folder)
    transaction = database.transaction()
    slow = await transaction.__aenter__()
    one = await add(slow, a_vault(keeper))
    pauses = itertools.count(1)

    async def pause(_: float) -> None:
        assert await FolderKeeper(folder).epochs() == ["0001", "0002"]
        if next(pauses) == 5:
            await transaction.__aexit__(None, None, None)

    rotated = await Rotation(open_database(), keeper, pause=pause).run()
    assert next(pauses) > 5
    assert rotated.rewrapped == 1
    assert await keys_by_epoch(database) == {"0002": 1}
    await fill(database, a_vault(keeper), 0)
    await read(database, a_vault(keeper), one)


async def test_a_row_that_another_holds_is_neither_waited_for_nor_forgotten(
    open_database: Callable[[], Database], folder: Path
) -> None:
    database, keeper = open_database(), FolderKeeper(folder)
    files = await fill(database, a_vault(keeper), 3)
    transaction = database.transaction()
    other = await transaction.__aenter__()
    await other.execute(delete(vault_cards).where(vault_cards.c.file_id == files[1]))
    await other.execute(delete(vault_keys).where(vault_keys.c.file_id == files[1]))
    seen = []

    async def pause(_: float) -> None:
        if not seen:
            seen.append(await keys_by_epoch(database))
            await other.rollback()

    rotated = await Rotation(open_database(), keeper, pause=pause).run()
    await transaction.__aexit__(None, None, None)
    assert seen == [{"0002": 2, "0001": 1}]
    assert rotated.rewrapped == 3
    assert await keys_by_epoch(database) == {"0002": 3}


async def test_an_altered_row_keeps_its_epoch_from_being_destroyed(
    database: Database, folder: Path
) -> None:
    keeper = FolderKeeper(folder)
    vault = a_vault(keeper)
    files = await fill(database, vault, 3)
    async with database.transaction() as tx:
        altered = update(vault_keys).where(vault_keys.c.file_id == files[1])
        await tx.execute(altered.values(wrapped=b"\0" * 60))
    for _ in range(2):
        with pytest.raises(KeysLeft, match=r"1 data keys cannot be unwrapped; .*0001"):
            await Rotation(database, keeper, pause=at_once).run()
    assert await keeper.epochs() == ["0001", "0002"]
    assert await keys_by_epoch(database) == {"0001": 1, "0002": 2}
    await read(database, vault, files[0])


async def test_without_an_epoch_there_is_nothing_to_rotate(
    database: Database, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir(mode=0o700)
    keeper = FolderKeeper(tmp_path / "empty")
    with pytest.raises(KeyUnavailable):
        await Rotation(database, keeper, pause=at_once).run()
    assert await keeper.epochs() == []


class Killed(BaseException):
    """The process ends here."""


class Mortal:
    """A keeper, and a pause, that end the process at one of the calls to them."""

    def __init__(self, folder: Path, *, ends_at: int) -> None:
        self._keeper = FolderKeeper(folder)
        self._left = ends_at

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        self._left -= 1
        if self._left == 0:
            raise Killed
        return at_once if name == "pause" else getattr(self._keeper, name)

    async def pausing(self, seconds: float) -> None:
        await self.pause(seconds)


async def test_a_rotation_killed_at_any_step_is_finished_by_the_next(
    database: Database, folder: Path
) -> None:
    files = await fill(database, a_vault(FolderKeeper(folder)), 3)
    for step in itertools.count(1):
        [before] = await FolderKeeper(folder).epochs()
        mortal = Mortal(folder, ends_at=step)
        try:
            await Rotation(database, mortal, pause=mortal.pausing).run()
        except Killed:
            await Rotation(database, FolderKeeper(folder), pause=at_once).run()
        else:
            break
        [epoch] = await FolderKeeper(folder).epochs()
        assert epoch > before
        assert await keys_by_epoch(database) == {epoch: 3}, step
        for one in files:
            await read(database, a_vault(FolderKeeper(folder)), one)
    assert step > 10


async def test_a_rotation_killed_while_a_key_is_destroyed_is_finished_by_the_next(
    database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(database, a_vault(FolderKeeper(folder)), 3)
    key = (folder / "0001.key").read_bytes()

    def killed(_: Path) -> None:
        raise Killed

    await FolderKeeper(folder).begin()
    rotation = Rotation(database, FolderKeeper(folder), pause=at_once)
    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.unlink", killed)
        with pytest.raises(Killed):
            await rotation.run()
    assert (folder / "0001.key").read_bytes() != key
    await Rotation(database, FolderKeeper(folder), pause=at_once).run()
    assert await FolderKeeper(folder).epochs() == ["0002"]
    assert await keys_by_epoch(database) == {"0002": 3}
