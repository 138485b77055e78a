"""Name what a stored document is and where it belongs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from shared.files.encryption import Place

CARD = "document"
"""The kind of the vault's card that holds a document's key and its SHA-256."""

KEY_FIELD, HASH_FIELD = "content", "sha256"
"""The card's fields: who opens ``content`` gets the key to the bytes, and so the bytes."""


class State(StrEnum):
    """Where a document stands."""

    UPLOADING = "uploading"
    STORED = "stored"
    MISSING = "missing"
    CHANGED = "changed"
    REMOVING = "removing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The place of one document; what is stored there stays.

    Parameters
    ----------
    file_id
        The file of personal data that it is part of.
    kind, row_id
        The service's row that it belongs to, as ``request`` and the request's id.
    code
        Which of the row's documents it is.
    """

    file_id: UUID
    kind: str
    row_id: UUID
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A document whose bytes were kept: nothing here tells what is in it."""

    id: UUID
    file_id: UUID
    subject_id: UUID
    code: str
    object_name: str
    media_type: str
    size: int
    fingerprint: bytes
    state: State
    stored_at: datetime

    @classmethod
    def of(cls, row: Row[Any]) -> "StoredFile":
        """Return the document of a row."""
        return cls(
            id=row.id,
            file_id=row.file_id,
            subject_id=row.subject_id,
            code=row.code,
            object_name=row.object_name,
            media_type=row.media_type,
            size=row.size,
            fingerprint=row.fingerprint,
            state=State(row.state),
            stored_at=row.stored_at,
        )

    @property
    def is_whole(self) -> bool:
        """Whether its bytes are here, as far as is known."""
        return self.state is State.STORED

    def place(self, schema: str) -> Place:
        """Return what its object is bound to."""
        return Place(
            schema=schema, file_id=self.file_id, subject_id=self.subject_id, object_id=self.id
        )
