"""Back up the database of an installation, and bring it back without what was destroyed since."""

import asyncio
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from local_postgres import LocalPostgres
from okno.installation import Installation
from okno.parts import HOLDERS
from okno.postgres_programs import run_program
from okno.preparation import make_database, make_roles, migrate
from shared.clock import Clock
from shared.database import Database
from shared.holder.ledger import Ledger
from shared.holder.replay import replay
from shared.private_files import write_private

_DUMP, _MANIFEST = "okno.dump", "backup.json"


class BackupUnusableError(Exception):
    """A backup cannot be made or restored so; the message says what is missing."""


def back_up(url: str, folder: Path, *, clock: Clock) -> None:
    """Write a consistent copy of the database into a new folder, while it works.

    The keys, the ledger of destroyed files, the documents and Kafka are not in it: keys that lie
    beside a backup seal nothing, and the ledger must be younger than the backup to be of use.

    Raises
    ------
    BackupUnusableError
        The folder is not empty.
    ProgramFailedError
        ``pg_dump`` could not read the database.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupUnusableError(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    dump = folder / _DUMP
    dump.touch(mode=0o600)
    made_at = clock()
    run_program("pg_dump", "--format=custom", f"--file={dump}", url=url)
    manifest = {"made_at": made_at.isoformat(), "sha256": _sha256(dump)}
    write_private(folder / _MANIFEST, json.dumps(manifest, indent=2).encode())


def bring_back(folder: Path, *, into: Path, clock: Clock) -> Mapping[str, int]:
    """Restore a backup into a data folder that has the keys and the ledger, and no database yet.

    Whatever the ledger names is fenced before anybody can read it; the services take it away when
    they start. Returns how many files that is, by holder.

    Raises
    ------
    BackupUnusableError
        Something is missing, there already, or changed since the backup was made.
    ProgramFailedError
        ``pg_restore`` could not read the copy.
    """
    _check_whole(folder)
    _check_ready(into)
    installation = Installation(into)
    with _own_server(into) as admin_url:
        return asyncio.run(_filled(installation, folder / _DUMP, admin_url=admin_url, clock=clock))


def made_at(folder: Path) -> datetime:
    """Return when a backup was made. Raises :class:`BackupUnusableError`."""
    return datetime.fromisoformat(_manifest(folder)["made_at"])


@contextmanager
def _own_server(data: Path) -> Iterator[str]:
    with LocalPostgres(data / "postgres") as admin_url:
        yield admin_url


async def _filled(
    installation: Installation, dump: Path, *, admin_url: str, clock: Clock
) -> Mapping[str, int]:
    url = await make_database(admin_url)
    passwords = installation.passwords()
    await make_roles(url, passwords=passwords)
    await asyncio.to_thread(
        run_program,
        "pg_restore",
        "--dbname=okno",
        "--single-transaction",
        "--exit-on-error",
        str(dump),
        url=url,
    )
    await migrate(url, passwords=passwords)
    return {name: await _replayed(installation, name, url=url, clock=clock) for name in HOLDERS}


async def _replayed(installation: Installation, holder: str, *, url: str, clock: Clock) -> int:
    told = installation.settings(holder, admin_url=url)
    database = Database(told["database_url"], schema=HOLDERS[holder].schema)
    try:
        ledger = Ledger(installation.destruction_ledger)
        return await replay(database, holder=holder, ledger=ledger, clock=clock)
    finally:
        await database.close()


def _check_whole(folder: Path) -> None:
    if _manifest(folder)["sha256"] != _sha256(folder / _DUMP):
        raise BackupUnusableError(f"{folder / _DUMP} is not what was backed up")


def _check_ready(into: Path) -> None:
    if (into / "postgres").exists() or (into / "up").exists():
        raise BackupUnusableError(f"{into} has a database already; name a folder without one")
    needed = {
        into / "secrets.json": "the secrets of the installation",
        into / "keys": "the keys of the vaults",
        Installation(into).destruction_ledger: "the ledger of destroyed files as it is now",
    }
    missing = [f"{path} ({what})" for path, what in needed.items() if not path.exists()]
    if missing:
        raise BackupUnusableError(f"put in place first what no backup holds: {', '.join(missing)}")


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / _MANIFEST).read_bytes())
    except (OSError, ValueError):
        raise BackupUnusableError(f"{folder} is no backup: {_MANIFEST} cannot be read") from None
    return manifest


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
