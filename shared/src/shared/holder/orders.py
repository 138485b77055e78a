"""Hear orders to destroy: fence the files at once, and leave the rest to the destroyer."""

from typing import Any

from sqlalchemy import Row

from shared import outbox
from shared.clock import Clock
from shared.database import Transaction
from shared.events import DestructionOrdered, Envelope
from shared.holder import fencing
from shared.holder.telling import destroyed
from shared.inbox import Hearings
from shared.vault.destructions import State


class OrderOfAnotherOperator(Exception):
    """An order names a file that another operator answers for; a person must look into it."""


def hear_orders(hear: Hearings, *, holder: str, clock: Clock) -> None:
    """Let a holder's consumer take orders to destroy (PD-9.11).

    An order for a file that is destroyed already is answered at once, with the counts of then;
    one that comes while the file is being destroyed is answered when it is. An order that comes
    again changes nothing.
    """

    @hear.to(DestructionOrdered)
    async def ordered(tx: Transaction, event: DestructionOrdered, _: Envelope) -> None:
        # In one order for all, so that two orders for the same files wait and do not deadlock.
        files = sorted({file.file_id for file in event.files if file.holder == holder})
        for file_id in files:
            row = await fencing.fence(
                tx,
                file_id=file_id,
                order_id=event.order_id,
                operator=event.operator,
                now=clock(),
            )
            if {row.operator, await fencing.operator_of(tx, file_id)} - {None, event.operator}:
                raise OrderOfAnotherOperator(str(file_id))
            await _answer_or_note(tx, row, event)

    async def _answer_or_note(tx: Transaction, row: Row[Any], event: DestructionOrdered) -> None:
        if event.order_id in {row.order_id, *row.further_orders}:
            return
        await fencing.note_further_order(tx, file_id=row.file_id, order_id=event.order_id)
        if row.state == State.DESTROYED:
            told = destroyed(row, holder=holder, order_id=event.order_id)
            await outbox.add(tx, told, now=clock())
