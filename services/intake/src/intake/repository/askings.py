"""Find what the MFC was asked in general, keep it, and count it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.domain.informing import KINDS, AskingKind, AskingStatus
from intake.repository.pages import newest
from intake.repository.scoping import within
from intake.scope import Scope
from intake.tables import askings
from shared.database import Transaction
from shared.deadlines import Ends
from shared.vault.tables import vault_keys
from shared.writes import Rows

ENDS: Ends = {kind.term: askings.c.due_at for kind in KINDS.values()}
"""Where the ends of their clocks are repeated."""


def new_asking(row: Mapping[str, Any]) -> Rows:
    """Return the row of what was asked, without the words."""
    return Rows(askings, [row])


async def get_asking(
    connection: AsyncConnection, *, asking_id: UUID, kind: AskingKind, scope: Scope
) -> Row[Any] | None:
    """Return what was asked, if it is in the scope of the one who wants to know."""
    query = select(askings).where(askings.c.id == asking_id, *_of(kind, scope))
    return (await connection.execute(query)).one_or_none()


async def list_askings(
    connection: AsyncConnection,
    *,
    kind: AskingKind,
    scope: Scope,
    status: AskingStatus | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the newest of a scope, those older than ``after``."""
    return await newest(
        connection,
        askings,
        organisation=scope.organisation,
        columns=scope.columns,
        leading=[("kind", [kind]), ("status", [status] if status else [*AskingStatus])],
        after=after,
        limit=limit,
    )


async def end(
    tx: Transaction, *, asking_id: UUID, kind: AskingKind, scope: Scope, changes: Mapping[str, Any]
) -> Row[Any] | None:
    """Answer or refuse what still waits; None where nothing does."""
    query = (
        update(askings)
        .where(
            askings.c.id == asking_id,
            askings.c.status == AskingStatus.RECEIVED,
            *_of(kind, scope),
        )
        .values(**changes)
        .returning(askings)
    )
    row: Row[Any] | None = (await tx.execute(query)).one_or_none()
    return row


async def subject_of(connection: AsyncConnection, *, file_id: UUID) -> UUID | None:
    """Return the subject of a file that has one; None when it was destroyed."""
    query = select(vault_keys.c.subject_id).where(vault_keys.c.file_id == file_id)
    subject: UUID | None = (await connection.execute(query)).scalar_one_or_none()
    return subject


async def count(
    connection: AsyncConnection, *, kind: AskingKind, mfc: str, since: datetime, until: datetime
) -> Sequence[Row[Any]]:
    """Return by topic how many came between two moments, were answered, and answered late."""
    answered = askings.c.status == AskingStatus.ANSWERED
    query = (
        select(
            askings.c.topic,
            func.count().label("received"),
            func.count().filter(answered).label("answered"),
            func.count().filter(answered, askings.c.answered_at >= askings.c.due_at).label("late"),
        )
        .where(
            askings.c.mfc == mfc,
            askings.c.kind == kind,
            askings.c.received_at >= since,
            askings.c.received_at < until,
        )
        .group_by(askings.c.topic)
        .order_by(askings.c.topic)
    )
    return (await connection.execute(query)).all()


def _of(kind: AskingKind, scope: Scope) -> list[ColumnElement[bool]]:
    return [askings.c.kind == kind, within(askings, scope)]
