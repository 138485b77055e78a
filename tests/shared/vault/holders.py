"""Hold a file of personal data in a test, with those who want to read it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from shared.auth import Actor, Role
from shared.database import Database
from shared.vault.door import Asked, Door
from shared.vault.folder_keeper import FolderKeeper
from shared.vault.pseudonyms import Identifier, Pseudonyms
from shared.vault.vault import Card, NewFile, Vault
from shared.writes import Rows, keep
from tests.support.kernel import NOON, SCHEMA, Settable, rows

PURPOSE = "service-provision"
OPERATOR = "mfc-1"
VALUES = {"surname": "Каноничева", "snils": "112-233-445 95", "address": "ул. Баумана, 1"}
CLERK = Actor(subject="clerk-1", organisation=OPERATOR, roles=frozenset({Role.MFC_WORKER}))


@dataclass(frozen=True, kw_only=True)
class Held:
    """A file with one card, and the door to it."""

    database: Database
    vault: Vault
    door: Door
    clock: Settable
    file: NewFile
    row_id: UUID = field(default_factory=uuid4)

    async def open(self, actor: Actor = CLERK, **changes: Any) -> dict[str, str]:
        """Open the card, by default as the clerk, for its purpose."""
        told: dict[str, Any] = {
            "file_id": self.file.file_id,
            "kind": "applicant",
            "row_id": self.row_id,
            "purpose": PURPOSE,
        }
        return (await self.door.open(Asked(**told | changes), actor=actor)).revealed()

    async def run(self, statement: str, *arguments: object) -> None:
        """Change what the door judges by, as the service itself may."""
        await rows(self.database, statement, *arguments)

    async def records(self) -> list[Any]:
        """Return the access records, in order."""
        return await rows(self.database, "SELECT * FROM access_records ORDER BY id")


async def a_held_file(
    database: Database, folder: Path, *, identifiers: Sequence[Identifier] = ()
) -> Held:
    """Keep a new file with the applicant's card, and let the clerk in."""
    vault = Vault(
        schema=SCHEMA, keeper=FolderKeeper.make(folder / "keys"), pseudonyms=Pseudonyms(b"k" * 32)
    )
    file = NewFile(
        file_id=uuid4(),
        subject_id=uuid4(),
        operator=OPERATOR,
        purpose=PURPOSE,
        identifiers=identifiers,
    )
    clock = Settable()
    held = Held(
        database=database,
        vault=vault,
        door=Door(database, vault=vault, clock=clock),
        clock=clock,
        file=file,
    )
    card = Card(kind="applicant", row_id=held.row_id, values=VALUES)
    async with database.transaction() as tx:
        await keep(tx, *await vault.open_file(file, [card], now=NOON))
    await held.run(
        "INSERT INTO staff_access VALUES ($1, $2, $3, NULL, $3, $3)",
        CLERK.organisation,
        CLERK.subject,
        NOON,
    )
    return held


async def add_card(held: Held, card: Card) -> None:
    """Add a card to the file."""
    file = held.file
    async with held.database.transaction() as tx:
        made: Rows = await held.vault.add_card(
            tx, card, file_id=file.file_id, subject_id=file.subject_id
        )
        await keep(tx, made)
