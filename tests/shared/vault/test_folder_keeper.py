"""What a folder of keys lets happen to it, and what not."""

import stat
from pathlib import Path

import pytest

from shared.vault.folder_keeper import FolderKeeper
from shared.vault.keeper import KeyUnavailable

KEY = bytes(range(32))
HERE = b"this file, this subject"


def hide(folder: Path) -> None:
    folder.rename(folder.with_name("away"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def test_keys_are_for_their_owner_alone(folder: Path) -> None:
    FolderKeeper.make(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o600]


async def test_to_make_a_folder_again_leaves_its_keys(folder: Path) -> None:
    wrapped = await FolderKeeper.make(folder).wrap(KEY, context=HERE)
    assert await FolderKeeper.make(folder).unwrap(wrapped, context=HERE) == KEY


async def test_a_missing_folder_is_not_taken_for_a_new_one(folder: Path) -> None:
    with pytest.raises(KeyUnavailable, match="No such file"):
        await FolderKeeper(folder).current()
    assert not list(folder.parent.iterdir())


@pytest.mark.parametrize("opened", [".", "0001.key"])
async def test_keys_that_others_can_read_are_refused(folder: Path, opened: str) -> None:
    FolderKeeper.make(folder)
    (folder / opened).chmod(0o750)
    with pytest.raises(KeyUnavailable, match="open to others"):
        await FolderKeeper(folder).wrap(KEY, context=HERE)


async def test_a_key_that_was_cut_is_refused(folder: Path) -> None:
    FolderKeeper.make(folder)
    (folder / "0001.key").write_bytes(b"short")
    with pytest.raises(KeyUnavailable, match="32 bytes"):
        await FolderKeeper(folder).wrap(KEY, context=HERE)


async def test_what_else_lies_in_the_folder_is_no_epoch(folder: Path) -> None:
    keeper = FolderKeeper.make(folder)
    for name in ("README", ".0002.key.abc.new", "0002.key.bak", "2.key"):
        (folder / name).write_bytes(KEY)
    assert await keeper.epochs() == ["0001"]


async def test_a_destroyed_key_is_overwritten_before_its_name_goes(folder: Path) -> None:
    keeper = FolderKeeper.make(folder)
    key = (folder / "0001.key").read_bytes()
    (folder / "another name").hardlink_to(folder / "0001.key")
    await keeper.begin()
    await keeper.destroy("0001")
    assert not (folder / "0001.key").exists()
    assert (folder / "another name").read_bytes() != key


async def test_wrapping_does_not_look_into_the_folder_each_time(folder: Path) -> None:
    keeper = FolderKeeper(FolderKeeper.make(folder)._folder, monotonic=lambda: 0.0)
    wrapped = await keeper.wrap(KEY, context=HERE)
    hide(folder)
    assert await keeper.unwrap(wrapped, context=HERE) == KEY
