"""Find documents whose bytes are gone or changed, and objects that nobody knows (PD-6.1.6)."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from shared.database import Database
from shared.files import rows
from shared.files.rows import Kept
from shared.files.store import Store
from shared.files.values import State

_BATCH = 500
_STRAY_AGE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Checked:
    """How one document was found; its row says so from now on."""

    id: UUID
    state: State


async def check(database: Database, store: Store) -> AsyncIterator[Checked]:
    """Read every kept object and compare its hash; no key is needed, nothing is opened.

    A document that was lost and is there again, as after a restore, counts as stored.
    """
    after: UUID | None = None
    while True:
        async with database.reading() as connection:
            batch = await rows.kept_after(connection, after=after, limit=_BATCH)
        for kept in batch:
            yield await _check_one(database, store, kept)
        if len(batch) < _BATCH:
            return
        after = batch[-1].id


async def strays(database: Database, store: Store, *, now: datetime) -> AsyncIterator[str]:
    """Yield the names of objects older than a day that no row knows.

    Nobody can read them: their keys were never kept, or are destroyed.
    """
    async for batch in store.names():
        old = [name for name, written_at in batch if written_at < now - _STRAY_AGE]
        async with database.reading() as connection:
            known = await rows.known_names(connection, old)
        for name in old:
            if name not in known:
                yield name


async def _check_one(database: Database, store: Store, kept: Kept) -> Checked:
    state = await _state_of(store, kept)
    if state is not kept.state:
        async with database.transaction() as tx:
            await rows.judge(tx, id_=kept.id, state=state)
    return Checked(kept.id, state)


async def _state_of(store: Store, kept: Kept) -> State:
    found = hashlib.sha256()
    try:
        async for piece in store.get(kept.object_name):
            found.update(piece)
    except FileNotFoundError:
        return State.MISSING
    return State.STORED if found.digest() == kept.sealed_hash else State.CHANGED
