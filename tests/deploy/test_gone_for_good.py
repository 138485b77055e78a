"""What was destroyed is had again from nowhere; what was lost by accident is had again."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from local_postgres import LocalPostgres
from okno.backup import BackupUnusableError, back_up, bring_back
from okno.installation import Installation
from okno.one_process import all_parts
from okno.own_database import own_database
from okno.parts import HOLDERS
from okno.preparation import DATABASE
from okno.scrubbing import scrub
from shared import outbox
from shared.auth import Role
from shared.clock import system_clock
from shared.database import Database
from shared.events import DestructionOrdered, OrderedFile
from shared.ids import new_id
from tests.support.applications import MFC, a_key, an_applicant, an_application
from tests.support.door import LET_IN, PURPOSE
from tests.support.folders import temporary_folder
from tests.support.kernel import eventually

pytestmark = pytest.mark.slow

OURS_APART = ("secrets.json", "keys", "issuer", "destroyed.jsonl", "documents")
"""What an operator keeps apart from backups, and puts in place before he restores one."""


@dataclass
class Life:
    """An installation that ended: what is left of it, and what was kept in it."""

    data: Path
    backup: Path
    destroyed: dict[str, Any]
    lost: dict[str, Any]
    traces: dict[str, bytes] = field(repr=False)
    before_maintenance: set[str] = field(default_factory=set)

    def found(self) -> set[str]:
        """Return which traces stand in any file of the database."""
        files = [path for path in (self.data / "postgres").rglob("*") if path.is_file()]
        return {name for path in files for name in _in(path, self.traces)}


@asynccontextmanager
async def living(data: Path) -> AsyncIterator[tuple[httpx.AsyncClient, asyncpg.Connection]]:
    """Run every part on a data folder, in this process; yield a worker and an administrator."""
    installation = Installation(data)
    async with AsyncExitStack() as stack:
        admin_url = stack.enter_context(LocalPostgres(data / "postgres"))
        app = await stack.enter_async_context(all_parts(installation, admin_url=admin_url))
        client = await stack.enter_async_context(_worker(installation, app))
        admin = await asyncpg.connect(f"{admin_url.rpartition('/')[0]}/{DATABASE}")
        stack.push_async_callback(admin.close)
        yield client, admin


@pytest.fixture(scope="module")
async def life() -> AsyncIterator[Life]:
    """Yield a life: two requests, a backup, one destroyed by order, one lost, the maintenance."""
    with temporary_folder("okno-life-") as folder:
        life = Life(folder / "data", folder / "backup", {}, {}, {})
        async with living(life.data) as (client, admin):
            await admin.execute(LET_IN.format(schema="intake"), MFC, "clerk")
            life.destroyed = await _registered(client, _canary())
            life.lost = await _registered(client, an_applicant())
            life.traces = await _traces(admin, life.destroyed["id"])
            with own_database(life.data) as url:
                await asyncio.to_thread(back_up, url, life.backup, clock=system_clock)
            await _destroy(admin, url, life.destroyed["id"])
            await admin.execute(
                "DELETE FROM intake.vault_cards WHERE row_id = $1", UUID(life.lost["id"])
            )
            await admin.execute("CHECKPOINT")
            life.before_maintenance = await asyncio.to_thread(life.found)
            await scrub(url, schemas=[each.schema for each in HOLDERS.values()])
        yield life


@pytest.mark.clause("PD-9.11")
async def test_nothing_of_a_destroyed_file_stands_in_pages_indexes_or_the_log(life: Life) -> None:
    """Without the maintenance they would be found: the search looks in the right place."""
    assert life.before_maintenance == set(life.traces)
    assert life.found() == set()


@pytest.mark.clause("PD-6.1.6")
@pytest.mark.clause("PD-9.11")
async def test_a_backup_brings_back_what_was_lost_and_nothing_that_was_destroyed(
    life: Life,
) -> None:
    with temporary_folder("okno-new-life-") as folder:
        data = folder / "data"
        _put_in_place(life.data, data)
        again = await asyncio.to_thread(bring_back, life.backup, into=data, clock=system_clock)
        assert again == {"intake": 1, "interagency": 0, "complaints": 0}

        async with living(data) as (client, admin):
            gone = await _applicant(client, life.destroyed["id"])
            assert (gone.status_code, gone.json()["type"]) == (
                410,
                "/problems/personal-data-destroyed",
            )
            found = await _applicant(client, life.lost["id"])
            assert found.json()["applicant"]["surname"] == an_applicant()["surname"]
            await eventually(lambda: _is_destroyed(admin))
            left = "SELECT count(*) FROM intake.vault_subjects WHERE digest = $1"
            assert await admin.fetchval(left, life.traces["digest 0"]) == 0


@pytest.mark.clause("PD-6.1.6")
@pytest.mark.parametrize("missing", ["secrets.json", "keys", "destroyed.jsonl"])
async def test_nothing_is_restored_where_keys_or_the_ledger_are_missing(
    life: Life, tmp_path: Path, missing: str
) -> None:
    _put_in_place(life.data, tmp_path)
    (tmp_path / missing).rename(tmp_path / "elsewhere")
    with pytest.raises(BackupUnusableError, match=missing):
        bring_back(life.backup, into=tmp_path, clock=system_clock)


@pytest.mark.clause("PD-6.1.6")
async def test_a_backup_with_a_changed_byte_is_not_restored(life: Life, tmp_path: Path) -> None:
    _put_in_place(life.data, tmp_path / "data")
    copy = shutil.copytree(life.backup, tmp_path / "copy")
    with (copy / "okno.dump").open("r+b") as dump:
        dump.seek(1000)
        dump.write(b"\x00\x01\x02")
    with pytest.raises(BackupUnusableError, match="not what was backed up"):
        bring_back(copy, into=tmp_path / "data", clock=system_clock)


async def test_a_backup_is_restored_over_nothing_and_written_over_nothing(life: Life) -> None:
    with pytest.raises(BackupUnusableError, match="has a database already"):
        bring_back(life.backup, into=life.data, clock=system_clock)
    with pytest.raises(BackupUnusableError, match="not empty"):
        back_up("postgresql://nobody", life.backup, clock=system_clock)


def _put_in_place(data: Path, new: Path) -> None:
    new.mkdir(exist_ok=True)
    for name in OURS_APART:
        if (data / name).is_dir():
            shutil.copytree(data / name, new / name)
        elif (data / name).exists():
            shutil.copy2(data / name, new / name)


def _in(path: Path, traces: dict[str, bytes]) -> list[str]:
    content = path.read_bytes()
    return [name for name, trace in traces.items() if trace in content]


def _worker(installation: Installation, app: Any) -> httpx.AsyncClient:
    token = installation.token(
        Role.MFC_WORKER, organisation=MFC, subject="clerk", lifetime=timedelta(hours=1)
    )
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="http://okno.test",
        headers={"Authorization": f"Bearer {token}"},
    )


def _canary() -> dict[str, Any]:
    paper = {**an_applicant()["identity_document"], "number": "000317"}
    return an_applicant(snils="087-654-303 00", identity_document=paper)


async def _registered(client: httpx.AsyncClient, applicant: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(
        "/requests", json=an_application(applicant=applicant), headers=a_key()
    )
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = json.loads(answer.content)
    return made


async def _applicant(client: httpx.AsyncClient, request_id: str) -> httpx.Response:
    return await client.get(f"/requests/{request_id}/applicant", params={"purpose": PURPOSE})


async def _traces(admin: asyncpg.Connection, request_id: str) -> dict[str, bytes]:
    """Return the bytes by which anything of a request's file can be known again."""
    card = await admin.fetchrow(
        "SELECT * FROM intake.vault_cards WHERE row_id = $1", UUID(request_id)
    )
    of_subject = "FROM intake.{} WHERE subject_id = $1"
    subject = card["subject_id"]
    keys = await admin.fetch("SELECT wrapped " + of_subject.format("vault_keys"), subject)
    index = await admin.fetch("SELECT digest " + of_subject.format("vault_subjects"), subject)
    return {
        **{f"field {number}": sealed[13:] for number, sealed in enumerate(card["sealed"])},
        **{f"key {number}": row["wrapped"] for number, row in enumerate(keys)},
        **{f"digest {number}": row["digest"] for number, row in enumerate(index)},
    }


async def _destroy(admin: asyncpg.Connection, url: str, request_id: str) -> None:
    """Let the registry order the destruction of a request's file, and wait until it is told."""
    file_id = await admin.fetchval(
        "SELECT file_id FROM intake.requests WHERE id = $1", UUID(request_id)
    )
    order = DestructionOrdered(
        order_id=new_id(),
        operator=MFC,
        files=(OrderedFile(holder="intake", file_id=file_id),),
        ordered_at=system_clock(),
    )
    registry = Database(url, schema="pdata_registry")
    async with registry.transaction() as tx:
        await outbox.add(tx, order, now=system_clock())
    await registry.close()
    await eventually(lambda: _is_destroyed(admin))


async def _is_destroyed(admin: asyncpg.Connection) -> bool:
    query = "SELECT count(*) FROM intake.destructions WHERE state = 'destroyed'"
    return bool(await admin.fetchval(query))
