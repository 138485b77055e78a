"""Know a subject again without keeping what he is known by."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

Kind = Literal["snils", "ogrn", "inn", "passport", "foreign-passport", "residence-permit", "other"]

_STRENGTH: tuple[Kind, ...] = (
    "snils",
    "ogrn",
    "inn",
    "passport",
    "foreign-passport",
    "residence-permit",
    "other",
)
_VERSION = "v1"
_VERSION_8 = 0x8 << 76
_VARIANT = 0b10 << 62
_FIXED = 0xF << 76 | 0b11 << 62


@dataclass(frozen=True, slots=True, repr=False)
class Identifier:
    """What a subject is known by: a number that the state gave him or his document.

    Parameters
    ----------
    kind
        Of the stronger kinds each person has one for life, of the weaker several in turn.
    value
        As it was given; blanks, hyphens and case make no difference.
    """

    kind: Kind
    value: str

    @property
    def scheme(self) -> str:
        """How the value is normalised, with a version: ``snils|v1``."""
        return f"{self.kind}|{_VERSION}"

    def normalised(self) -> bytes:
        """Return scheme and value in the one form that is hashed."""
        bare = "".join(sign for sign in self.value.upper() if sign.isalnum())
        return f"{self.scheme}|{bare}".encode()


class Pseudonyms:
    """Make pseudonyms and blind indexes by a key that the database does not hold.

    Parameters
    ----------
    key
        At least 32 bytes, the same for every holder of an installation. Whoever has it can try
        all numbers there are, so it is kept like the key-encryption keys.
    """

    def __init__(self, key: bytes) -> None:
        self._of_subjects = _derived(key, b"okno pseudonym of a subject")
        self._of_indexes = _derived(key, b"okno blind index")

    def subject(self, identifiers: Sequence[Identifier]) -> UUID:
        """Return the pseudonym of a subject, made of his strongest identifier.

        It has the form of a UUID of version 8 with 122 bits of HMAC-SHA-256.

        Raises ``ValueError`` where there is no identifier.
        """
        if not identifiers:
            raise ValueError("a subject needs an identifier")
        strongest = min(identifiers, key=lambda one: _STRENGTH.index(one.kind))
        digest = hmac.digest(self._of_subjects, strongest.normalised(), sha256)
        number = int.from_bytes(digest[:16])
        return UUID(int=number & ~_FIXED | _VERSION_8 | _VARIANT)

    def digest(self, identifier: Identifier) -> bytes:
        """Return what an identifier is looked up by: HMAC-SHA-256, 32 bytes."""
        return hmac.digest(self._of_indexes, identifier.normalised(), sha256)


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDFExpand(algorithm=SHA256(), length=32, info=purpose).derive(key)
