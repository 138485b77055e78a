"""Remember outside the database what was destroyed, so that no restored backup brings it back."""

import asyncio
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import FileIO
from pathlib import Path
from uuid import UUID

from shared.private_files import create_private

_LONGEST_LINE = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file that a holder was ordered to destroy.

    Parameters
    ----------
    at
        When it was written down, before anything of the file was taken away.
    """

    holder: str
    file_id: UUID
    order_id: UUID
    operator: str
    at: datetime


class LedgerBroken(Exception):
    """The ledger cannot be read: what it says was destroyed could come back."""


class Ledger:
    """A file of lines, one a destroyed file, that is only ever appended to.

    It lies apart from the database and from its backups. Holders on one machine may share it; a
    file may stand in it more than once.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def make(self) -> None:
        """Make an empty ledger if there is none.

        Only what sets up an installation calls it: a holder must not take a disk that is not
        mounted for an installation that has destroyed nothing.
        """
        create_private(self._path, b"")

    async def append(self, entry: Entry) -> None:
        """Write an entry; it is on the disk when this returns. Raises ``OSError``."""
        await asyncio.to_thread(self._append, entry)

    async def entries(self, *, holder: str) -> list[Entry]:
        """Return what a holder has written, each file once.

        Raises
        ------
        LedgerBroken
            It is not there, or a line cannot be read.
        """
        return await asyncio.to_thread(self._entries, holder)

    def _append(self, entry: Entry) -> None:
        descriptor = os.open(self._path, os.O_RDWR | os.O_APPEND)
        with os.fdopen(descriptor, "rb+", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            _cut_off_half_a_line(file)
            file.write(_line(entry))
            os.fsync(file.fileno())

    def _entries(self, holder: str) -> list[Entry]:
        found = {entry.file_id: entry for entry in self._read() if entry.holder == holder}
        return list(found.values())

    def _read(self) -> Iterator[Entry]:
        if not self._path.exists():
            raise LedgerBroken(f"there is no ledger of destroyed files at {self._path}")
        with self._path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                # A line without its end was never promised to anybody.
                if line.endswith(b"\n"):
                    yield _entry(line, number)


def _line(entry: Entry) -> bytes:
    told = {
        "holder": entry.holder,
        "file_id": str(entry.file_id),
        "order_id": str(entry.order_id),
        "operator": entry.operator,
        "at": entry.at.isoformat(),
    }
    return json.dumps(told).encode() + b"\n"


def _cut_off_half_a_line(file: FileIO) -> None:
    """Remove what a loss of power has left of a line: who wrote it never went on."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _LONGEST_LINE))
    tail = file.readall()
    file.truncate(size - len(tail) + tail.rfind(b"\n") + 1)


def _entry(line: bytes, number: int) -> Entry:
    try:
        told = json.loads(line)
        return Entry(
            holder=told["holder"],
            file_id=UUID(told["file_id"]),
            order_id=UUID(told["order_id"]),
            operator=told["operator"],
            at=datetime.fromisoformat(told["at"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerBroken(f"line {number} of the ledger of destroyed files") from error
