"""Measure a stream as it passes: its size, its SHA-256, its kind."""

import hashlib
from collections.abc import AsyncIterable, AsyncIterator

from shared.files.sniffing import Sniffer
from shared.refusals import TooLarge


class Reading:
    """One document on its way in.

    Parameters
    ----------
    sniffer
        Judges each piece before it goes on.
    limit
        Bytes that it may have.
    """

    def __init__(self, pieces: AsyncIterable[bytes], *, sniffer: Sniffer, limit: int) -> None:
        self._pieces = pieces
        self._sniffer = sniffer
        self._limit = limit
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def media_type(self) -> str:
        """The type that it says it is, as it is kept."""
        return self._sniffer.kind.media_type

    @property
    def sha256(self) -> bytes:
        """The hash of what has passed."""
        return self._hash.digest()

    async def through(self) -> AsyncIterator[bytes]:
        """Yield the pieces.

        Raises :class:`shared.refusals.TooLarge`, and as the sniffer does.
        """
        async for piece in self._pieces:
            self.size += len(piece)
            if self.size > self._limit:
                raise TooLarge
            self._sniffer.feed(piece)
            self._hash.update(piece)
            yield piece
        self._sniffer.finish()

    async def to_the_end(self) -> None:
        """Let all of it pass, and keep nothing."""
        async for _ in self.through():
            pass
