"""Hear what holders tell of personal data."""

from pdata_registry.context import Context
from pdata_registry.service import recording
from shared import audit
from shared.database import Transaction
from shared.events import (
    Envelope,
    PersonalDataDestroyed,
    PersonalDataFileClosed,
    PersonalDataRecorded,
)
from shared.inbox import Hearings


def hearings(context: Context) -> Hearings:
    """Return what the registry hears."""
    hear = Hearings("pdata-registry")

    @hear.to(PersonalDataRecorded)
    async def recorded(tx: Transaction, event: PersonalDataRecorded, _: Envelope) -> None:
        await recording.keep_told(tx, context, event=event)

    @hear.to(PersonalDataFileClosed)
    async def file_closed(tx: Transaction, event: PersonalDataFileClosed, _: Envelope) -> None:
        await recording.close_file(
            tx,
            context,
            actor=audit.machine(event.holder),
            file_id=event.file_id,
            holder=event.holder,
            closed_on=event.closed_at.astimezone(context.zone).date(),
        )

    @hear.to(PersonalDataDestroyed)
    async def destroyed(tx: Transaction, event: PersonalDataDestroyed, _: Envelope) -> None:
        await recording.mark_destroyed(tx, context, event=event)

    return hear
