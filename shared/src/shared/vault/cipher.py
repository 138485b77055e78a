"""Seal single fields of personal data, each bound to the place where it stands."""

import os
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.vault.keeper import KEY_LENGTH

_FORM = b"\x01"
_NONCE = 12
_LEAST = len(_FORM) + _NONCE + 16


class SealBroken(Exception):
    """A sealed field was altered, moved to another place, or sealed under another key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a field stands: it opens there and nowhere else.

    Parameters
    ----------
    schema, kind, row_id
        The service's schema, the kind of card, and the row that the card belongs to.
    subject_id, file_id
        Whose data, in which file.
    key_version
        The version of the file's data key.
    """

    schema: str
    kind: str
    row_id: UUID
    subject_id: UUID
    file_id: UUID
    key_version: int

    def prefix(self) -> bytes:
        """Return what binds all fields of the card; the field's name follows it."""
        ids = self.row_id.bytes + self.subject_id.bytes + self.file_id.bytes
        names = b"".join(_counted(name) for name in (self.schema, self.kind))
        return _FORM + ids + struct.pack(">H", self.key_version) + names


def new_key() -> bytes:
    """Return a new data key."""
    return AESGCM.generate_key(bit_length=8 * KEY_LENGTH)


def seal(key: bytes, place: Place, values: Mapping[str, str]) -> dict[str, bytes]:
    """Return each value sealed by AES-256-GCM under a random nonce of 96 bits."""
    cipher, prefix = AESGCM(key), place.prefix()
    nonces, sealed = os.urandom(_NONCE * len(values)), {}
    for start, (field, value) in zip(range(0, len(nonces), _NONCE), values.items(), strict=True):
        nonce = nonces[start : start + _NONCE]
        data = cipher.encrypt(nonce, value.encode(), prefix + _counted(field))
        sealed[field] = _FORM + nonce + data
    return sealed


def unseal(key: bytes, place: Place, sealed: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """Return the values of sealed fields.

    Raises
    ------
    SealBroken
        One of them is not what was sealed for this place; nothing is returned.
    """
    cipher, prefix = AESGCM(key), place.prefix()
    values = {}
    for field, data in sealed:
        if len(data) < _LEAST or data[:1] != _FORM:
            raise SealBroken(field)
        nonce, hidden = data[1 : 1 + _NONCE], data[1 + _NONCE :]
        try:
            values[field] = cipher.decrypt(nonce, hidden, prefix + _counted(field)).decode()
        except InvalidTag:
            raise SealBroken(field) from None
    return values


def _counted(name: str) -> bytes:
    encoded = name.encode()
    return struct.pack(">H", len(encoded)) + encoded
