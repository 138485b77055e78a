"""Ask for the purpose of each access, and show who looked at what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, TypeAdapter
from sqlalchemy import select

from shared.auth import Actor, Role, requires
from shared.database import Database
from shared.operations import Operation
from shared.refusals import InvalidCursor
from shared.vault.tables import access_records
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page, link_next

Purpose: TypeAlias = Annotated[
    str,
    Query(
        max_length=64,
        pattern=r"^[a-z-]*$",
        description="What the data are needed for: the purpose that they were collected for.",
        examples=["service-provision"],
    ),
]
"""It is kept for good in the access record, so it has the form of a purpose's name, and no more."""

Supervising = Annotated[
    Actor, requires(Role.AUTHORISED_OFFICIAL, Role.HEAD, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR)
]
_KEY: TypeAdapter[UUID] = TypeAdapter(UUID)


class AccessRecord(BaseModel):
    """Somebody looked at personal data, or wanted to."""

    id: UUID
    at: datetime
    organisation: str
    person: str
    through: str | None
    operation: Operation
    file_id: UUID
    kind: str
    row_id: UUID
    purpose: str
    fields: list[str]
    outcome: str
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Asking:
    """Which accesses are asked for."""

    file_id: UUID | None
    person: str | None


async def _asking(
    file_id: Annotated[UUID | None, Query(description="To one file.")] = None,
    person: Annotated[str | None, Query(max_length=200, description="By one person.")] = None,
) -> Asking:
    return Asking(file_id, person)


AskedRecords: TypeAlias = Annotated[Asking, Depends(_asking)]


def access_records_router(database: Database) -> APIRouter:
    """Return the route by which an operator sees who looked at his files (7(5), PD-4.5)."""
    router = APIRouter(prefix="/access-records", tags=["personal data"])

    @router.get("", summary="List who looked at personal data", responses=responses(InvalidCursor))
    async def list_records(
        actor: Supervising,
        window: AskedWindow,
        request: Request,
        response: Response,
        asked: AskedRecords,
    ) -> Page[AccessRecord]:
        """List the accesses to the files of the actor's own organisation, the newest first."""
        query = select(access_records).where(access_records.c.operator == actor.organisation)
        if asked.file_id is not None:
            query = query.where(access_records.c.file_id == asked.file_id)
        if asked.person is not None:
            query = query.where(access_records.c.person == asked.person)
        if (after := window.after(_KEY)) is not None:
            query = query.where(access_records.c.id < after)
        query = query.order_by(access_records.c.id.desc()).limit(window.fetch)
        async with database.reading() as connection:
            rows = (await connection.execute(query)).all()
        page = window.page(
            rows,
            item=lambda row: AccessRecord.model_validate(row, from_attributes=True),
            key=lambda row: row.id,
        )
        link_next(request, response, page)
        return page

    return router
