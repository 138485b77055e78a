"""What was destroyed by order cannot be had again: not from disk, log, or an older backup."""

import asyncio
import re
import shutil
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from local_postgres import LocalPostgres
from okno.backup import back_up, bring_back
from okno.parts import HOLDERS, SERVICES
from okno.postgres_programs import run_program
from okno.scrubbing import scrub
from shared import outbox
from shared.clock import system_clock
from shared.database import Database
from shared.events import DestructionOrdered, OrderedFile
from shared.ids import new_id
from tests.journeys.canary import (
    PERSON,
    Case,
    all_is_told,
    correct,
    whole_story,
    words,
)
from tests.journeys.places import dump_of, files, logs, tables
from tests.journeys.story import READERS, admitted, subject_of
from tests.journeys.traces import traces_of
from tests.support.applications import MFC
from tests.support.canary import Search, as_stored, needles_of, rows_of_dump
from tests.support.canary_book import Book
from tests.support.folders import temporary_folder
from tests.support.installation import Okno, in_this_process
from tests.support.kernel import eventually
from tests.support.postgres_files import Disk, disk_of
from tests.support.rows import tables_holding

pytestmark = pytest.mark.slow

APART = ("secrets.json", "keys", "issuer", "destroyed.jsonl", "documents")
"""What an operator keeps apart from backups, and puts in place before he restores one."""

_SCHEMAS = [service.schema for service in SERVICES.values()]

_ELSEWHERE = "all other tables, of every schema"
_PSEUDONYM_STAYS = {
    "events in outboxes and on the bus, for 7 days": re.compile(r".*\.outbox|bus\.log"),
    "answers kept for repeated requests, for 2 days": re.compile(r".*\.idempotency"),
}
"""Where a pseudonym stays, which nobody can make of a number without the key."""


@pytest.mark.clause("PD-9.11")
@pytest.mark.clause("210-7(5)-secrecy")
async def test_what_was_destroyed_is_found_nowhere_and_no_backup_brings_it_back(
    canary_book: Book,
) -> None:
    with temporary_folder("okno-gone-") as folder, temporary_folder("okno-back-") as restored:
        story = Story(canary_book, folder, backup=folder / "backup")
        await story.live_and_be_destroyed()
        await story.be_restored(restored)


class Story:
    """A canary lives, is backed up, is destroyed in all holders, and its backup is restored.

    Parameters
    ----------
    folder, backup
        Of the installation; and where the backup from before the destruction is.
    """

    def __init__(self, book: Book, folder: Path, *, backup: Path) -> None:
        self._book = book
        self._folder = folder
        self._backup = backup
        self._traces: dict[str, tuple[bytes, ...]] = {}
        self._case: Case
        self._subject_id: UUID

    async def live_and_be_destroyed(self) -> None:
        """Lead the canary through a case, destroy it by order, and maintain the database."""
        with LocalPostgres(self._folder / "data" / "postgres") as admin_url:
            async with in_this_process(self._folder, admin_url=admin_url) as okno:
                await self._live(okno)
                await asyncio.to_thread(
                    back_up, okno.database_url, self._backup, clock=system_clock
                )
                self._look_into_the_backup()
                await _order_destruction(okno)
                await self._is_destroyed(okno)
                disk = await self._maintained(okno)
                await self._look(okno, "After destruction")
                await self._look_for_the_pseudonym(okno)
        self._look_on_disk(disk, "After destruction and the maintenance")

    async def be_restored(self, folder: Path) -> None:
        """Restore the backup beside the ledger of now, start all parts, and look again."""
        _put_in_place(self._folder / "data", folder / "data")
        fenced = await asyncio.to_thread(
            bring_back, self._backup, into=folder / "data", clock=system_clock
        )
        assert set(fenced) == set(HOLDERS)
        assert all(fenced.values())
        with LocalPostgres(folder / "data" / "postgres") as admin_url:
            async with in_this_process(folder, admin_url=admin_url) as okno:
                await self._is_destroyed(okno)
                disk = await self._maintained(okno)
                await self._look(okno, "In the restored backup, after the ledger's replay")
        self._look_on_disk(disk, "In the restored backup, after the maintenance")

    async def _live(self, okno: Okno) -> None:
        await admitted(okno, *READERS)
        self._case = await whole_story(okno)
        self._subject_id = UUID(await subject_of(okno, self._case.id))
        self._traces |= await traces_of(okno, self._subject_id)
        await correct(okno, self._case, phone=PERSON["phone"])
        self._traces |= await traces_of(okno, self._subject_id)
        await all_is_told(okno)
        search = self._search("While it lives: what could bring it back is there to be found")
        self._search_disk(
            search, await disk_of(okno.database_url), log_has=UUID(self._case.id).bytes
        )
        for place in await files(okno):
            search.look(place.name, place.pieces, unit=place.unit, known=place.known)
        found = set[str]().union(*search.found().values())
        assert found == {*self._traces}

    def _look_into_the_backup(self) -> None:
        """See that the backup has every key and index, so that there is what to bring back."""
        plain = self._folder / "backup.sql"
        run_program("pg_restore", f"--file={plain}", str(self._backup / "okno.dump"), url="")
        search = self._search("In the backup from before")
        rows = [row for _, row in rows_of_dump(plain.read_bytes())]
        search.look("a plain copy", rows, unit="lines of a dump", known=self._case.id)
        kept = {name for name in self._traces if ": key" in name or ": digest" in name}
        assert kept <= search.found()["a plain copy"]
        plain.unlink()

    async def _is_destroyed(self, okno: Okno) -> None:
        """Wait until all holders have destroyed all, and forgotten; then nobody can read it."""
        await eventually(lambda: _nothing_is_left(okno), within=40)
        await eventually(lambda: _is_forgotten(okno, self._subject_id), within=40)
        await all_is_told(okno)
        await _is_gone(okno, self._case)

    async def _maintained(self, okno: Okno) -> Disk:
        """Run the maintenance, leave a mark in the log, and return where all lies then."""
        await scrub(okno.database_url, schemas=_SCHEMAS)
        mark = "SELECT pg_logical_emit_message(false, 'mark', $1::text)"
        await okno.rows(mark, self._case.id)
        return await disk_of(okno.database_url)

    async def _look(self, okno: Okno, case: str) -> None:
        search = self._search(case)
        for place in [*await tables(okno, self._case), *await logs(okno), *await files(okno)]:
            search.look(place.name, place.pieces, unit=place.unit, known=place.known)
        assert search.found() == {}

    async def _look_for_the_pseudonym(self, okno: Okno) -> None:
        """See that it stays where it is known to stay, each for a reason, and nowhere else."""
        rows: dict[str, list[bytes]] = {name: [] for name in (_ELSEWHERE, *_PSEUDONYM_STAYS)}
        for table, row in rows_of_dump(await dump_of(okno)):
            places = [name for name, known in _PSEUDONYM_STAYS.items() if known.fullmatch(table)]
            rows[(*places, _ELSEWHERE)[0]].append(row)
        needles = needles_of([str(self._subject_id)])
        search = Search(self._book, needles, case="The pseudonym after destruction")
        for place, lines in rows.items():
            search.look(place, lines, unit="lines of a dump", known=MFC)
        tables = await tables_holding(okno.database_url, [str(self._subject_id)])
        assert set(search.found()) == set(_PSEUDONYM_STAYS), sorted(tables)

    def _look_on_disk(self, disk: Disk, case: str) -> None:
        search = self._search(case)
        self._search_disk(search, disk, log_has=self._case.id.encode())
        assert search.found() == {}
        column = {"the pseudonym": (self._subject_id.bytes,)}
        search = Search(self._book, column, case=f"{case}: the pseudonym", forms="16 bytes")
        search.look(
            "pages of the services' tables and indexes",
            disk.pages_of(_SCHEMAS),
            unit="files",
            known=UUID(self._case.id).bytes,
        )
        assert search.found() == {}

    def _search_disk(self, search: Search, disk: Disk, *, log_has: bytes) -> None:
        id_in_pages = UUID(self._case.id).bytes
        sure = (id_in_pages, id_in_pages, log_has, b"scram-sha-256")
        for (kind, contents), control in zip(disk.by_kind().items(), sure, strict=True):
            search.look(kind, contents, unit="files", known=control)

    def _search(self, case: str) -> Search:
        needles = {**as_stored(words()), **self._traces}
        return Search(self._book, needles, case=case, forms="bytes as they were stored; in hex")


