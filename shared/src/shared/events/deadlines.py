"""What every owner of clocks tells."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.events.base import Event

OWNERS = ("intake", "interagency", "complaints", "pdata-registry")


class DeadlineApproaching(
    Event, type="okno.deadlines.deadline.approaching", key="aggregate_id", publishers=OWNERS
):
    """A term of the law ends soon and its work is not done; told once a clock, never too late."""

    deadline_id: UUID
    kind: str
    aggregate_kind: str
    aggregate_id: UUID
    request_id: UUID | None
    clause: str
    started_at: datetime
    due_at: datetime
    told_at: datetime


class DeadlineBreached(
    Event, type="okno.deadlines.deadline.breached", key="aggregate_id", publishers=OWNERS
):
    """A term of the law ran out before its work was done; told exactly once."""

    deadline_id: UUID
    kind: str
    aggregate_kind: str
    aggregate_id: UUID
    request_id: UUID | None
    clause: str
    started_at: datetime
    due_at: datetime
    breached_at: datetime


class DeadlineMoved(
    Event, type="okno.deadlines.deadline.moved", key="aggregate_id", publishers=OWNERS
):
    """A term has another end: its clock had stood, or a decree named the days off of the year."""

    deadline_id: UUID
    kind: str
    aggregate_kind: str
    aggregate_id: UUID
    request_id: UUID | None
    clause: str
    reason: Literal["resumed", "calendar"]
    due_before: datetime
    due_at: datetime
    moved_at: datetime
