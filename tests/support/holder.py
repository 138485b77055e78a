"""Build files of personal data in the kernel's test schema, and have them destroyed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from shared.clock import Clock, system_clock
from shared.database import Database, Transaction
from shared.events import (
    DestructionOrdered,
    Envelope,
    Event,
    OrderedFile,
    PersonalDataDestroyed,
)
from shared.holder.destroyer import Destroyer
from shared.holder.ledger import Ledger
from shared.holder.orders import hear_orders
from shared.ids import new_id
from shared.inbox import Hearings
from shared.vault.folder_keeper import FolderKeeper
from shared.vault.projections import hear_registry
from shared.vault.pseudonyms import Identifier, Pseudonyms
from shared.vault.vault import Card, NewFile, Vault
from shared.writes import keep
from tests.support.kernel import NOON, SCHEMA, count, rows

HOLDER = "intake"
OPERATOR = "mfc-1"
PURPOSE = "service-provision"
VALUES = {"surname": "Канарейкина", "name": "Евпраксия", "phone": "+79033141592"}
SNILS = Identifier("snils", "087-654-303 00")
PASSPORT = Identifier("passport", "92 04 731952")


def a_vault(folder: Path) -> Vault:
    """Return a vault of the test schema, whose keys lie in a folder."""
    keeper = FolderKeeper.make(folder / "keys")
    return Vault(schema=SCHEMA, keeper=keeper, pseudonyms=Pseudonyms(b"k" * 32))


@dataclass(frozen=True, kw_only=True)
class Filed:
    """A file on one subject; its first card bears the file's id."""

    file_id: UUID = field(default_factory=uuid4)
    identifiers: Sequence[Identifier] = (SNILS, PASSPORT)
    operator: str = OPERATOR

    async def open(self, tx: Transaction, vault: Vault, **values: str) -> "Filed":
        """Open the file with one card."""
        file = NewFile(
            file_id=self.file_id,
            subject_id=self.subject_of(vault),
            operator=self.operator,
            purpose=PURPOSE,
            identifiers=self.identifiers,
        )
        card = Card(kind="applicant", row_id=self.file_id, values=values or VALUES)
        await keep(tx, *await vault.open_file(file, [card], now=NOON))
        return self

    async def add_card(self, tx: Transaction, vault: Vault) -> None:
        """Add one more card."""
        card = Card(kind="answer", row_id=uuid4(), values={"address": "Канареечный тупик"})
        subject = self.subject_of(vault)
        row = await vault.add_card(tx, card, file_id=self.file_id, subject_id=subject)
        await keep(tx, row)

    def subject_of(self, vault: Vault) -> UUID:
        """Return the subject's pseudonym."""
        return vault.pseudonyms.subject(self.identifiers)


async def filed(database: Database, vault: Vault, **changes: Any) -> Filed:
    """Open a file in a transaction of its own."""
    async with database.transaction() as tx:
        return await Filed(**changes).open(tx, vault)


def an_order(*files: UUID, **changes: Any) -> DestructionOrdered:
    """Build what the registry orders."""
    values: dict[str, Any] = {
        "order_id": uuid4(),
        "operator": OPERATOR,
        "files": tuple(OrderedFile(holder=HOLDER, file_id=one) for one in files),
        "ordered_at": NOON,
    }
    return DestructionOrdered(**(values | changes))


async def hear(database: Database, fact: Event, *, clock: Clock) -> None:
    """Let the holder hear the registry, as its inbox does."""
    hearings = Hearings(HOLDER)
    hear_registry(hearings)
    hear_orders(hearings, holder=HOLDER, clock=clock)
    async with database.transaction() as tx:
        await hearings.hear(tx, [_envelope(fact)])


def a_destroyer(
    database: Database, folder: Path, *, clock: Clock = system_clock, **more: Any
) -> Destroyer:
    """Return a destroyer whose ledger lies in a folder."""
    return Destroyer(database, holder=HOLDER, ledger=ledger_of(folder), clock=clock, **more)


def ledger_of(folder: Path) -> Ledger:
    """Return the ledger in a folder."""
    ledger = Ledger(folder / "destroyed.jsonl")
    ledger.make()
    return ledger


async def finish(destroyer: Destroyer) -> None:
    """Go on until there is nothing to do."""
    while await destroyer.step():
        pass


async def told(database: Database) -> list[PersonalDataDestroyed]:
    """Return the facts of destruction, in the order in which they were told."""
    query = "SELECT payload FROM outbox WHERE type = $1 ORDER BY seq"
    found = await rows(database, query, PersonalDataDestroyed.type)
    return [PersonalDataDestroyed.model_validate_json(row["payload"]) for row in found]


async def left(database: Database) -> dict[str, int]:
    """Return how many rows the vault's tables have."""
    tables = ("vault_keys", "vault_cards", "vault_subjects", "files")
    return {name: await count(database, f"SELECT count(*) FROM {name}") for name in tables}  # noqa: S608 - names from above


NOTHING = {"vault_keys": 0, "vault_cards": 0, "vault_subjects": 0, "files": 0}


def _envelope(fact: Event) -> Envelope:
    return Envelope(
        id=new_id(),
        source="/pdata-registry",
        type=fact.type,
        version=fact.version,
        topic="okno.pdata-registry",
        key=fact.key,
        time=NOON,
        data=fact.model_dump_json().encode(),
        traceparent=None,
    )
