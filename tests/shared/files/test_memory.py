"""Memory stays flat, however large a document is."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

from shared.database import Database
from shared.files.store import FolderStore
from tests.shared.files.holders import PURPOSE, a_holder
from tests.shared.files.samples import PDF

MEBIBYTE = 2**20
SIZE = 96 * MEBIBYTE
BOUND = 32 * MEBIBYTE
"""Two parts of 5 MiB on their way to the store, one being filled, and room for the allocator."""


def resident() -> int:
    """Return how many bytes of memory the process occupies."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


class Watched:
    """The most memory seen while pieces pass."""

    def __init__(self) -> None:
        self.begun_with = self.most = resident()

    def look(self) -> None:
        self.most = max(self.most, resident())

    async def large_paper(self) -> AsyncIterator[bytes]:
        """Yield a PDF, a mebibyte at a time."""
        yield PDF[:9]
        for number in range(SIZE // MEBIBYTE):
            self.look()
            yield bytes([number % 256]) * MEBIBYTE
        yield b"\n%%EOF\n"


async def test_a_large_document_passes_both_ways_in_little_memory(
    database: Database, folder_store: FolderStore, tmp_path: Path
) -> None:
    holder = await a_holder(database, folder_store, tmp_path / "keys")
    holder.files.limit = 2 * SIZE
    watched = Watched()
    taken = await holder.upload(watched.large_paper())
    download = await holder.files.download(holder.slot(), actor=holder.worker, purpose=PURPOSE)
    size = 0
    async for piece in download.pieces:
        watched.look()
        size += len(piece)
    assert size == taken.file.size > SIZE
    assert watched.most - watched.begun_with < BOUND
