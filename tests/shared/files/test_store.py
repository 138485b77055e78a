"""A folder and S3 keep objects alike: whole or not at all."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.files.store import FolderStore, Store, new_name, store_of
from shared.refusals import Unavailable
from tests.shared.files.conftest import settings_of
from tests.shared.files.samples import pieces_of, stream
from tests.support.s3 import Bucket

SECRET = "of-nobody"


async def read(store: Store, name: str) -> bytes:
    return b"".join([piece async for piece in store.get(name)])


async def names(store: Store) -> dict[str, datetime]:
    return {name: at async for batch in store.names() for name, at in batch}


@pytest.mark.parametrize("size", [1, 65_536, 5 * 2**20 - 1, 5 * 2**20, 12 * 2**20 + 1])
async def test_what_was_put_is_got(store: Store, size: int) -> None:
    name, content = new_name(), b"0123456789abcdef" * (size // 16) + b"x" * (size % 16)
    await store.put(name, stream(content, piece=100_000))
    assert await store.has(name)
    assert await read(store, name) == content
    await store.remove(name)


async def test_an_object_that_is_not_there_is_not_found(store: Store) -> None:
    name = new_name()
    assert not await store.has(name)
    with pytest.raises(FileNotFoundError):
        await read(store, name)


async def test_an_object_is_removed_for_good_and_twice(store: Store) -> None:
    name = new_name()
    await store.put(name, stream(b"bytes"))
    for _ in range(2):
        await store.remove(name)
        assert not await store.has(name)
    assert name not in await names(store)


async def test_objects_are_listed_with_the_moment_they_were_written(store: Store) -> None:
    kept = [new_name() for _ in range(3)]
    for name in kept:
        await store.put(name, stream(b"bytes"))
    found = await names(store)
    assert set(kept) <= set(found)
    assert abs(datetime.now(UTC) - found[kept[0]]) < timedelta(minutes=5)
    for name in kept:
        await store.remove(name)


async def test_a_stream_that_fails_leaves_nothing_and_its_failure_is_told(store: Store) -> None:
    async def failing() -> AsyncIterator[bytes]:
        for _ in range(7):
            yield b"x" * 2**20
        raise ConnectionResetError("the client is gone")

    name = new_name()
    with pytest.raises(ConnectionResetError):
        await store.put(name, failing())
    assert not await store.has(name)
    assert name not in await names(store)


async def test_a_put_that_is_cancelled_leaves_nothing(store: Store) -> None:
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(7):
            yield b"x" * 2**20
        begun.set()
        await asyncio.Event().wait()

    name = new_name()
    task = asyncio.create_task(store.put(name, endless()))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not await store.has(name)


def test_a_name_tells_nothing_and_is_never_made_twice() -> None:
    made = {new_name() for _ in range(1000)}
    assert len(made) == 1000
    assert all(re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{30}", name) for name in made)


async def test_a_folder_is_closed_to_others(folder_store: FolderStore, tmp_path: Path) -> None:
    await folder_store.put("ab/cd", pieces_of([b"x"]))
    assert (tmp_path / "files").stat().st_mode & 0o077 == 0


async def test_what_a_killed_put_left_in_a_folder_is_removed_with_its_name(
    folder_store: FolderStore, tmp_path: Path
) -> None:
    left = tmp_path / "files" / "ab" / "cd#1"
    left.parent.mkdir()
    left.write_bytes(b"half")
    assert await names(folder_store) == {}
    await folder_store.remove("ab/cd")
    assert not left.exists()


async def test_a_store_that_is_away_is_told_without_its_names_and_keys(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    nowhere = Bucket("http://127.0.0.1:9", "bucket", "key", SECRET)
    store = store_of(settings_of(tmp_path, **nowhere.settings()), patience=timedelta(seconds=1))
    with pytest.raises(Unavailable):
        await store.has("ab/cd")
    logged = capfd.readouterr().err
    assert "the store of files does not answer" in logged
    assert SECRET not in logged
    assert "ab/cd" not in logged


async def test_a_wrong_secret_is_refused(bucket: Bucket, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, **{**bucket.settings(), "files_s3_secret": SECRET})
    with pytest.raises(Unavailable):
        await store_of(settings).put(new_name(), stream(b"bytes"))


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"files_s3_endpoint": "https://s3.test", "files_s3_bucket": "b", "files_s3_key_id": "k"},
        {"files_folder": "here", **Bucket("https://s3.test", "b", "k", SECRET).settings()},
        {
            **Bucket("http://s3.test", "b", "k", SECRET).settings(),
            "files_s3_allow_http": False,
        },
    ],
)
def test_settings_name_one_store_and_no_plain_http_by_accident(
    given: dict[str, object], tmp_path: Path
) -> None:
    with pytest.raises(ValidationError) as refused:
        settings_of(tmp_path, **given)
    assert SECRET not in str(refused.value)
