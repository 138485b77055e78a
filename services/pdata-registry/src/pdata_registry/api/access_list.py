"""Approve lists of those who have access, and show who stood on them on a day."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field, TypeAdapter

from pdata_registry import refusals
from pdata_registry.api.access import AccessReader, Head, In
from pdata_registry.schemas.access import (
    AccessLine,
    AccessListIn,
    AccessListOut,
    Person,
    PersonOut,
)
from pdata_registry.service import access
from shared.refusals import InvalidCursor, NotFound
from shared.web.idempotency import Idempotent
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page, link_next

lists = APIRouter(prefix="/access-lists", tags=["access list"])
state = APIRouter(prefix="/access-list", tags=["access list"])
routers = (lists, state)

_ORDINAL: TypeAdapter[int] = TypeAdapter(Annotated[int, Field(ge=1, lt=2**31)])
_PERSON: TypeAdapter[Person] = TypeAdapter(Person)


@lists.post(
    "",
    status_code=201,
    summary="Approve a list",
    response_model=AccessListOut,
    responses=responses(
        refusals.NothingToApprove,
        refusals.PersonNamedTwice,
        refusals.PersonAlreadyListed,
        refusals.PersonNotListed,
    ),
)
async def approve_list(context: In, actor: Head, key: Idempotent, body: AccessListIn) -> Response:
    """Let people of the head's organisation in and take people off, from this moment (PD-3.8).

    The first list names everybody; each later one says what changes. Every list is a numbered
    document that is never altered.
    """
    answer = await access.approve_list(context, actor=actor, form=body, key=key)
    return answer.response()


@lists.get("", summary="List approved lists", responses=responses(InvalidCursor))
async def list_lists(
    context: In, actor: AccessReader, window: AskedWindow, request: Request, response: Response
) -> Page[AccessListOut]:
    """List the documents of one's organisation, the newest first."""
    found = await access.list_lists(
        context, actor=actor, after=window.after(_ORDINAL), limit=window.fetch
    )
    page = window.page(found, item=lambda one: one[1], key=lambda one: one[0])
    link_next(request, response, page)
    return page


@lists.get("/{list_id}", summary="Show an approved list", responses=responses(NotFound))
async def get_list(context: In, actor: AccessReader, list_id: UUID) -> AccessListOut:
    """Show whom a list let in and took off."""
    return await access.get_list(context, actor=actor, list_id=list_id)


@state.get(
    "",
    summary="Show who is on the list",
    responses=responses(InvalidCursor, refusals.DayToCome),
)
async def show_state(
    context: In,
    actor: AccessReader,
    window: AskedWindow,
    request: Request,
    response: Response,
    on: Annotated[date | None, Query(description="The end of which day; today by default.")] = None,
) -> Page[AccessLine]:
    """Show who was on the list of one's organisation on a day, and what each lacked (PD-3.8).

    What is shown of a past day rests on what was written by its end, and never changes.
    """
    found = await access.state_on(
        context, actor=actor, day=on, after=window.after(_PERSON), limit=window.fetch
    )
    page = window.page(found, item=lambda one: one, key=lambda one: one.person)
    link_next(request, response, page)
    return page


@state.get("/persons/{person}", summary="Show a person's access", responses=responses(NotFound))
async def show_person(
    context: In, actor: AccessReader, person: Annotated[Person, Path()]
) -> PersonOut:
    """Show when a person was let in and taken off, what he signed, and how he was warned."""
    return await access.person(context, actor=actor, person=person)
