"""Build a holder of documents on a test database, with a file of one subject."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from shared.auth import Actor, Role
from shared.database import Database
from shared.files.files import Files
from shared.files.removing import Remover
from shared.files.store import Store
from shared.files.uploading import Uploaded
from shared.files.values import Slot
from shared.vault.destructions import destructions
from shared.vault.door import Door
from shared.vault.folder_keeper import FolderKeeper
from shared.vault.pseudonyms import Pseudonyms
from shared.vault.tables import staff_access
from shared.vault.vault import NewFile, Vault
from shared.writes import keep
from tests.support.kernel import SCHEMA, Settable, rows

PURPOSE = "service-provision"
OPERATOR = "mfc-tatarstan"
LIMIT = 2_000_000


def _a_worker() -> Actor:
    return Actor(
        subject=f"worker-{uuid4()}", organisation=OPERATOR, roles=frozenset({Role.MFC_WORKER})
    )


@dataclass
class Holder:
    """A holder with one file of one subject, and a worker who may read it."""

    database: Database
    store: Store
    vault: Vault
    files: Files
    remover: Remover
    clock: Settable
    file_id: UUID = field(default_factory=uuid4)
    subject_id: UUID = field(default_factory=uuid4)
    worker: Actor = field(default_factory=_a_worker)

    def slot(self, code: str = "passport", row_id: UUID | None = None) -> Slot:
        return Slot(
            file_id=self.file_id,
            kind="request",
            row_id=row_id or self.file_id,
            code=code,
        )

    async def open_file(self) -> None:
        opened = NewFile(
            file_id=self.file_id, subject_id=self.subject_id, operator=OPERATOR, purpose=PURPOSE
        )
        async with self.database.transaction() as tx:
            await keep(tx, *await self.vault.open_file(opened, [], now=self.clock()))

    async def beside(self) -> "Holder":
        """Open the file of another subject, in the same holder."""
        other = replace(self, file_id=uuid4(), subject_id=uuid4())
        await other.open_file()
        return other

    async def upload(
        self, pieces: AsyncIterator[bytes], *, code: str = "passport", settled: Any = None
    ) -> Uploaded:
        """Send a PDF."""
        return await self.files.upload(
            self.slot(code),
            subject_id=self.subject_id,
            declared="application/pdf",
            pieces=pieces,
            settled=settled,
        )

    async def states(self) -> list[str]:
        return [row["state"] for row in await self.rows("files")]

    async def rows(self, table: str) -> list[Any]:
        """Return the rows of a table that belong to the file, the oldest first."""
        query = f"SELECT * FROM {table} WHERE file_id = $1 ORDER BY 1"  # noqa: S608
        return await rows(self.database, query, self.file_id)

    async def objects(self) -> list[str]:
        return [name async for batch in self.store.names() for name, _ in batch]

    async def fence(self) -> None:
        """Begin the destruction of the file, as an order does."""
        async with self.database.transaction() as tx:
            row = {"file_id": self.file_id, "order_id": uuid4(), "operator": OPERATOR}
            await tx.execute(
                insert(destructions).values(
                    **row, state="fenced", fenced_at=self.clock(), retry_at=self.clock()
                )
            )


def a_service(database: Database, store: Store, folder: Path) -> Holder:
    """Return a holder whose keys lie in a folder; its file is not open yet."""
    clock = Settable()
    FolderKeeper.make(folder)
    vault = Vault(schema=SCHEMA, keeper=FolderKeeper(folder), pseudonyms=Pseudonyms(b"k" * 32))
    door = Door(database, vault=vault, clock=clock)
    remover = Remover(database, store)
    files = Files(
        database,
        vault=vault,
        door=door,
        store=store,
        remover=remover,
        clock=clock,
        limit=LIMIT,
    )
    return Holder(database, store, vault, files, remover, clock)


async def a_holder(database: Database, store: Store, folder: Path) -> Holder:
    """Return a holder whose file is open, and whose worker is let in."""
    holder = a_service(database, store, folder)
    await holder.open_file()
    now = holder.clock()
    async with database.transaction() as tx:
        await tx.execute(
            insert(staff_access).values(
                organisation=OPERATOR,
                person=holder.worker.subject,
                listed_at=now,
                non_disclosure_at=now,
                warned_at=now,
            )
        )
    return holder
