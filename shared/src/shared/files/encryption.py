"""Seal bytes as they stream by, chunk after chunk, so that no chunk can be moved, cut or swapped.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over AES-256-GCM: a chunk's
nonce is the object's random prefix, the chunk's number, and whether it is the last. What is kept
is ``version, prefix | chunk | chunk | …``, each chunk with its tag. Every object has a key of its
own; the vault keeps it among the file's sealed fields, so a new version of the file's data key
seals the object's key anew and leaves the object as it is.
"""

from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK: Final = 65_536
"""Plain bytes of a chunk; only the last one may have less."""

_VERSION: Final = b"\x01"
PREFIX: Final = 7
"""Random bytes that each object begins its nonces with."""

_TAG: Final = 16
_HEADER: Final = len(_VERSION) + PREFIX
_MOST_CHUNKS: Final = 2**32


class Altered(Exception):
    """The sealed bytes are not those that were kept, not whole, or of another place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a sealed object belongs; it opens nowhere else.

    Parameters
    ----------
    schema
        The service that keeps it.
    file_id, subject_id
        The personal-data file, and the person whom it is about.
    object_id
        The row of the object.
    """

    schema: str
    file_id: UUID
    subject_id: UUID
    object_id: UUID

    def bound(self) -> bytes:
        """Return what binds each chunk: the form, the place, and the size of chunks."""
        ids = self.object_id.bytes + self.subject_id.bytes + self.file_id.bytes
        return _VERSION + ids + CHUNK.to_bytes(4, "big") + self.schema.encode()


async def seal(
    pieces: AsyncIterable[bytes], *, key: bytes, prefix: bytes, place: Place
) -> AsyncIterator[bytes]:
    """Yield the sealed form of a stream, a chunk at a time.

    Parameters
    ----------
    key
        32 random bytes that seal nothing else.
    prefix
        7 random bytes.
    """
    chunks = _Chunks(key, prefix=prefix, place=place)
    yield _VERSION + prefix
    async for chunk, last in _cut(pieces, CHUNK):
        yield chunks.seal(chunk, last=last)


async def unseal(pieces: AsyncIterable[bytes], *, key: bytes, place: Place) -> AsyncIterator[bytes]:
    """Yield the plain bytes of a sealed stream; each chunk is verified before it is yielded.

    Raises :class:`Altered`; a missing end shows only after what comes before it.
    """
    chunks: _Chunks | None = None
    async for chunk, last in _cut(pieces, CHUNK + _TAG, first=_HEADER):
        if chunks is not None:
            yield chunks.unseal(chunk, last=last)
        elif last or not chunk.startswith(_VERSION):
            raise Altered("no header")
        else:
            chunks = _Chunks(key, prefix=chunk[len(_VERSION) :], place=place)


class _Chunks:
    """Seals or unseals the chunks of one object, in order."""

    def __init__(self, key: bytes, *, prefix: bytes, place: Place) -> None:
        self._cipher = AESGCM(key)
        self._prefix = prefix
        self._bound = place.bound()
        self._number = 0

    def seal(self, chunk: bytes, *, last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(last=last), chunk, self._bound)

    def unseal(self, chunk: bytes, *, last: bool) -> bytes:
        number = self._number
        try:
            return self._cipher.decrypt(self._nonce(last=last), chunk, self._bound)
        except InvalidTag:
            raise Altered(f"chunk {number}") from None

    def _nonce(self, *, last: bool) -> bytes:
        if self._number >= _MOST_CHUNKS:
            raise OverflowError("too many chunks for one key")
        nonce = self._prefix + self._number.to_bytes(4, "big") + bytes([last])
        self._number += 1
        return nonce


async def _cut(
    pieces: AsyncIterable[bytes], size: int, *, first: int | None = None
) -> AsyncIterator[tuple[bytes, bool]]:
    """Yield chunks of ``size``, the first of ``first``, and whether each is the last.

    A stream of nothing is one chunk of nothing.
    """
    buffer = bytearray()
    wanted = first or size
    async for piece in pieces:
        buffer += piece
        while len(buffer) > wanted:
            yield bytes(buffer[:wanted]), False
            del buffer[:wanted]
            wanted = size
    yield bytes(buffer), True
