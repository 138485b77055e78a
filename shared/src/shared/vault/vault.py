"""Keep personal data sealed: a data key for each subject in each file, a card for each row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import literal, select

from shared.database import Transaction
from shared.vault.cipher import Place, new_key, seal
from shared.vault.destructions import destructions
from shared.vault.keeper import KeyKeeper, WrappedKey
from shared.vault.pseudonyms import Identifier, Pseudonyms
from shared.vault.refusals import FileDestroyed
from shared.vault.tables import vault_cards, vault_keys, vault_subjects
from shared.writes import Rows

_FIRST_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Fields of one subject that stand together: an applicant, an answer, a complaint's words.

    Parameters
    ----------
    kind, row_id
        What the card is, and the service's row that it belongs to; together they are unique.
    values
        The fields by their names out of closed lists.
    """

    kind: str
    row_id: UUID
    values: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file of personal data that a holder opens on a subject.

    Parameters
    ----------
    operator
        Whose data they are to answer for.
    purpose
        The declared purpose (PD-2.1); the door opens the file for no other.
    identifiers
        What the subject may be looked up by.
    """

    file_id: UUID
    subject_id: UUID
    operator: str
    purpose: str
    identifiers: Sequence[Identifier] = ()


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key of a subject's data in a file."""

    version: int
    key: bytes = field(repr=False)


class Vault:
    """The vault of one holder: what is written here is read through the door alone.

    Parameters
    ----------
    schema
        The holder's schema, to which each seal is bound.
    """

    def __init__(self, *, schema: str, keeper: KeyKeeper, pseudonyms: Pseudonyms) -> None:
        self.schema = schema
        self.keeper = keeper
        self.pseudonyms = pseudonyms

    async def open_file(self, file: NewFile, cards: Sequence[Card], *, now: datetime) -> list[Rows]:
        """Return the rows of a new file with its first cards, sealed under a new key.

        They are kept by :func:`shared.writes.keep` in the transaction of the change, which has
        begun already: a rotation of the key that wraps waits for it.
        """
        key = new_key()
        context = context_of(file.file_id, file.subject_id)
        wrapped = await self.keeper.wrap(key, context=context)
        data_key = DataKey(_FIRST_VERSION, key)
        return [
            Rows(vault_keys, [_key_row(file, wrapped, now)]),
            Rows(
                vault_cards,
                [self._card_row(card, file.file_id, file.subject_id, data_key) for card in cards],
            ),
            self._index(file),
        ]

    async def add_card(
        self, tx: Transaction, card: Card, *, file_id: UUID, subject_id: UUID
    ) -> Rows:
        """Return the row of one more card of a file that is there. Raises as :meth:`data_key`."""
        key = await self.data_key(tx, file_id=file_id, subject_id=subject_id)
        return Rows(vault_cards, [self._card_row(card, file_id, subject_id, key)])

    async def data_key(self, tx: Transaction, *, file_id: UUID, subject_id: UUID) -> DataKey:
        """Return the key to write more into a file, and keep the file from being destroyed.

        Until ``tx`` ends its destruction waits; what is written then is destroyed with the rest.

        Raises
        ------
        FileDestroyed
            It was destroyed, or its destruction has begun.
        """
        fenced = select(literal(1)).where(destructions.c.file_id == vault_keys.c.file_id).exists()
        found = await tx.execute(
            select(vault_keys.c.version, vault_keys.c.epoch, vault_keys.c.wrapped)
            .where(vault_keys.c.file_id == file_id, vault_keys.c.subject_id == subject_id, ~fenced)
            .with_for_update(key_share=True, read=True)
        )
        row = found.one_or_none()
        if row is None:
            raise FileDestroyed
        context = context_of(file_id, subject_id)
        key = await self.keeper.unwrap(WrappedKey(row.epoch, row.wrapped), context=context)
        return DataKey(row.version, key)

    def place(
        self, *, kind: str, row_id: UUID, file_id: UUID, subject_id: UUID, version: int
    ) -> Place:
        """Return where the fields of a card stand in this vault."""
        return Place(
            schema=self.schema,
            kind=kind,
            row_id=row_id,
            subject_id=subject_id,
            file_id=file_id,
            key_version=version,
        )

    def _card_row(
        self, card: Card, file_id: UUID, subject_id: UUID, key: DataKey
    ) -> dict[str, object]:
        place = self.place(
            kind=card.kind,
            row_id=card.row_id,
            file_id=file_id,
            subject_id=subject_id,
            version=key.version,
        )
        sealed = seal(key.key, place, card.values)
        return {
            "kind": card.kind,
            "row_id": card.row_id,
            "file_id": file_id,
            "subject_id": subject_id,
            "fields": list(sealed),
            "sealed": list(sealed.values()),
        }

    def _index(self, file: NewFile) -> Rows:
        rows = [
            {
                "scheme": identifier.scheme,
                "digest": self.pseudonyms.digest(identifier),
                "subject_id": file.subject_id,
            }
            for identifier in sorted(file.identifiers, key=lambda one: one.scheme)
        ]
        return Rows(vault_subjects, rows, unless_there=True)


def context_of(file_id: UUID, subject_id: UUID) -> bytes:
    """Return what a wrapped data key is bound to."""
    return file_id.bytes + subject_id.bytes


def _key_row(file: NewFile, wrapped: WrappedKey, now: datetime) -> dict[str, object]:
    return {
        "file_id": file.file_id,
        "subject_id": file.subject_id,
        "version": _FIRST_VERSION,
        "epoch": wrapped.epoch,
        "wrapped": wrapped.blob,
        "operator": file.operator,
        "purpose": file.purpose,
        "created_at": now,
    }
