"""Hold both keepers of keys to the same promises."""

import asyncio
from dataclasses import replace

import pytest

from shared.vault.keeper import KeyKeeper, KeyUnavailable, WrappedKey
from tests.shared.vault.conftest import Seconds
from tests.support.keepers import Kept, elsewhere, keeper_at

KEY = bytes(range(32))
HERE = b"this file, this subject"


async def test_a_key_that_was_wrapped_is_had_back(keeper: KeyKeeper) -> None:
    wrapped = await keeper.wrap(KEY, context=HERE)
    assert wrapped.epoch == await keeper.current()
    assert KEY not in wrapped.blob
    assert await keeper.unwrap(wrapped, context=HERE) == KEY


async def test_the_same_key_is_never_wrapped_alike(keeper: KeyKeeper) -> None:
    wrapped = {(await keeper.wrap(KEY, context=HERE)).blob for _ in range(20)}
    assert len({blob[:12] for blob in wrapped}) == 20


async def test_a_wrapped_key_opens_in_its_own_context_alone(keeper: KeyKeeper) -> None:
    wrapped = await keeper.wrap(KEY, context=HERE)
    with pytest.raises(KeyUnavailable):
        await keeper.unwrap(wrapped, context=b"another file, this subject")
    assert await keeper.unwrap(wrapped, context=HERE) == KEY


@pytest.mark.parametrize("at", [0, 11, 12, 43, 44, -1])
async def test_an_altered_byte_makes_the_key_unavailable(keeper: KeyKeeper, at: int) -> None:
    wrapped = await keeper.wrap(KEY, context=HERE)
    blob = bytearray(wrapped.blob)
    blob[at] ^= 1
    with pytest.raises(KeyUnavailable):
        await keeper.unwrap(replace(wrapped, blob=bytes(blob)), context=HERE)


@pytest.mark.parametrize("length", [0, 5, 12, 28, 59, 61])
async def test_a_blob_of_another_length_is_unavailable(keeper: KeyKeeper, length: int) -> None:
    wrapped = await keeper.wrap(KEY, context=HERE)
    cut = replace(wrapped, blob=(wrapped.blob + b"\0")[:length])
    with pytest.raises(KeyUnavailable):
        await keeper.unwrap(cut, context=HERE)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
async def test_what_is_no_data_key_is_not_wrapped(keeper: KeyKeeper, length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        await keeper.wrap(b"k" * length, context=HERE)


async def test_a_keeper_without_an_epoch_says_what_to_do(empty: Kept) -> None:
    keeper = keeper_at(empty)
    with pytest.raises(KeyUnavailable, match="okno vault make"):
        await keeper.wrap(KEY, context=HERE)
    with pytest.raises(KeyUnavailable, match="not kept here"):
        await keeper.unwrap(WrappedKey("0001", b"\0" * 60), context=HERE)
    assert await keeper.epochs() == []


async def test_a_new_epoch_wraps_and_the_old_one_still_unwraps(keeper: KeyKeeper) -> None:
    old = await keeper.wrap(KEY, context=HERE)
    begun = await keeper.begin()
    new = await keeper.wrap(KEY, context=HERE)
    assert (new.epoch, await keeper.current()) == (begun, begun)
    assert await keeper.epochs() == [old.epoch, begun]
    assert [await keeper.unwrap(each, context=HERE) for each in (old, new)] == [KEY, KEY]


async def test_a_wrapped_key_belongs_to_its_epoch(keeper: KeyKeeper) -> None:
    wrapped = await keeper.wrap(KEY, context=HERE)
    begun = await keeper.begin()
    with pytest.raises(KeyUnavailable):
        await keeper.unwrap(replace(wrapped, epoch=begun), context=HERE)


async def test_what_a_destroyed_epoch_wrapped_is_lost_for_ever(
    keeper: KeyKeeper, kept: Kept
) -> None:
    wrapped = await keeper.wrap(KEY, context=HERE)
    begun = await keeper.begin()
    await keeper.destroy(wrapped.epoch)
    for each in (keeper, keeper_at(kept)):
        assert await each.epochs() == [begun]
        with pytest.raises(KeyUnavailable, match=wrapped.epoch):
            await each.unwrap(wrapped, context=HERE)


async def test_the_current_epoch_cannot_be_destroyed(keeper: KeyKeeper) -> None:
    wrapped = await keeper.wrap(KEY, context=HERE)
    with pytest.raises(ValueError, match="current"):
        await keeper.destroy(wrapped.epoch)
    assert await keeper.unwrap(wrapped, context=HERE) == KEY


async def test_to_destroy_an_epoch_twice_changes_nothing(keeper: KeyKeeper) -> None:
    old = await keeper.current()
    begun = await keeper.begin()
    await keeper.destroy(old)
    await keeper.destroy(old)
    assert await keeper.epochs() == [begun]


async def test_the_name_of_an_epoch_is_not_given_twice(keeper: KeyKeeper) -> None:
    names = [await keeper.current()]
    for _ in range(3):
        names.append(await keeper.begin())
        await keeper.destroy(names[-2])
    assert len(set(names)) == 4
    assert names == sorted(names)


async def test_an_epoch_of_another_process_is_seen_within_a_second(
    keeper: KeyKeeper, kept: Kept, seconds: Seconds
) -> None:
    old = await keeper.wrap(KEY, context=HERE)
    begun = await elsewhere(kept, "begin")
    assert await keeper_at(kept).current() == begun
    seconds.now += 1
    assert (await keeper.wrap(KEY, context=HERE)).epoch == begun
    await elsewhere(kept, "destroy", old.epoch)
    seconds.now += 1
    with pytest.raises(KeyUnavailable):
        await keeper.unwrap(old, context=HERE)


async def test_an_epoch_that_is_not_known_is_looked_for_at_once(
    keeper: KeyKeeper, kept: Kept
) -> None:
    assert await keeper.unwrap(await keeper.wrap(KEY, context=HERE), context=HERE) == KEY
    other = keeper_at(kept)
    await other.begin()
    assert await keeper.unwrap(await other.wrap(KEY, context=HERE), context=HERE) == KEY


async def test_two_processes_that_begin_at_once_make_an_epoch_each(
    keeper: KeyKeeper, kept: Kept
) -> None:
    first = await keeper.current()
    begun = await asyncio.gather(*(elsewhere(kept, "begin") for _ in range(3)), keeper.begin())
    assert len(set(begun)) == 4
    assert await keeper.epochs() == [first, *sorted(begun)]
    wrapped = await keeper.wrap(KEY, context=HERE)
    assert wrapped.epoch == max(begun)
    assert await keeper_at(kept).unwrap(wrapped, context=HERE) == KEY


async def test_many_at_once_are_served(keeper: KeyKeeper) -> None:
    keys = [bytes([number]) * 32 for number in range(50)]
    wrapped = await asyncio.gather(*(keeper.wrap(key, context=HERE) for key in keys))
    assert await asyncio.gather(*(keeper.unwrap(one, context=HERE) for one in wrapped)) == keys
