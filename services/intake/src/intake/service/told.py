"""Show what a request rests on besides its papers: data in their place, and consents."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from intake.context import Context
from intake.repository import consents as consents_rows
from intake.schemas.admission import DataInsteadOut
from intake.scope import scope_of
from intake.service.new_request import DATA_CARD
from intake.service.progress import steps
from shared.auth import Actor, Role
from shared.vault.door import Asked


async def data_instead(
    context: Context, *, actor: Actor, request_id: UUID, purpose: str
) -> list[DataInsteadOut]:
    """Return the data that stand in place of documents, to those who work on the request (7(7)).

    Raises
    ------
    shared.vault.refusals
        By the door, which writes down who looked (7(5)).
    """
    scope = scope_of(actor, Role.MFC_WORKER, Role.BODY_OFFICIAL)
    async with context.database.reading() as connection:
        row = await steps.readable(connection, request_id=request_id, scope=scope)
    if not row.data_instead:
        return []
    asked = Asked(file_id=row.file_id, kind=DATA_CARD, row_id=row.id, purpose=purpose)
    opened = (await context.door.open(asked, actor=actor)).values
    fields: dict[str, dict[str, Any]] = {}
    for place, value in opened.items():
        document, _, name = place.partition(".")
        fields.setdefault(document, {})[name] = value
    return [DataInsteadOut(code=code, fields=told) for code, told in sorted(fields.items())]


async def list_consents(context: Context, *, actor: Actor, request_id: UUID) -> Sequence[Row[Any]]:
    """Return the consents and exemptions that a request rests on; nobody is named (7(3), 7(5))."""
    async with context.database.reading() as connection:
        await steps.readable(connection, request_id=request_id, scope=scope_of(actor))
        return await consents_rows.list_consents(connection, request_id=request_id)
