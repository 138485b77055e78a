"""Tell once of each file whose term of keeping has run out."""

from typing import Any

from sqlalchemy import Row

from pdata_registry.context import Context
from pdata_registry.repository import records
from shared import outbox
from shared.events import RetentionExpired


async def expire(context: Context, *, limit: int) -> int:
    """Expire up to ``limit`` records with their events in one transaction (PD-3.6)."""
    now = context.clock()
    today = now.astimezone(context.zone).date()
    async with context.database.transaction() as tx:
        rows = await records.expire(tx, today=today, now=now, limit=limit)
        await outbox.add(tx, *(_expired(row) for row in rows), now=now)
    return len(rows)


def _expired(row: Row[Any]) -> RetentionExpired:
    return RetentionExpired(
        record_id=row.id,
        file_id=row.file_id,
        operator=row.operator,
        category=row.category,
        rule=row.rule,
        keep_until=row.keep_until,
        expired_at=row.expired_at,
        parties=(row.operator,),
    )
