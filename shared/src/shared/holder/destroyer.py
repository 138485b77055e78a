"""Carry out destructions step by step; a kill between or within steps changes no outcome."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, TypeAlias
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, Row, exists, select, text, update

from shared import audit, outbox
from shared.clock import Clock
from shared.database import Database, Transaction
from shared.holder import erasing
from shared.holder.forgetting import ForgetSubjects, forget_subjects
from shared.holder.ledger import Entry, Ledger
from shared.holder.telling import destroyed
from shared.operations import Operation
from shared.telemetry import counter
from shared.vault.destructions import State, destructions
from shared.writes import keep

log = structlog.get_logger(__name__)

EraseDocuments: TypeAlias = Callable[[UUID], Awaitable[object]]
"""Removes what lies outside the database of the file with this id; to repeat it is harmless."""

_TRY_AGAIN = timedelta(seconds=30)

# Documents are removed within the step: a store that answers slowly is no idle transaction.
_LONG = text("SET LOCAL idle_in_transaction_session_timeout = '10min'")

_destroyed = counter("okno_files_destroyed_total", "Files of personal data", ("holder",))


class Destroyer:
    """Destroys fenced files (PD-9.11).

    Each step is a transaction that holds the file's row, looks at its state and leaves the next
    one: ``fenced``, ``drained``, ``erased``, ``destroyed``. Of several replicas one takes a row.
    A step that fails is tried again later, and other files go on meanwhile.

    Parameters
    ----------
    holder
        The service, as orders name it.
    ledger
        Gets the file before anything is taken away.
    documents, forget
        What the service has besides the vault.
    interval
        How often it looks.
    """

    def __init__(
        self,
        database: Database,
        *,
        holder: str,
        ledger: Ledger,
        clock: Clock,
        documents: Sequence[EraseDocuments] = (),
        forget: Sequence[ForgetSubjects] = (),
        interval: timedelta = timedelta(seconds=1),
    ) -> None:
        self.name = f"{holder} destroyer"
        self._database = database
        self._holder = holder
        self._ledger = ledger
        self._clock = clock
        self._documents = documents
        self._forget = forget
        self._interval = interval.total_seconds()
        self._steps = {
            State.FENCED: self._drain,
            State.DRAINED: self._erase,
            State.ERASED: self._reread,
        }
        self._last_pass = time.monotonic()
        self._failing = 0

    def health(self) -> dict[str, object]:
        """Tell when the last pass ended, and how many files could not be gone on with in it."""
        since = time.monotonic() - self._last_pass
        return {
            "ok": since < 600,  # noqa: PLR2004 - a step may take as long
            "last_pass_seconds_ago": round(since, 3),
            "failing": self._failing,
        }

    async def run(self) -> None:
        """Destroy what is fenced, until cancelled."""
        while True:
            self._failing = 0
            while await self._is_due() and await self.step():
                pass
            self._last_pass = time.monotonic()
            await asyncio.sleep(self._interval)

    async def step(self) -> bool:
        """Go one step on with one file; return whether there was one."""
        file_id = None
        try:
            async with self._database.transaction() as tx:
                row = await self._take(tx)
                if row is None:
                    return False
                file_id = row.file_id
                await self._steps[State(row.state)](tx, row)
        except Exception as failure:
            if file_id is None:
                raise
            await self._put_off(file_id, failure)
        return True

    async def _is_due(self) -> bool:
        async with self._database.reading() as connection:
            return bool(await connection.scalar(select(exists().where(*self._due()))))

    def _due(self) -> tuple[ColumnElement[bool], ...]:
        return (
            destructions.c.state != State.DESTROYED,
            destructions.c.retry_at <= self._clock(),
        )

    async def _take(self, tx: Transaction) -> Row[Any] | None:
        await tx.execute(_LONG)
        found = await tx.execute(
            select(destructions)
            .where(*self._due())
            .order_by(destructions.c.retry_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        return found.one_or_none()

    async def _drain(self, tx: Transaction, row: Row[Any]) -> None:
        """Wait out the writers, and write the file into the ledger before it is touched."""
        documents = await erasing.drain(tx, row.file_id)
        entry = Entry(
            holder=self._holder,
            file_id=row.file_id,
            order_id=row.order_id,
            operator=row.operator,
            at=row.fenced_at,
        )
        await self._ledger.append(entry)
        await _note(
            tx,
            row,
            state=State.DRAINED,
            documents=row.documents + documents,
        )

    async def _erase(self, tx: Transaction, row: Row[Any]) -> None:
        for erase in self._documents:
            await erase(row.file_id)
        erased = await erasing.erase(tx, row.file_id)
        gone, index_rows = await forget_subjects(tx, erased.subjects, forget=self._forget)
        await _note(
            tx,
            row,
            state=State.ERASED,
            subjects=sorted({*row.subjects, *gone}),
            cards=row.cards + erased.cards,
            fields=row.fields + erased.fields,
            keys=row.keys + erased.keys,
            index_rows=row.index_rows + index_rows,
            erased_at=self._clock(),
        )

    async def _reread(self, tx: Transaction, row: Row[Any]) -> None:
        """Look by another connection, then tell all orders; go back where something is left."""
        left = await erasing.what_is_left(self._database, row.file_id, subjects=row.subjects)
        if left:
            log.error("a destroyed file is not gone", file_id=str(row.file_id), rows=left)
            await _note(tx, row, state=State.FENCED, retry_at=self._clock() + _TRY_AGAIN)
            return
        now = self._clock()
        await _note(tx, row, state=State.DESTROYED, subjects=[], destroyed_at=now)
        done = (await tx.execute(_one(row))).one()
        orders = [done.order_id, *done.further_orders]
        facts = [
            destroyed(done, holder=self._holder, order_id=order, forgotten=row.subjects)
            for order in orders
        ]
        entry = audit.rows_of(
            actor=audit.machine(self._holder),
            verb=Operation.DESTROYING,
            aggregate_kind="file",
            aggregate_id=done.file_id,
            clause="PD-9.11",
            payload=facts[0],
            now=now,
        )
        await keep(tx, outbox.rows_of(*facts, now=now), entry)
        _destroyed.labels(self._holder).inc()

    async def _put_off(self, file_id: UUID, failure: Exception) -> None:
        self._failing += 1
        log.error("a destruction is put off", file_id=str(file_id), reason=type(failure).__name__)
        async with self._database.transaction() as tx:
            await tx.execute(
                update(destructions)
                .where(destructions.c.file_id == file_id)
                .values(retry_at=self._clock() + _TRY_AGAIN)
            )


def _one(row: Row[Any]) -> Any:
    return select(destructions).where(destructions.c.file_id == row.file_id)


async def _note(tx: Transaction, row: Row[Any], **changes: object) -> None:
    await tx.execute(
        update(destructions).where(destructions.c.file_id == row.file_id).values(**changes)
    )
