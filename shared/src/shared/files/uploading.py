"""Carry one attempt to take a document in: its key, its name, and what is kept of it."""

import hashlib
import hmac
import os
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from uuid import UUID

from shared.files.encryption import PREFIX, Place, seal
from shared.files.reading import Reading
from shared.files.refusals import ContentDiffers
from shared.files.store import Store, new_name
from shared.files.values import CARD, HASH_FIELD, KEY_FIELD, Slot, StoredFile
from shared.ids import new_id
from shared.vault.cipher import new_key
from shared.vault.vault import Card, DataKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """A document that is kept; ``new`` is false where the same bytes were kept before."""

    file: StoredFile
    sha256: str
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One attempt: nothing of it is known to another.

    Parameters
    ----------
    slot, subject_id
        Where the document belongs, and whose file that is.
    reading
        Its bytes on their way in.
    key
        What seals this object, and no other.
    """

    slot: Slot
    subject_id: UUID
    reading: Reading
    id: UUID = field(default_factory=new_id)
    object_name: str = field(default_factory=new_name)
    key: bytes = field(default_factory=new_key, repr=False)

    async def put(self, store: Store, *, schema: str) -> bytes:
        """Put the sealed object into the store; return the hash of its bytes."""
        sealed_hash = hashlib.sha256()
        place = Place(
            schema=schema,
            file_id=self.slot.file_id,
            subject_id=self.subject_id,
            object_id=self.id,
        )

        async def hashed() -> AsyncGenerator[bytes, None]:
            plain, prefix = self.reading.through(), os.urandom(PREFIX)
            async for piece in seal(plain, key=self.key, prefix=prefix, place=place):
                sealed_hash.update(piece)
                yield piece

        async with aclosing(hashed()) as pieces:
            await store.put(self.object_name, pieces)
        return sealed_hash.digest()

    def card(self) -> Card:
        """Return the card that opens the object to those whom the door lets in."""
        values = {KEY_FIELD: self.key.hex(), HASH_FIELD: self.reading.sha256.hex()}
        return Card(kind=CARD, row_id=self.id, values=values)

    def fingerprint(self, key: DataKey) -> bytes:
        """Return what tells equal documents of a file, and nothing to who lacks the file's key."""
        return hmac.digest(key.key, b"okno document\n" + self.reading.sha256, "sha256")

    def kept_as(self, file: StoredFile, *, new: bool) -> Uploaded:
        """Return how it ended."""
        return Uploaded(file=file, sha256=self.reading.sha256.hex(), new=new)

    def same_as(self, kept: StoredFile, key: DataKey) -> Uploaded:
        """Return the document that was kept before. Raises :class:`ContentDiffers`."""
        if not hmac.compare_digest(kept.fingerprint, self.fingerprint(key)):
            raise ContentDiffers
        return self.kept_as(kept, new=False)
