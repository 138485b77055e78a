"""List the clocks of those who ask: what is due, what is late, and why it ends when it does."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter

from shared.auth import Actor, Role, requires
from shared.clock import Clock
from shared.database import Database
from shared.deadlines import reading
from shared.deadlines.reading import Span, Wanted
from shared.deadlines.table import PENDING, State
from shared.language import Language
from shared.refusals import NotFound
from shared.values import Code
from shared.web.clocks import DeadlineExplained, DeadlineOut, deadline_of, explained
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page
from shared.web.problems import liked_language

KEY: TypeAdapter[tuple[AwareDatetime, UUID]] = TypeAdapter(tuple[AwareDatetime, UUID])
"""What lists of clocks are ordered by: the end, then the id."""

MOST_COUNTED: Final = 10_000
"""How many late and how many soon clocks a summary counts at most: it never counts a table."""

Watcher = Annotated[
    Actor,
    requires(
        Role.MFC_WORKER,
        Role.INVOLVED_WORKER,
        Role.SUPERVISOR,
        Role.BODY_OFFICIAL,
        Role.COMPLAINT_OFFICER,
        Role.AUTHORISED_OFFICIAL,
        Role.HEAD,
        Role.AUDITOR,
        Role.PORTAL,
        Role.MONITORING_BODY,
    ),
]
"""Who watches clocks: people of organisations that take part, portals, and whom MFCs report to."""

_Spoken = Annotated[Language, Depends(liked_language)]
_Moment = Annotated[AwareDatetime | None, Query()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which clocks a client asks for."""

    states: tuple[State, ...]
    kind: str | None
    party: str | None
    due_after: AwareDatetime | None
    due_before: AwareDatetime | None

    def of(self, actor: Actor) -> Wanted:
        """Return what to read: only clocks of which the actor's organisation is a party."""
        others = [self.party] if self.party else []
        return Wanted(
            parties=[actor.organisation, *others],
            states=self.states,
            kind=self.kind,
            due_after=self.due_after,
            due_before=self.due_before,
        )


async def _asked(
    state: Annotated[
        list[State],
        Query(description="May be repeated; by default all in which there is work to do."),
    ] = list(PENDING),  # noqa: B006 - FastAPI copies it, nobody changes it
    kind: Annotated[Code | None, Query(description="`provision`, `transfer`, `answer`, …")] = None,
    party: Annotated[
        Code | None, Query(description="Another organisation that takes part: a body, an MFC.")
    ] = None,
    due_after: _Moment = None,
    due_before: _Moment = None,
) -> Asked:
    return Asked(
        states=tuple(dict.fromkeys(state)),
        kind=kind,
        party=party,
        due_after=due_after,
        due_before=due_before,
    )


AskedClocks = Annotated[Asked, Depends(_asked)]
"""The filters of a list of clocks, as a dependency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """How far a summary looks ahead and back."""

    ahead: int
    back: int

    def around(self, now: datetime) -> Span:
        """Return the moments that are looked at."""
        days = timedelta(days=1)
        return Span(since=now - self.back * days, now=now, until=now + self.ahead * days)


async def _days(
    ahead: Annotated[int, Query(ge=0, le=366, description="Days ahead that count as soon.")] = 7,
    back: Annotated[
        int, Query(ge=0, le=3660, description="Days back in which what is late counts.")
    ] = 90,
) -> Days:
    return Days(ahead=ahead, back=back)


AskedDays = Annotated[Days, Depends(_days)]
"""How far a client wants a summary to look, as a dependency."""


class Sum(BaseModel):
    """How many clocks are late and end soon, of those of which an organisation is a party."""

    organisation: str
    late: int = Field(description="Ran out and the work is not done.")
    soon: int = Field(description="Run, and end within the days asked for.")


class Summary(BaseModel):
    """What is late and what is due, by the organisations that take part: bodies, MFCs."""

    items: list[Sum]
    at_least: bool = Field(
        description=f"More than {MOST_COUNTED} clocks are late or soon: the figures are the least."
    )


def deadlines_router(database: Database, *, clock: Clock) -> APIRouter:
    """Return the routes by which organisations watch the clocks of a service."""
    router = APIRouter(prefix="/deadlines", tags=["deadlines"])
    _add_list(router, database)
    _add_summary(router, database, clock=clock)
    _add_one(router, database)
    return router


def _add_list(router: APIRouter, database: Database) -> None:
    @router.get("", summary="List clocks by their ends")
    async def list_deadlines(
        actor: Watcher, asked: AskedClocks, window: AskedWindow, language: _Spoken
    ) -> Page[DeadlineOut]:
        """Return the clocks of the actor's organisation, the earliest due first (16(5)2)."""
        after = window.after(KEY)
        async with database.reading() as connection:
            rows = await reading.list_clocks(
                connection, asked.of(actor), after=after, limit=window.fetch
            )
        return window.page(
            rows,
            item=lambda row: deadline_of(row, language),
            key=lambda row: (row.due_at, row.id),
        )


def _add_summary(router: APIRouter, database: Database, *, clock: Clock) -> None:
    @router.get("/summary", summary="Count what is late and what is due soon")
    async def sum_up(actor: Watcher, days: AskedDays) -> Summary:
        """Count the clocks of the actor's organisation by the organisations that take part."""
        async with database.reading() as connection:
            rows, at_least = await reading.sum_up(
                connection,
                party=actor.organisation,
                span=days.around(clock()),
                most=MOST_COUNTED,
            )
        return Summary(
            items=[Sum.model_validate(row, from_attributes=True) for row in rows],
            at_least=at_least,
        )


def _add_one(router: APIRouter, database: Database) -> None:
    @router.get(
        "/{deadline_id}", summary="Show how a clock's end came about", responses=responses(NotFound)
    )
    async def read_deadline(
        actor: Watcher, deadline_id: UUID, language: _Spoken
    ) -> DeadlineExplained:
        """Return a clock and its end's explanation day by day, each day with its clause."""
        async with database.reading() as connection:
            row = await reading.of_party(
                connection, party=actor.organisation, deadline_id=deadline_id
            )
        if row is None:
            raise NotFound
        return explained(row, language)