async def _order_destruction(okno: Okno) -> None:
    """Let the registry order all files of the canary, as its act will; wait until it is told."""
    registry = Database(okno.database_url, schema="pdata_registry")
    async with registry.transaction() as tx:
        for operator, ordered in (await _files_by_operator(okno)).items():
            order = DestructionOrdered(
                order_id=new_id(),
                operator=operator,
                files=tuple(ordered),
                ordered_at=system_clock(),
            )
            await outbox.add(tx, order, now=system_clock())
    await registry.close()


async def _files_by_operator(okno: Okno) -> dict[str, list[OrderedFile]]:
    found: dict[str, list[OrderedFile]] = {}
    for holder, service in HOLDERS.items():
        query = f"SELECT operator, file_id FROM {service.schema}.vault_keys"  # noqa: S608
        for operator, file_id in await okno.rows(query):
            found.setdefault(operator, []).append(OrderedFile(holder=holder, file_id=file_id))
    return found


async def _nothing_is_left(okno: Okno) -> bool:
    tables = ("vault_keys", "vault_cards", "vault_subjects", "files")
    unfinished = "SELECT count(*) FROM {schema}.destructions WHERE state <> 'destroyed'"
    counts = [unfinished, *(f"SELECT count(*) FROM {{schema}}.{table}" for table in tables)]  # noqa: S608
    return not any([await okno.in_every_schema(count, of=HOLDERS) for count in counts])


async def _is_forgotten(okno: Okno, subject_id: UUID) -> bool:
    """Return whether no table bears the pseudonym: others hear later that all is gone."""
    bearing = await okno.rows(_BEARING, _SCHEMAS)
    counts = [f"SELECT count(*) FROM {table} WHERE subject_id = $1" for (table,) in bearing]  # noqa: S608
    return not any([await okno.value(count, subject_id) for count in counts])


_BEARING = """
    SELECT quote_ident(table_schema) || '.' || quote_ident(table_name)
    FROM information_schema.columns WHERE column_name = 'subject_id' AND table_schema = ANY ($1)
"""


async def _is_gone(okno: Okno, case: Case) -> None:
    """See that every reading is answered by 410, which repeats nothing."""
    for path, purpose, who in case.readings(okno):
        answer = await okno.client.get(path, params=purpose, headers=who)
        assert (answer.status_code, answer.json()["type"]) == _GONE, f"{path}: {answer.text}"
        assert not [word for word in words() if word in answer.text]


_GONE = (httpx.codes.GONE, "/problems/personal-data-destroyed")


def _put_in_place(data: Path, new: Path) -> None:
    new.mkdir(parents=True)
    for name in APART:
        if (data / name).is_dir():
            shutil.copytree(data / name, new / name)
        elif (data / name).exists():
            shutil.copy2(data / name, new / name)
