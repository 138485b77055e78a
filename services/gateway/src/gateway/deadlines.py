"""Show the clocks of all parts as one list: what is due, what is late."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from gateway.gathering import Gathered, Gathering
from gateway.rates import Rates
from gateway.refusals import PartAway
from shared.web.clocks import DeadlineOut
from shared.web.deadlines import KEY, AskedClocks, AskedDays, Sum, Watcher
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page, Window, link_next, write_cursor

_AWAY = Field(description="Parts that did not answer: what they know is not in the answer.")


class PartsDeadline(DeadlineOut):
    """A clock with the part that keeps it."""

    part: str
    link: str = Field(description="Where its end is explained, day by day.")


class Deadlines(Page[PartsDeadline]):
    """One page of the clocks of all parts."""

    away: list[str] = _AWAY


class PartsSum(Sum):
    """How many clocks of one part are late and end soon, by organisation."""

    part: str


class DeadlinesSummary(BaseModel):
    """What is late and what is due, by the organisations that take part: bodies, MFCs."""

    items: list[Sum]
    by_part: list[PartsSum]
    at_least: bool = Field(description="More than a part counts: the figures are the least.")
    away: list[str] = _AWAY


def deadlines_router(gathering: Gathering, *, rates: Rates) -> APIRouter:
    """Return ``/deadlines`` and ``/deadlines/summary`` of all parts together."""

    async def counted(actor: Watcher, response: Response) -> None:
        response.headers.update(rates.hit_actor(actor).headers())

    router = APIRouter(
        prefix="/deadlines",
        tags=["deadlines"],
        dependencies=[Depends(counted)],
        responses=responses(PartAway),
    )

    @router.get("", summary="List the clocks of all parts by their ends")
    async def list_deadlines(
        request: Request, response: Response, _: AskedClocks, window: AskedWindow
    ) -> Deadlines:
        """Return the clocks of the actor's organisation, the earliest due first (16(5)2).

        The cursor is a place in the order of ends, the same in every part.
        """
        window.after(KEY)
        page = _merged(await gathering.ask("/deadlines", request), window)
        link_next(request, response, page)
        return page

    @router.get("/summary", summary="Count what is late and what is due soon, in all parts")
    async def sum_up(request: Request, _: AskedDays) -> DeadlinesSummary:
        """Count the clocks of the actor's organisation by the organisations that take part."""
        return _summed(await gathering.ask("/deadlines/summary", request))

    return router


def _merged(found: Gathered, window: Window) -> Deadlines:
    items = sorted(_items(found), key=_place)
    more = len(items) > window.limit or any(page["next"] for page in found.answers.values())
    shown = items[: window.limit]
    return Deadlines(
        items=shown,
        next=write_cursor(_place(shown[-1])) if more and shown else None,
        away=list(found.away),
    )


def _items(found: Gathered) -> Iterator[PartsDeadline]:
    for part, page in found.answers.items():
        for item in page["items"]:
            yield PartsDeadline(part=part, link=f"/deadlines/{part}/{item['id']}", **item)


def _place(item: DeadlineOut) -> tuple[datetime, UUID]:
    return item.due_at, item.id


def _summed(found: Gathered) -> DeadlinesSummary:
    by_part = [
        PartsSum(part=part, **item)
        for part, answer in found.answers.items()
        for item in answer["items"]
    ]
    sums: dict[str, dict[str, Any]] = defaultdict(lambda: {"late": 0, "soon": 0})
    for each in by_part:
        sums[each.organisation]["late"] += each.late
        sums[each.organisation]["soon"] += each.soon
    return DeadlinesSummary(
        items=[Sum(organisation=name, **figures) for name, figures in sorted(sums.items())],
        by_part=by_part,
        at_least=any(answer["at_least"] for answer in found.answers.values()),
        away=list(found.away),
    )
