"""Hold every query on stored documents; each change of state is guarded by the one before."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import Transaction
from shared.files.tables import files
from shared.files.values import Slot, State, StoredFile


class Marked(NamedTuple):
    """An object that is to be removed."""

    id: UUID
    object_name: str


class Kept(NamedTuple):
    """An object that should be there, and what is known of its bytes."""

    id: UUID
    object_name: str
    sealed_hash: bytes
    state: State


KEPT = (State.STORED, State.MISSING, State.CHANGED)


async def add(
    tx: Transaction,
    *,
    id_: UUID,
    slot: Slot,
    subject_id: UUID,
    object_name: str,
    media_type: str,
    now: datetime,
) -> None:
    """Note an upload before it begins."""
    await tx.execute(
        insert(files).values(
            id=id_,
            file_id=slot.file_id,
            subject_id=subject_id,
            kind=slot.kind,
            row_id=slot.row_id,
            code=slot.code,
            object_name=object_name,
            media_type=media_type,
            state=State.UPLOADING,
            created_at=now,
        )
    )


async def lock_slot(tx: Transaction, slot: Slot) -> None:
    """Let uploads to one place end one after the other."""
    name = f"{slot.kind}\n{slot.row_id}\n{slot.code}"
    await tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


async def in_slot(connection: AsyncConnection, slot: Slot) -> StoredFile | None:
    """Return the document in a place: the whole one, else the last that was lost."""
    query = (
        select(files)
        .where(
            files.c.kind == slot.kind,
            files.c.row_id == slot.row_id,
            files.c.code == slot.code,
            files.c.state.in_(KEPT),
        )
        .order_by((files.c.state == State.STORED).desc(), files.c.id.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else StoredFile.of(row)


async def of_row(connection: AsyncConnection, *, kind: str, row_id: UUID) -> list[StoredFile]:
    """Return the documents of a service's row, by code."""
    query = select(files).where(
        files.c.kind == kind, files.c.row_id == row_id, files.c.state.in_(KEPT)
    )
    rows = (await connection.execute(query.order_by(files.c.code, files.c.id))).all()
    return [StoredFile.of(row) for row in rows]


async def settle(
    tx: Transaction,
    *,
    id_: UUID,
    size: int,
    fingerprint: bytes,
    sealed_hash: bytes,
    now: datetime,
) -> StoredFile | None:
    """Mark an upload as ended; None if it was given up meanwhile."""
    query = (
        update(files)
        .where(files.c.id == id_, files.c.state == State.UPLOADING)
        .values(
            state=State.STORED,
            size=size,
            fingerprint=fingerprint,
            sealed_hash=sealed_hash,
            stored_at=now,
        )
        .returning(files)
    )
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else StoredFile.of(row)


async def judge(tx: Transaction, *, id_: UUID, state: State) -> None:
    """Note how the bytes of a kept document were found.

    One that is found again stays lost if its place was taken meanwhile.
    """
    other = files.alias()
    taken = exists().where(
        other.c.kind == files.c.kind,
        other.c.row_id == files.c.row_id,
        other.c.code == files.c.code,
        other.c.state == State.STORED,
        other.c.id != files.c.id,
    )
    query = update(files).where(files.c.id == id_, files.c.state.in_(KEPT)).values(state=state)
    await tx.execute(query.where(~taken) if state is State.STORED else query)


async def give_up_upload(tx: Transaction, id_: UUID) -> list[Marked]:
    """Mark an upload that failed for removal; one that ended well stays."""
    return await _mark(tx, and_(files.c.id == id_, files.c.state == State.UPLOADING))


async def give_up_file(tx: Transaction, file_id: UUID) -> list[Marked]:
    """Mark all documents of a file of personal data for removal."""
    return await _mark(tx, files.c.file_id == file_id)


async def give_up_unfinished(tx: Transaction, *, before: datetime, limit: int) -> list[Marked]:
    """Mark uploads that never ended for removal, with what was marked and not removed."""
    unfinished = files.c.state.in_((State.UPLOADING, State.REMOVING))
    old = select(files.c.id).where(unfinished, files.c.created_at < before)
    return await _mark(tx, files.c.id.in_(old.order_by(files.c.created_at).limit(limit)))


async def _mark(tx: Transaction, condition: ColumnElement[bool]) -> list[Marked]:
    marked = update(files).where(condition).values(state=State.REMOVING)
    found = await tx.execute(marked.returning(files.c.id, files.c.object_name))
    return [Marked(*row) for row in found]


async def forget(tx: Transaction, ids: Sequence[UUID]) -> None:
    """Delete the rows of objects that are gone."""
    gone = delete(files).where(files.c.id.in_(ids), files.c.state == State.REMOVING)
    await tx.execute(gone)


async def kept_after(connection: AsyncConnection, *, after: UUID | None, limit: int) -> list[Kept]:
    """Return kept documents by id, to be checked."""
    query = select(files.c.id, files.c.object_name, files.c.sealed_hash, files.c.state)
    query = query.where(files.c.state.in_(KEPT)).order_by(files.c.id).limit(limit)
    if after is not None:
        query = query.where(files.c.id > after)
    rows = await connection.execute(query)
    return [Kept(row.id, row.object_name, row.sealed_hash, State(row.state)) for row in rows]


async def known_names(connection: AsyncConnection, names: Sequence[str]) -> set[str]:
    """Return which of the names have a row."""
    query = select(files.c.object_name).where(files.c.object_name.in_(names))
    return set((await connection.execute(query)).scalars())
