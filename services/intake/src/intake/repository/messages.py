"""Find what was said about a request, and keep it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, false, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.domain.conversation import Side, SpeaksFor
from intake.repository.scoping import within
from intake.scope import Scope
from intake.tables import messages, requests
from shared.database import Transaction
from shared.vault.tables import vault_cards
from shared.writes import Rows


def new_message(row: Mapping[str, Any]) -> Rows:
    """Return the row of a message without its words."""
    return Rows(messages, [row])


async def request_of(
    connection: AsyncConnection, *, request_id: UUID, scope: Scope, addressed: str | None, card: str
) -> Row[Any] | None:
    """Return a request to somebody who may speak about it.

    The row has the ``subject_id`` of a card of it, None when that was destroyed, and whether
    anything was ``said`` before.

    Parameters
    ----------
    addressed
        An organisation that may speak once it was spoken to, though it is no party.
    """
    of_request = and_(vault_cards.c.row_id == requests.c.id, vault_cards.c.kind == card)
    said = exists().where(messages.c.request_id == requests.c.id)
    query = (
        select(requests, vault_cards.c.subject_id, said.label("said"))
        .outerjoin(vault_cards, of_request)
        .where(requests.c.id == request_id, or_(within(requests, scope), _was_addressed(addressed)))
    )
    return (await connection.execute(query)).one_or_none()


async def list_messages(
    connection: AsyncConnection,
    *,
    request_id: UUID,
    scope: Scope,
    addressed: str | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return what was said about a request, in order, after ``after``.

    An organisation that is no party sees what was said to it and by it, and nothing else.
    """
    query = _seen(scope, addressed).where(messages.c.request_id == request_id)
    if after is not None:
        query = query.where(messages.c.id > after)
    return (await connection.execute(query.order_by(messages.c.id).limit(limit))).all()


async def get_message(
    connection: AsyncConnection,
    *,
    request_id: UUID,
    message_id: UUID,
    scope: Scope,
    addressed: str | None,
) -> Row[Any] | None:
    """Return one message, as :func:`list_messages`, with the request's ``file_id``."""
    query = _seen(scope, addressed).where(
        messages.c.id == message_id, messages.c.request_id == request_id
    )
    return (await connection.execute(query)).one_or_none()


async def pass_on(
    tx: Transaction, *, message_id: UUID, at: datetime, over: str, by: str
) -> Row[Any] | None:
    """Note once that the applicant was told; None where there is nothing to note."""
    query = (
        update(messages)
        .where(
            messages.c.id == message_id,
            messages.c.speaks_for == SpeaksFor.BODY,
            messages.c.receiver == Side.APPLICANT,
            messages.c.passed_on_at.is_(None),
        )
        .values(passed_on_at=at, passed_on_over=over, passed_on_by=by)
        .returning(messages)
    )
    row: Row[Any] | None = (await tx.execute(query)).one_or_none()
    return row


def _seen(scope: Scope, addressed: str | None) -> Any:
    visible = or_(within(requests, scope), _concerns(addressed))
    return select(messages, requests.c.file_id).join(requests).where(visible)


def _concerns(organisation: str | None) -> ColumnElement[bool]:
    if organisation is None:
        return false()
    return or_(
        messages.c.receiver_code == organisation,
        messages.c.sender_code == organisation,
    )


def _was_addressed(organisation: str | None) -> ColumnElement[bool]:
    if organisation is None:
        return false()
    return exists().where(
        messages.c.request_id == requests.c.id, messages.c.receiver_code == organisation
    )
