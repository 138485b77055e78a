"""Let no restored backup bring back what was destroyed."""

import structlog

from shared.clock import Clock
from shared.database import Database
from shared.holder import fencing
from shared.holder.ledger import Ledger

log = structlog.get_logger(__name__)


async def replay(database: Database, *, holder: str, ledger: Ledger, clock: Clock) -> int:
    """Fence what the ledger has and the database does not; return how many files that were.

    It is done before the holder serves: the door answers 410 at once, and the destroyer takes
    them away.

    Raises
    ------
    LedgerBroken
        A line cannot be read; the holder must not serve.
    """
    entries = await ledger.entries(holder=holder)
    async with database.transaction() as tx:
        fenced = await fencing.fence_again(tx, entries, now=clock())
    if fenced:
        log.warning("destroyed files had come back", holder=holder, files=len(fenced))
    return len(fenced)
