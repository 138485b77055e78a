"""List the events that could not be digested, and give them another try."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, TypeAdapter

from shared import audit
from shared.auth import Actor, Role, requires
from shared.clock import Clock
from shared.database import Database
from shared.inbox import store
from shared.refusals import InvalidCursor, NotFound
from shared.web.openapi import responses
from shared.web.paging import AskedWindow, Page

log = structlog.get_logger(__name__)

Operations = Annotated[Actor, requires(Role.OPERATIONS)]
_KEY: TypeAdapter[tuple[datetime, UUID]] = TypeAdapter(tuple[datetime, UUID])


class ParkedEvent(BaseModel):
    """An event that waits: ``retrying`` by itself, or ``dead`` until somebody requeues it."""

    event_id: UUID
    consumer: str
    type: str
    version: int
    topic: str
    key: str
    time: datetime
    state: str
    attempts: int
    error: str | None = Field(description="Kind and place of the failure; none if it only waits.")
    retry_at: datetime
    parked_at: datetime


def dead_letters_router(database: Database, *, clock: Clock) -> APIRouter:
    """Return the routes by which operations look after what a service could not digest."""
    router = APIRouter(prefix="/ops/parked-events", tags=["operations"])

    @router.get("", summary="List parked events", responses=responses(InvalidCursor))
    async def list_parked(
        _: Operations,
        window: AskedWindow,
        state: Annotated[str | None, Query(pattern="^(retrying|dead)$")] = None,
    ) -> Page[ParkedEvent]:
        """List the events set apart, the oldest first."""
        async with database.reading() as connection:
            rows = await store.list_parked(
                connection, state=state, after=window.after(_KEY), limit=window.fetch
            )
        return window.page(
            rows,
            item=lambda row: ParkedEvent.model_validate(row, from_attributes=True),
            key=lambda row: (row.parked_at, row.event_id),
        )

    @router.post(
        "/{event_id}/requeue",
        status_code=202,
        summary="Give a dead letter its tries again",
        responses=responses(NotFound),
    )
    async def requeue(actor: Operations, event_id: UUID) -> None:
        """Try a dead letter again at once; the later events of its key follow it."""
        now = clock()
        async with database.transaction() as tx:
            if not await store.requeue(tx, event_id=event_id, now=now):
                raise NotFound
            await audit.record(
                tx, actor=actor, verb="event.requeue", aggregate_id=event_id, now=now
            )

    @router.delete(
        "/{event_id}",
        status_code=204,
        summary="Give a dead letter up for good",
        responses=responses(NotFound),
    )
    async def discard(actor: Operations, event_id: UUID) -> None:
        """Pass over an event that nothing will ever digest; the later ones of its key go on."""
        now = clock()
        async with database.transaction() as tx:
            if not await store.discard(tx, event_id=event_id, now=now):
                raise NotFound
            await audit.record(
                tx, actor=actor, verb="event.discard", aggregate_id=event_id, now=now
            )
        log.warning("dead letter discarded", event_id=str(event_id))

    return router
