"""What kills and losses leave is found: swept, checked, and told."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from shared.database import Database
from shared.files.checking import check, strays
from shared.files.store import FolderStore
from shared.files.sweeper import FileSweeper
from shared.files.values import State
from tests.shared.files.holders import Holder, a_holder
from tests.shared.files.samples import a_pdf, stream
from tests.support.kernel import as_role, eventually

PAPER = a_pdf(200_000)


@pytest.fixture
async def holder(database: Database, folder_store: FolderStore, tmp_path: Path) -> Holder:
    return await a_holder(database, folder_store, tmp_path / "keys")


def sweeper(holder: Holder) -> FileSweeper:
    return FileSweeper(holder.database, holder.remover, service="test", clock=holder.clock)


async def take(holder: Holder, code: str) -> str:
    taken = await holder.upload(stream(PAPER), code=code)
    return taken.file.object_name


async def found(holder: Holder) -> list[State]:
    return [one.state async for one in check(holder.database, holder.store)]


async def test_a_killed_upload_is_swept_when_it_is_old(
    holder: Holder, kernel_url: str, tmp_path: Path
) -> None:
    process = subprocess.Popen(  # noqa: ASYNC220 - it begins at once
        [sys.executable, "-m", "tests.shared.files.upload_process"],
        env={
            **os.environ,
            "DATABASE": as_role(kernel_url),
            "FOLDER": str(tmp_path),
            "FILE": f"{holder.file_id} {holder.subject_id}",
        },
    )
    half = lambda: list((tmp_path / "files").rglob("*#*"))  # noqa: E731
    try:
        await eventually(lambda: asyncio.to_thread(half))
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert await holder.states() == ["uploading"]
    assert await sweeper(holder).sweep_once() == 0

    holder.clock.advance(timedelta(hours=3))
    assert await sweeper(holder).sweep_once() == 1
    assert await holder.states() == []
    assert half() == []


async def test_stored_documents_are_not_swept_however_old(holder: Holder) -> None:
    await take(holder, "passport")
    holder.clock.advance(timedelta(days=400))
    assert await sweeper(holder).sweep_once() == 0
    assert await found(holder) == [State.STORED]


@pytest.mark.clause("PD-6.1.6")
async def test_a_check_finds_bytes_that_are_gone_or_changed_and_those_that_came_back(
    holder: Holder, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    names = [await take(holder, code) for code in ("passport", "deed", "consent")]
    assert await found(holder) == [State.STORED] * 3

    whole = (folder / names[0]).read_bytes()
    (folder / names[0]).unlink()
    (folder / names[1]).write_bytes(whole)
    assert await found(holder) == [State.MISSING, State.CHANGED, State.STORED]
    assert await holder.states() == ["missing", "changed", "stored"]

    (folder / names[0]).write_bytes(whole)
    assert await found(holder) == [State.STORED, State.CHANGED, State.STORED]
    assert await holder.states() == ["stored", "changed", "stored"]


async def test_objects_that_no_row_knows_are_found_when_they_are_old(
    holder: Holder, tmp_path: Path
) -> None:
    kept = await take(holder, "passport")
    stray = tmp_path / "files" / "ab" / "stray"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"nobody's")
    day_before = holder.clock().timestamp() - 90_000
    os.utime(stray, (day_before, day_before))
    os.utime(tmp_path / "files" / kept, (day_before, day_before))
    now = holder.clock()
    assert [name async for name in strays(holder.database, holder.store, now=now)] == ["ab/stray"]
    assert [
        name async for name in strays(holder.database, holder.store, now=now - timedelta(hours=2))
    ] == []
