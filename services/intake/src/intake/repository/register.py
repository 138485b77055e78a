"""Keep the register's documents, and find those that came since."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Row, func, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.catalogue.register import Document, Key, digest_of, key_of, written
from intake.tables import register
from shared.database import Transaction
from shared.writes import Rows

_KEY = (register.c.kind, register.c.code, register.c.version)
_DIGEST: tuple[Column[Any], ...] = (register.c.position, *_KEY, register.c.digest)
_DOCUMENT: tuple[Column[Any], ...] = (
    register.c.position,
    register.c.kind,
    register.c.document,
)
_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('okno-intake-register'))")


async def lock(tx: Transaction) -> None:
    """Let nobody else write until the commit, so that positions follow the order of commits."""
    await tx.execute(_LOCK)


def new_documents(
    documents: Iterable[tuple[Document, int]], *, organisation: str, worker: str, at: datetime
) -> Rows:
    """Return the rows of documents, each with its revision."""
    return Rows(
        register,
        [
            {
                "kind": key.kind,
                "code": key.code,
                "version": key.version,
                "revision": revision,
                "document": written(document),
                "digest": digest_of(document),
                "organisation": organisation,
                "worker": worker,
                "recorded_at": at,
            }
            for document, revision in documents
            for key in (key_of(document),)
        ],
    )


async def revision_of(connection: AsyncConnection, key: Key) -> int:
    """Return the latest revision of a document; 0 where there is none."""
    query = select(func.max(register.c.revision)).where(
        register.c.kind == key.kind,
        register.c.code == key.code,
        register.c.version == key.version,
    )
    return (await connection.execute(query)).scalar_one() or 0


async def recorded_at(connection: AsyncConnection, key: Key) -> datetime | None:
    """Return when a document came into the register."""
    query = select(func.min(register.c.recorded_at)).where(
        register.c.kind == key.kind,
        register.c.code == key.code,
        register.c.version == key.version,
    )
    moment: datetime | None = (await connection.execute(query)).scalar_one()
    return moment


async def latest_digests(connection: AsyncConnection) -> Sequence[Row[Any]]:
    """Return position and digest of the latest revision of every document."""
    query = select(*_DIGEST).ext(distinct_on(*_KEY)).order_by(*_KEY, register.c.revision.desc())
    return (await connection.execute(query)).all()


async def at_positions(connection: AsyncConnection, positions: Sequence[int]) -> Sequence[Row[Any]]:
    """Return documents by where they stand, in order."""
    query = (
        select(*_DOCUMENT).where(register.c.position.in_(positions)).order_by(register.c.position)
    )
    return (await connection.execute(query)).all()


async def since(connection: AsyncConnection, position: int) -> Sequence[Row[Any]]:
    """Return the documents that came after a position, in order."""
    query = select(*_DOCUMENT).where(register.c.position > position).order_by(register.c.position)
    return (await connection.execute(query)).all()


async def last_position(connection: AsyncConnection) -> int:
    """Return where the register ends."""
    return (await connection.execute(select(func.max(register.c.position)))).scalar_one() or 0
