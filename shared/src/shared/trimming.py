"""Delete by age what has served its time, in small bites off the hot path."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from shared import outbox
from shared.clock import Clock
from shared.database import Database, Transaction
from shared.inbox import store
from shared.web import idempotency

log = structlog.get_logger(__name__)


class Trim(Protocol):
    """How a module lets go of its old rows."""

    async def __call__(self, tx: Transaction, *, before: datetime, limit: int) -> int:
        """Delete up to ``limit`` rows older than ``before``; return how many went."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What to trim, and the age at which it goes."""

    what: str
    trim: Trim
    age: timedelta


KERNEL_RULES = (
    Rule(what="outbox", trim=outbox.trim, age=timedelta(days=7)),
    Rule(what="inbox", trim=store.trim, age=timedelta(days=30)),
    Rule(what="idempotency", trim=idempotency.trim, age=timedelta(days=2)),
)
"""Marks of the inbox outlive what the bus keeps (7 days), or a repetition would not be known."""


class Trimmer:
    """Go through the rules every ``interval``, a transaction a bite of ``limit`` rows."""

    def __init__(
        self,
        database: Database,
        *,
        service: str,
        clock: Clock,
        rules: Sequence[Rule] = KERNEL_RULES,
        interval: timedelta = timedelta(minutes=5),
        limit: int = 1000,
    ) -> None:
        self.name = f"{service} trimmer"
        self._database = database
        self._clock = clock
        self._rules = rules
        self._interval = interval
        self._limit = limit
        self._last_pass = time.monotonic()

    def health(self) -> dict[str, object]:
        """Tell when the last pass ended; trimming late harms nobody, so it is always ok."""
        return {"ok": True, "last_pass_seconds_ago": round(time.monotonic() - self._last_pass, 3)}

    async def run(self) -> None:
        """Trim until cancelled."""
        while True:
            await self.trim_once()
            self._last_pass = time.monotonic()
            await asyncio.sleep(self._interval.total_seconds())

    async def trim_once(self) -> dict[str, int]:
        """Go through all rules once; return how many rows each deleted."""
        return {rule.what: await self._trim(rule) for rule in self._rules}

    async def _trim(self, rule: Rule) -> int:
        gone, bite = 0, self._limit
        while bite == self._limit:
            async with self._database.transaction() as tx:
                bite = await rule.trim(tx, before=self._clock() - rule.age, limit=self._limit)
            gone += bite
        if gone:
            log.info("trimmed", trimmer=self.name, what=rule.what, rows=gone)
        return gone
