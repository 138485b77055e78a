"""Find the first row or seal of the audit log that is not what was sealed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from shared.audit.entries import COLUMNS, leaf_of
from shared.audit.faults import Fault, FaultKind
from shared.audit.hashing import HASH, root_of
from shared.audit.keys import PublicKey
from shared.audit.seals import GENESIS, Seal
from shared.audit.streams import Rows, seals_of

_SEQ = COLUMNS.index("seq")
_AT = COLUMNS.index("at")


@dataclass(slots=True)
class Report:
    """What was gone through, and the first fault if there is one.

    Parameters
    ----------
    unsealed
        Rows behind the last seal, which nothing vouches for yet, and ``unsealed_since`` the time
        of the first of them.
    compared
        How many seals were compared with one that was kept elsewhere.
    last
        The last seal: what to compare with an anchor by hand.
    """

    rows: int = 0
    seals: int = 0
    compared: int = 0
    unsealed: int = 0
    unsealed_since: datetime | None = None
    last: Seal | None = None
    fault: Fault | None = None


async def verify(
    connection: asyncpg.Connection,
    *,
    log: str,
    keys: Sequence[PublicKey],
    anchored: Mapping[int, Seal] | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Report:
    """Go through a whole log, as it stands at one moment, until the first fault.

    Memory does not grow with the log: rows and seals are streamed.

    Parameters
    ----------
    connection
        Of any role that may read, with the service's schema as its ``search_path``.
    keys
        The keys that may have sealed.
    anchored
        Seals that were kept elsewhere, by number: without them a log that was cut off together
        with its seals looks like a shorter one.
    progress
        Called with how many rows were gone through since the last call.
    """
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        report = Report()
        checks = _Checks(log, {key.id: key for key in keys}, anchored or {})
        rows = await Rows.of(connection)
        async for seal, leaves in seals_of(connection, log=log):
            report.fault = checks.seal_fault(seal, number=report.seals + 1)
            if seal is None or report.fault:
                return report
            found = await rows.upto(seal.last_seq)
            report.fault = await _rows_fault(seal, leaves, found, rows)
            if report.fault:
                return report
            report.rows += len(found)
            report.seals += 1
            report.compared += seal.number in checks.anchored
            report.last = checks.before
            progress(len(found))
        await _count_unsealed(rows, report, progress)
        report.fault = checks.cut_fault()
        return report


class _Checks:
    """Judges seals one after another: number, key, signature, chain, anchor."""

    def __init__(
        self, log: str, keys: Mapping[str, PublicKey], anchored: Mapping[int, Seal]
    ) -> None:
        self._log = log
        self._keys = keys
        self.anchored = anchored
        self.before: Seal | None = None

    def seal_fault(self, seal: Seal | None, *, number: int) -> Fault | None:
        kind = self._judge(seal, number=number)
        if kind is None:
            self.before = seal
            return None
        return Fault(kind=kind, seq=self._next_seq(), seal=number)

    def cut_fault(self) -> Fault | None:
        """Return the fault of a log that ends before its anchor does."""
        last = self.before.number if self.before else 0
        if max(self.anchored, default=0) <= last:
            return None
        return Fault(kind=FaultKind.CUT, seq=self._next_seq(), seal=last + 1)

    def _judge(self, seal: Seal | None, *, number: int) -> FaultKind | None:
        if seal is None:
            return FaultKind.SEAL_ALTERED
        if seal.number > number:
            return FaultKind.SEAL_REMOVED
        key = self._keys.get(seal.key_id)
        if key is None:
            return FaultKind.OTHER_KEY
        if not seal.is_by(key) or not self._follows(seal):
            return FaultKind.SEAL_ALTERED
        if seal != self.anchored.get(number, seal):
            return FaultKind.SEAL_REPLACED
        return None

    def _follows(self, seal: Seal) -> bool:
        previous = self.before.hash if self.before else GENESIS
        return seal.previous == previous and seal.first_seq == self._next_seq()

    def _next_seq(self) -> int:
        return self.before.last_seq + 1 if self.before else 1


async def _rows_fault(
    seal: Seal, leaves: bytes, found: Sequence[Sequence[Any]], rows: Rows
) -> Fault | None:
    actual = [leaf_of(row) for row in found]
    kept = [leaves[place : place + HASH] for place in range(0, len(leaves), HASH)]
    if not kept or root_of(kept) != seal.root:
        # The rows may be right all the same: the leaves only help to name the one that is not.
        is_right = bool(actual) and root_of(actual) == seal.root
        kind = FaultKind.LEAVES_ALTERED if is_right else FaultKind.SPAN_ALTERED
        return Fault(kind=kind, seq=seal.first_seq, seal=seal.number)
    if actual == kept:
        return None
    kind, seq = _first_difference(list(seal.numbers()), kept, found, actual)
    if kind is FaultKind.REMOVED and not await rows.any_from(seq, found):
        kind = FaultKind.CUT
    return Fault(kind=kind, seq=seq, seal=seal.number)


def _first_difference(
    numbers: Sequence[int],
    kept: Sequence[bytes],
    found: Sequence[Sequence[Any]],
    actual: Sequence[bytes],
) -> tuple[FaultKind, int]:
    """Return what is wrong first, and at which number."""
    for place, (row, leaf) in enumerate(zip(found, actual, strict=True)):
        if place == len(numbers) or row[_SEQ] < numbers[place]:
            return FaultKind.INSERTED, row[_SEQ]
        if row[_SEQ] > numbers[place]:
            return FaultKind.REMOVED, numbers[place]
        if leaf != kept[place]:
            return _moved_or_changed(row, numbers, kept), row[_SEQ]
    return FaultKind.REMOVED, numbers[len(found)]


def _moved_or_changed(
    row: Sequence[Any], numbers: Sequence[int], kept: Sequence[bytes]
) -> FaultKind:
    """Tell a row that was sealed under another number of the span from one that never was."""
    other = list(row)
    for number, leaf in zip(numbers, kept, strict=True):
        other[_SEQ] = number
        if leaf_of(other) == leaf:
            return FaultKind.REORDERED
    return FaultKind.CHANGED


async def _count_unsealed(rows: Rows, report: Report, progress: Callable[[int], None]) -> None:
    while found := await rows.some():
        report.unsealed_since = report.unsealed_since or found[0][_AT]
        report.unsealed += len(found)
        progress(len(found))
