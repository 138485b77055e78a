"""A document that was taken is kept whole, sealed, and given to those whom the door lets in."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from shared.database import Database
from shared.files import rows as file_rows
from shared.files.refusals import ContentDiffers, FileEmpty, FileLost, NotWhatItSays
from shared.files.store import FolderStore, Store
from shared.files.uploading import Uploaded
from shared.files.values import State
from shared.refusals import Conflict, NotFound, TooLarge
from shared.vault.refusals import FileDestroyed, NotOnAccessList, PurposeNotOfTheFile
from tests.shared.files.holders import LIMIT, PURPOSE, Holder, a_holder
from tests.shared.files.samples import PDF, PNG, a_pdf, pieces_of, stream
from tests.support.holder import a_destroyer, finish
from tests.support.kernel import SCHEMA, as_role, rows
from tests.support.postgres import a_database

MARK = b"the words of this paper stand nowhere else"
PAPER = PDF[:9] + MARK * 6000 + b"\n%%EOF\n"
TYPE = "application/pdf"


@pytest.fixture(scope="module")
async def database(postgres_admin_url: str, kernel_template: str) -> AsyncIterator[Database]:
    """Yield one database for all: each test has a file of personal data of its own."""
    async with a_database(postgres_admin_url, kernel_template) as url:
        database = Database(as_role(url), schema=SCHEMA, pool_size=4)
        yield database
        await database.close()


@pytest.fixture
async def holder(database: Database, folder_store: FolderStore, tmp_path: Path) -> Holder:
    return await a_holder(database, folder_store, tmp_path / "keys")


async def take(holder: Holder, content: bytes = PAPER, code: str = "passport") -> Uploaded:
    return await holder.upload(stream(content), code=code)


async def give(holder: Holder, code: str = "passport", purpose: str = PURPOSE) -> bytes:
    slot = holder.slot(code)
    download = await holder.files.download(slot, actor=holder.worker, purpose=purpose)
    return b"".join([piece async for piece in download.pieces])


async def nothing_is_left(holder: Holder) -> bool:
    found = [*await holder.rows("files"), *await holder.rows("vault_cards")]
    return found == [] and await holder.objects() == []


async def test_what_was_taken_is_given_with_its_hash(
    database: Database, store: Store, tmp_path: Path
) -> None:
    holder = await a_holder(database, store, tmp_path / "keys")
    taken = await take(holder)
    assert taken.new
    assert (taken.file.size, taken.file.media_type) == (len(PAPER), TYPE)
    assert taken.sha256 == hashlib.sha256(PAPER).hexdigest()

    download = await holder.files.download(holder.slot(), actor=holder.worker, purpose=PURPOSE)
    assert download.sha256 == taken.sha256
    assert b"".join([piece async for piece in download.pieces]) == PAPER
    assert await holder.remover.destroy(holder.file_id) == 1


async def test_neither_the_disk_nor_the_database_shows_what_a_paper_says(
    holder: Holder, tmp_path: Path
) -> None:
    taken = await take(holder)
    (kept,) = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert MARK not in kept.read_bytes()
    assert taken.sha256 not in str(kept)
    for table in ("files", "vault_cards", "access_records"):
        for row in await holder.rows(table):
            shown = str(dict(row))
            assert MARK.decode() not in shown
            assert taken.sha256 not in shown
            assert str(bytes.fromhex(taken.sha256)) not in shown


async def test_the_same_bytes_again_change_nothing_and_other_bytes_are_refused(
    holder: Holder,
) -> None:
    first = await take(holder)
    again = await take(holder)
    assert (again.new, again.file, again.sha256) == (False, first.file, first.sha256)
    with pytest.raises(ContentDiffers):
        await take(holder, PAPER.replace(b"words", b"sword"))
    assert await holder.states() == ["stored"]
    assert len(await holder.objects()) == 1


async def test_of_uploads_to_one_place_at_once_one_is_kept(holder: Holder) -> None:
    papers = [PAPER, PAPER, a_pdf(300_000), PAPER]
    ended = await asyncio.gather(*(take(holder, p) for p in papers), return_exceptions=True)
    kept = [one for one in ended if isinstance(one, Uploaded)]
    assert sum(one.new for one in kept) == 1
    assert len({one.file.id for one in kept}) == 1
    refused = [one for one in ended if not isinstance(one, Uploaded)]
    assert all(isinstance(one, ContentDiffers) for one in refused)
    assert await holder.states() == ["stored"]
    assert len(await holder.objects()) == 1


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", FileEmpty),
        (PNG, NotWhatItSays),
        (a_pdf(LIMIT + 1), TooLarge),
    ],
)
async def test_what_is_refused_leaves_nothing(
    holder: Holder, content: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await take(holder, content)
    assert await nothing_is_left(holder)


async def test_a_file_of_just_the_limit_is_taken(holder: Holder) -> None:
    assert (await take(holder, a_pdf(LIMIT))).file.size == LIMIT


async def test_a_file_that_is_too_large_is_refused_while_it_comes(holder: Holder) -> None:
    asked = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal asked
        yield PDF
        while True:
            asked += 1
            yield b"x" * 100_000

    with pytest.raises(TooLarge):
        await holder.upload(endless())
    assert asked <= LIMIT // 100_000 + 1
    assert await nothing_is_left(holder)


async def test_a_connection_that_breaks_leaves_nothing(holder: Holder) -> None:
    async def breaking() -> AsyncIterator[bytes]:
        yield PAPER[:150_000]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await holder.upload(breaking())
    assert await nothing_is_left(holder)


async def test_an_upload_that_is_cancelled_leaves_nothing(holder: Holder) -> None:
    begun = asyncio.Event()

    async def hanging() -> AsyncIterator[bytes]:
        yield PAPER[:150_000]
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(holder.upload(hanging()))
    await begun.wait()
    assert await holder.states() == ["uploading"]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await nothing_is_left(holder)


async def test_a_service_that_refuses_at_the_end_keeps_nothing(holder: Holder) -> None:
    async def refuse(*_: object) -> None:
        raise Conflict

    with pytest.raises(Conflict):
        await holder.upload(stream(PAPER), settled=refuse)
    assert await nothing_is_left(holder)


async def test_a_file_that_is_being_destroyed_takes_nothing_more(holder: Holder) -> None:
    await holder.fence()
    with pytest.raises(FileDestroyed):
        await take(holder)
    assert await nothing_is_left(holder)


async def test_a_destruction_that_begins_while_a_document_comes_wins(holder: Holder) -> None:
    async def overtaken() -> AsyncIterator[bytes]:
        yield PAPER[:150_000]
        await holder.fence()
        yield PAPER[150_000:]

    with pytest.raises(FileDestroyed):
        await holder.upload(overtaken())
    assert await nothing_is_left(holder)


@pytest.mark.parametrize(
    ("purpose", "listed", "refusal"),
    [("advertising", True, PurposeNotOfTheFile), (PURPOSE, False, NotOnAccessList)],
)
async def test_whom_the_door_keeps_out_gets_no_byte_and_is_recorded(
    holder: Holder, purpose: str, listed: bool, refusal: type[Exception]
) -> None:
    taken = await take(holder)
    if not listed:
        left = "DELETE FROM staff_access WHERE person = $1"
        await rows(holder.database, left, holder.worker.subject)
    with pytest.raises(refusal):
        await give(holder, purpose=purpose)
    (record,) = await holder.rows("access_records")
    assert record["outcome"] != "opened"
    assert (record["kind"], record["row_id"]) == ("document", taken.file.id)


async def test_an_access_is_recorded_before_the_first_byte(holder: Holder) -> None:
    await take(holder)
    await holder.files.download(holder.slot(), actor=holder.worker, purpose=PURPOSE)
    (record,) = await holder.rows("access_records")
    assert (record["person"], record["outcome"]) == (holder.worker.subject, "opened")
    assert set(record["fields"]) == {"content", "sha256"}


@pytest.mark.clause("PD-6.1.6")
async def test_bytes_that_are_gone_are_told_and_noted(holder: Holder) -> None:
    taken = await take(holder)
    await holder.store.remove(taken.file.object_name)
    with pytest.raises(FileLost):
        await give(holder)
    assert await holder.states() == ["missing"]


@pytest.mark.clause("PD-6.1.6")
@pytest.mark.parametrize("where", [0, 9, 70_000, -1])
async def test_bytes_that_were_changed_are_told_and_noted(
    holder: Holder, tmp_path: Path, where: int
) -> None:
    taken = await take(holder)
    path = tmp_path / "files" / taken.file.object_name
    kept = bytearray(path.read_bytes())
    kept[where] ^= 1
    path.write_bytes(kept)
    with pytest.raises(FileLost):
        await give(holder)
    assert await holder.states() == ["changed"]


async def test_the_object_of_another_document_does_not_pass_for_this_one(
    holder: Holder, tmp_path: Path
) -> None:
    one, other = await take(holder), await take(holder, code="deed")
    folder = tmp_path / "files"
    (folder / one.file.object_name).write_bytes((folder / other.file.object_name).read_bytes())
    with pytest.raises(FileLost):
        await give(holder)


async def test_a_lost_document_may_be_given_again(holder: Holder) -> None:
    lost = await take(holder)
    await holder.store.remove(lost.file.object_name)
    with pytest.raises(FileLost):
        await give(holder)
    assert (await take(holder)).new
    found = await holder.files.kept_in(holder.slot())
    assert found is not None
    assert found.state is State.STORED
    assert await give(holder) == PAPER
    assert sorted(await holder.states()) == ["missing", "stored"]


async def test_destroying_a_file_removes_its_documents_and_no_others(holder: Holder) -> None:
    other = await holder.beside()
    for code in ("passport", "deed", "consent"):
        await take(holder, code=code)
    kept = await take(other)
    assert await holder.remover.destroy(holder.file_id) == 3
    assert await holder.remover.destroy(holder.file_id) == 0
    assert await holder.objects() == [kept.file.object_name]
    assert await give(other) == PAPER


async def test_a_document_that_was_destroyed_is_gone_and_not_merely_unknown(
    holder: Holder,
) -> None:
    with pytest.raises(NotFound):
        await give(holder)
    await take(holder)
    await holder.fence()
    with pytest.raises(FileDestroyed):
        await give(holder)
    await holder.remover.destroy(holder.file_id)
    with pytest.raises(FileDestroyed):
        await give(holder)


async def test_an_ordered_destruction_takes_documents_along_and_counts_them(
    holder: Holder, tmp_path: Path
) -> None:
    for code in ("passport", "deed"):
        await take(holder, code=code)
    await holder.fence()
    destroy = [holder.remover.destroy]
    destroyer = a_destroyer(holder.database, tmp_path, clock=holder.clock, documents=destroy)
    await finish(destroyer)
    (done,) = await holder.rows("destructions")
    assert (done["state"], done["documents"], done["cards"]) == ("destroyed", 2, 2)
    assert await nothing_is_left(holder)


async def test_a_destruction_that_was_cut_off_goes_on(holder: Holder) -> None:
    for code in ("passport", "deed"):
        await take(holder, code=code)
    async with holder.database.transaction() as tx:
        first, _ = await file_rows.give_up_file(tx, holder.file_id)
    await holder.store.remove(first.object_name)
    assert await holder.remover.destroy(holder.file_id) == 2
    assert await holder.rows("files") == []
    assert await holder.objects() == []


async def test_a_document_without_a_file_of_personal_data_is_not_taken(holder: Holder) -> None:
    holder.file_id = uuid4()
    with pytest.raises(FileDestroyed):
        await holder.upload(pieces_of([PAPER]))
