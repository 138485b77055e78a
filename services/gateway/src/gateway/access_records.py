"""Show the access records of all holders of personal data as one list."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field, TypeAdapter

from gateway.gathering import Gathered, Gathering
from gateway.rates import Rates
from gateway.refusals import PartAway
from shared.refusals import InvalidCursor
from shared.vault.api import AccessRecord, AskedRecords, Supervising
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page, Window, link_next, write_cursor

_KEY: TypeAdapter[UUID] = TypeAdapter(UUID)


class PartsRecord(AccessRecord):
    """An access with the part that holds the file."""

    part: str


class AccessRecords(Page[PartsRecord]):
    """One page of the accesses to the files of all holders."""

    away: Annotated[list[str], Field(description="Parts that did not answer.")]


def access_records_router(gathering: Gathering, *, rates: Rates) -> APIRouter:
    """Return ``/access-records`` of all holders together (7(5), PD-4.5)."""

    async def counted(actor: Supervising, response: Response) -> None:
        response.headers.update(rates.hit_actor(actor).headers())

    router = APIRouter(
        prefix="/access-records",
        tags=["personal data"],
        dependencies=[Depends(counted)],
        responses=responses(PartAway, InvalidCursor),
    )

    @router.get("", summary="List who looked at personal data, at all holders")
    async def list_records(
        request: Request, response: Response, _: AskedRecords, window: AskedWindow
    ) -> AccessRecords:
        """List the accesses to the files of the actor's own organisation, the newest first."""
        window.after(_KEY)
        page = _merged(await gathering.ask("/access-records", request), window)
        link_next(request, response, page)
        return page

    return router


def _merged(found: Gathered, window: Window) -> AccessRecords:
    items = [
        PartsRecord(part=part, **item)
        for part, page in found.answers.items()
        for item in page["items"]
    ]
    items.sort(key=lambda item: item.id, reverse=True)
    more = len(items) > window.limit or any(page["next"] for page in found.answers.values())
    shown = items[: window.limit]
    return AccessRecords(
        items=shown,
        next=write_cursor(shown[-1].id) if more and shown else None,
        away=list(found.away),
    )
