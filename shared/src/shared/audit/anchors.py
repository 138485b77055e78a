"""Copy seals to a file that can be kept where the database's administrator cannot reach it."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from shared.audit.seals import Seal


class Anchor:
    """A file with a seal a line; several services and replicas may share it.

    A seal may stand in it twice, which harms nothing; of two that differ the first one counts, so
    that nobody rewrites history by adding lines. The last line, if it was half written when a
    machine failed, is passed over, and its seal written again.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def last_of(self, log: str) -> int:
        """Return the number of the last seal of a log, 0 if there is none."""
        return max((seal.number for seal in self._read() if seal.log == log), default=0)

    def of(self, log: str) -> Mapping[int, Seal]:
        """Return the seals of a log by their numbers; none if there is no file."""
        found: dict[int, Seal] = {}
        for seal in self._read():
            if seal.log == log:
                found.setdefault(seal.number, seal)
        return found

    def append(self, seals: Iterable[Seal]) -> None:
        """Write seals at the end, and wait until they are on the disk."""
        lines = "".join(f"{line_of(seal)}\n" for seal in seals)
        with self._path.open("a+b") as file:
            if file.tell() and not self._ends_a_line(file.fileno(), file.tell()):
                lines = "\n" + lines
            file.write(lines.encode())
            file.flush()
            os.fsync(file.fileno())

    @staticmethod
    def _ends_a_line(descriptor: int, size: int) -> bool:
        return os.pread(descriptor, 1, size - 1) == b"\n"

    def _read(self) -> Iterator[Seal]:
        try:
            file = self._path.open(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return
        with file:
            for line in file:
                seal = _seal_of(line)
                if seal is not None:
                    yield seal


def line_of(seal: Seal) -> str:
    """Return a seal as a line of the file."""
    return json.dumps(seal.form(), separators=(",", ":"))


def _seal_of(line: str) -> Seal | None:
    try:
        return Seal.of_form(json.loads(line))
    except (ValueError, KeyError, TypeError):
        return None
