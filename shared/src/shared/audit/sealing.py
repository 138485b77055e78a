"""Seal the audit log in batches off the hot path: Merkle root, chain, signature."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Row

from shared.audit import log as queries
from shared.audit.anchors import Anchor
from shared.audit.entries import COLUMNS, leaf_of, moment
from shared.audit.gaps import Gaps
from shared.audit.hashing import root_of
from shared.audit.keys import SigningKey
from shared.audit.seals import GENESIS, Seal, Spans
from shared.clock import Clock
from shared.database import Database, Transaction
from shared.telemetry import counter

log = structlog.get_logger(__name__)

_SEQ = COLUMNS.index("seq")
_AT_ONCE = 200
"""Rows that are hashed before others may go on: about 2 ms."""

_ANCHORED_AT_ONCE = 1000

_sealed = counter("okno_audit_sealed_total", "Rows of the audit log sealed", ("service",))


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass found: the rows that it sealed, and whether there were more than a batch."""

    sealed: int
    more: bool


class Sealer:
    """Seal what was committed, every ``interval``; one of any number of replicas at a time.

    A seal covers a span of numbers that follows the span before without a gap, so nothing can be
    taken out or put in. What is not certain yet (:mod:`shared.audit.gaps`) waits for a later pass.

    Parameters
    ----------
    log
        The service's name, which stands in every seal.
    anchors
        A file that each seal is copied to; while it cannot be written, sealing goes on.
    batch
        The most rows of a seal.
    breath
        How long to wait for those who still write, when many rows wait behind theirs.
    """

    def __init__(
        self,
        database: Database,
        *,
        log: str,
        key: SigningKey,
        clock: Clock,
        anchors: Path | None = None,
        interval: timedelta = timedelta(seconds=2),
        batch: int = 2000,
        breath: timedelta = timedelta(milliseconds=50),
    ) -> None:
        self.name = f"{log} sealer"
        self._database = database
        self._log = log
        self._key = key
        self._clock = clock
        self._anchor = Anchor(anchors) if anchors else None
        self._interval = interval.total_seconds()
        self._batch = batch
        self._breath = breath.total_seconds()
        self._gaps = Gaps()
        self._anchored: int | None = None
        self._anchor_away = False
        self._last_pass = time.monotonic()

    def health(self) -> dict[str, object]:
        """Tell when the last pass ended; not ok when the loop stands."""
        since = time.monotonic() - self._last_pass
        told: dict[str, object] = {"ok": since < 60, "last_pass_seconds_ago": round(since, 3)}  # noqa: PLR2004
        return told if self._anchor is None else told | {"anchor_away": self._anchor_away}

    async def run(self) -> None:
        """Seal until cancelled."""
        while True:
            done = await self.seal()
            self._last_pass = time.monotonic()
            if done.more:
                await asyncio.sleep(0 if done.sealed else self._breath)
            else:
                await self.copy_to_anchor()
                await asyncio.sleep(self._interval)

    async def seal(self) -> Pass:
        """Seal up to a batch of rows."""
        async with self._database.reading() as connection:
            if not await queries.has_unsealed(connection):
                return Pass(sealed=0, more=False)
        async with self._database.transaction() as tx:
            if not await queries.is_alone(tx, schema=self._database.schema):
                return Pass(sealed=0, more=False)
            before = await queries.last_seal(tx, log=self._log)
            after = before.last_seq if before else 0
            found = await queries.rows_after(tx, after, limit=self._batch)
            rows = await self._certain(tx, found, after=after)
            if rows:
                leaves = await _leaves_of(rows)
                seal = self._made(before, rows, leaves)
                await queries.keep_seal(tx, seal, leaves=b"".join(leaves))
        _sealed.labels(self._log).inc(len(rows))
        return Pass(sealed=len(rows), more=len(found) == self._batch)

    async def copy_to_anchor(self) -> None:
        """Write to the anchor's file what it does not have yet, by whichever replica sealed it."""
        if self._anchor is None:
            return
        try:
            await self._append(self._anchor)
            self._anchor_away = False
        except OSError as failure:
            self._anchor_away = True
            log.error(  # noqa: TRY400 - where it failed is plain, and paths stay out of logs
                "anchor cannot be written", sealer=self.name, reason=type(failure).__name__
            )

    async def _append(self, anchor: Anchor) -> None:
        if self._anchored is None:
            self._anchored = await asyncio.to_thread(anchor.last_of, self._log)
        while True:
            async with self._database.reading() as connection:
                seals = await queries.seals_after(
                    connection, self._anchored, log=self._log, limit=_ANCHORED_AT_ONCE
                )
            if not seals:
                return
            await asyncio.to_thread(anchor.append, seals)
            self._anchored = seals[-1].number

    async def _certain(
        self, tx: Transaction, rows: Sequence[Row[Any]], *, after: int
    ) -> Sequence[Row[Any]]:
        """Return the rows before the first number that may yet be committed."""
        last = rows[-1][_SEQ] if rows else after
        is_open = last - after > len(rows) and last > self._gaps.settled
        if is_open and await self._gaps.settle(tx, upto=last):
            rows = await queries.rows_after(tx, after, limit=self._batch)
        return _without_gap(rows, after=after, settled=self._gaps.settled)

    def _made(self, before: Seal | None, rows: Sequence[Row[Any]], leaves: list[bytes]) -> Seal:
        first = before.last_seq + 1 if before else 1
        now: datetime = self._clock()
        return Seal(
            log=self._log,
            number=before.number + 1 if before else 1,
            first_seq=first,
            last_seq=rows[-1][_SEQ],
            voids=_voids(rows, first=first),
            count=len(rows),
            root=root_of(leaves),
            previous=before.hash if before else GENESIS,
            sealed_at=moment(now),
            key_id=self._key.public.id,
        ).under(self._key)


async def _leaves_of(rows: Sequence[Row[Any]]) -> list[bytes]:
    leaves: list[bytes] = []
    for first in range(0, len(rows), _AT_ONCE):
        leaves += [leaf_of(row) for row in rows[first : first + _AT_ONCE]]
        await asyncio.sleep(0)
    return leaves


def _without_gap(rows: Sequence[Row[Any]], *, after: int, settled: int) -> Sequence[Row[Any]]:
    """Return the rows up to the first gap that is not settled."""
    expected = after + 1
    for place, row in enumerate(rows):
        if row[_SEQ] != expected and row[_SEQ] > settled:
            return rows[:place]
        expected = row[_SEQ] + 1
    return rows


def _voids(rows: Sequence[Row[Any]], *, first: int) -> Spans:
    """Return the spans of numbers between the rows, from ``first`` on."""
    spans, expected = [], first
    for row in rows:
        if row[_SEQ] != expected:
            spans.append((expected, row[_SEQ] - 1))
        expected = row[_SEQ] + 1
    return tuple(spans)
