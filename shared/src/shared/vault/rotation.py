"""Put every data key under a new key-encryption key, then destroy the old one."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Executable,
    Row,
    Select,
    bindparam,
    exists,
    func,
    select,
    text,
    tuple_,
    update,
)

from shared.database import Database
from shared.vault.keeper import KeyKeeper, KeyUnavailable, WrappedKey
from shared.vault.tables import vault_keys
from shared.vault.vault import context_of

GRACE = timedelta(minutes=1)
"""How long at most a process takes to notice a new epoch, and from a row that it has read to the
key in it. A key that is wrapped within a transaction is waited for, however long that lasts."""

_BATCH = 200
_BRIEFLY = 0.1
_BEFORE_ALL = (UUID(int=0), UUID(int=0))

_PUT = (
    update(vault_keys)
    .where(
        vault_keys.c.file_id == bindparam("of_file"),
        vault_keys.c.subject_id == bindparam("of_subject"),
        vault_keys.c.epoch == bindparam("old_epoch"),
        vault_keys.c.wrapped == bindparam("old_wrapped"),
    )
    .values(epoch=bindparam("new_epoch"), wrapped=bindparam("new_wrapped"))
)

_OTHERS_SINCE_BEFORE = text(
    """
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND usename = current_user
       AND pid <> pg_backend_pid() AND xact_start < :moment
    """
)


class KeysLeft(Exception):
    """Some data keys cannot be unwrapped, so their epoch is not destroyed.

    Parameters
    ----------
    count
        How many they are.
    epochs
        The epochs that are kept for them.
    """

    def __init__(self, count: int, epochs: Sequence[str]) -> None:
        super().__init__(
            f"{count} data keys cannot be unwrapped; epochs kept for them: {', '.join(epochs)}"
        )


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation came to.

    Parameters
    ----------
    epoch
        The one that wraps now.
    rewrapped
        How many data keys were put under it.
    destroyed
        The epochs that are no more.
    """

    epoch: str
    rewrapped: int
    destroyed: Sequence[str]


async def keys_by_epoch(database: Database) -> Mapping[str, int]:
    """Return how many data keys of a holder each epoch wraps."""
    counted = select(vault_keys.c.epoch, func.count().label("number")).group_by(vault_keys.c.epoch)
    async with database.reading() as connection:
        return {row.epoch: row.number for row in (await connection.execute(counted)).all()}


class Rotation:
    """Rotates the key-encryption key of one holder while it works.

    It may be killed at any step and run again: it then goes on with the epoch that was begun.

    Parameters
    ----------
    grace
        See :data:`GRACE`.
    pause
        How it waits, in seconds.
    """

    def __init__(
        self,
        database: Database,
        keeper: KeyKeeper,
        *,
        grace: timedelta = GRACE,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._keeper = keeper
        self._grace = grace
        self._pause = pause

    async def run(self) -> Rotated:
        """Begin a new epoch if none was begun, re-wrap all that is left, destroy the old.

        An old epoch is destroyed when a whole pass has found nothing under it after the others
        had time to notice the new one, and every transaction from before then has ended.

        Raises
        ------
        KeyUnavailable
            The keeper is away, or keeps no epoch.
        KeysLeft
            Rows were altered; the others are under the new epoch.
        """
        old = await self._switch()
        rewrapped = await self._rewrap(old)
        await self._settle()
        while again := await self._rewrap(old):
            rewrapped += again
            await self._settle()
        for epoch in old:
            await self._keeper.destroy(epoch)
        return Rotated(await self._keeper.current(), rewrapped, old)

    async def _switch(self) -> Sequence[str]:
        """Return the epochs that are to go; there are some already if a rotation was cut short."""
        await self._keeper.current()
        if len(await self._keeper.epochs()) == 1:
            await self._keeper.begin()
        return (await self._keeper.epochs())[:-1]

    async def _rewrap(self, old: Sequence[str]) -> int:
        """Pass over the rows until none is left under the old epochs; return how many were."""
        rewrapped = 0
        while True:
            done, unreadable = await self._pass(old)
            rewrapped += done
            if unreadable:
                raise KeysLeft(unreadable, old)
            if not await self._is_left(old):
                return rewrapped
            await self._pause(_BRIEFLY)

    async def _pass(self, old: Sequence[str]) -> tuple[int, int]:
        """Go over the rows once; return how many were re-wrapped and how many cannot be."""
        done = unreadable = 0
        for epoch in old:
            after: Sequence[UUID] | None = _BEFORE_ALL
            while after is not None:
                read, put, after = await self._batch(epoch, after=after)
                done += put
                unreadable += read - put
        return done, unreadable

    async def _batch(
        self, epoch: str, *, after: Sequence[UUID]
    ) -> tuple[int, int, Sequence[UUID] | None]:
        """Re-wrap some rows; return how many were read and put, and the last if there may be more.

        They are locked in the meantime, save those that others have locked: nobody waits for two.
        """
        async with self._database.transaction() as tx:
            rows = (await tx.execute(_next(epoch, after=after))).all()
            puts = [put for row in rows if (put := await self._again(row)) is not None]
            if puts:
                await tx.execute(_PUT, puts)
        last = (rows[-1].file_id, rows[-1].subject_id) if rows else None
        return len(rows), len(puts), last

    async def _again(self, row: Row[Any]) -> dict[str, Any] | None:
        context = context_of(row.file_id, row.subject_id)
        try:
            key = await self._keeper.unwrap(WrappedKey(row.epoch, row.wrapped), context=context)
        except KeyUnavailable:
            await self._keeper.epochs()  # raises when it is the keeper that is away
            return None
        new = await self._keeper.wrap(key, context=context)
        return {
            "of_file": row.file_id,
            "of_subject": row.subject_id,
            "old_epoch": row.epoch,
            "old_wrapped": row.wrapped,
            "new_epoch": new.epoch,
            "new_wrapped": new.blob,
        }

    async def _is_left(self, old: Sequence[str]) -> bool:
        found = select(exists().where(vault_keys.c.epoch.in_(old)))
        return bool(await self._ask(found))

    async def _settle(self) -> None:
        """Wait until nobody can write under an old epoch, or use what he read under one."""
        await self._pause(self._grace.total_seconds())
        moment = await self._ask(text("SELECT clock_timestamp()"))
        while await self._ask(_OTHERS_SINCE_BEFORE, moment=moment):
            await self._pause(_BRIEFLY)

    async def _ask(self, query: Executable, **values: Any) -> Any:
        async with self._database.reading() as connection:
            return (await connection.execute(query, values)).scalar_one()


def _next(epoch: str, *, after: Sequence[UUID]) -> Select[Any]:
    key = vault_keys.c
    place = tuple_(key.file_id, key.subject_id)
    return (
        select(key.file_id, key.subject_id, key.epoch, key.wrapped)
        .where(key.epoch == epoch, place > after)
        .order_by(key.file_id, key.subject_id)
        .limit(_BATCH)
        .with_for_update(key_share=True, skip_locked=True)
    )
