"""Find the papers of a request."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.repository.scoping import within
from intake.scope import Scope
from intake.tables import documents as papers_table
from intake.tables import requests
from shared.vault.tables import vault_cards
from shared.writes import Rows


async def get_paper(
    connection: AsyncConnection, *, request_id: UUID, code: str, scope: Scope, card: str
) -> Row[Any] | None:
    """Return the request that presented a paper, with the ``subject_id`` of a card of it.

    That is None when the card was destroyed.
    """
    presented = papers_table.c.request_id == requests.c.id
    of_request = and_(vault_cards.c.row_id == requests.c.id, vault_cards.c.kind == card)
    query = (
        select(requests, vault_cards.c.subject_id)
        .join(papers_table, presented)
        .outerjoin(vault_cards, of_request)
        .where(requests.c.id == request_id, papers_table.c.code == code, within(requests, scope))
    )
    return (await connection.execute(query)).one_or_none()


def new_paper(paper: Mapping[str, Any], *, request_id: UUID, position: int) -> Rows:
    """Return the row of a paper that came after the registration."""
    return Rows(papers_table, [{"request_id": request_id, "position": position, **paper}])


async def list_papers(connection: AsyncConnection, *, request_id: UUID) -> Sequence[Row[Any]]:
    """Return the papers that a request presented, in order."""
    query = select(papers_table).where(papers_table.c.request_id == request_id)
    return (await connection.execute(query.order_by(papers_table.c.position))).all()
