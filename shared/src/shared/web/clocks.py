"""Say how a clock stands and how its end came about, in Russian or in English."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import Row

from shared.deadlines.table import State, pauses_of, term_of
from shared.explaining import Explanation, Fate, Run, explain
from shared.language import Language, Text
from shared.law import Clause
from shared.workdays import Kind
from shared.zones import zone_of

STATES: Final[Mapping[State, Text]] = {
    State.OPEN: Text(ru="Идёт", en="Running"),
    State.SUSPENDED: Text(ru="Приостановлен", en="Suspended"),
    State.MET: Text(ru="Выполнено в срок", en="Met"),
    State.MET_LATE: Text(ru="Выполнено с опозданием", en="Met late"),
    State.BREACHED: Text(ru="Нарушен", en="Breached"),
    State.CANCELLED: Text(ru="Отменён", en="Cancelled"),
}
FATES: Final[Mapping[Fate, Text]] = {
    Fate.STARTED: Text(ru="День события, не считается", en="The day of the event, not counted"),
    Fate.WAITED: Text(ru="Срок ещё не начался", en="The term has not begun"),
    Fate.COUNTED: Text(ru="Считается", en="Counted"),
    Fate.DAY_OFF: Text(ru="Не считается", en="Not counted"),
    Fate.SUSPENDED: Text(ru="Срок приостановлен", en="The clock stood"),
    Fate.MOVED: Text(ru="Окончание перенесено", en="The end is moved on"),
}
KINDS: Final[Mapping[Kind, Text]] = {
    Kind.WORKED: Text(ru="рабочий день", en="a working day"),
    Kind.WORKED_BY_DECREE: Text(ru="рабочий день по переносу", en="worked by decree"),
    Kind.WEEKEND: Text(ru="выходной", en="a weekend"),
    Kind.HOLIDAY: Text(ru="нерабочий праздничный день", en="a public holiday"),
    Kind.OFF_BY_DECREE: Text(ru="выходной по переносу", en="a day off by decree"),
    Kind.OFF_FOR_HOLIDAY: Text(
        ru="выходной за праздник, совпавший с выходным", en="a day off for a holiday on a weekend"
    ),
}


class ClockOut(BaseModel):
    """A term and how it stands (16(5)2)."""

    kind: str = Field(description="What must be done in time.", examples=["provision", "answer"])
    state: State
    state_text: str
    clause: str
    clause_text: str
    started_at: datetime
    due_at: datetime = Field(
        description="From this moment it is too late. Of a suspended clock: as it stood when the "
        "clock stopped; it moves when the clock goes on."
    )
    provisional: bool = Field(
        description="The end rests on a year whose days off no decree has named yet."
    )
    warn_at: datetime | None = Field(description="When the end counts as near.")
    suspended_at: datetime | None
    met_at: datetime | None
    breached_at: datetime | None = Field(description="When the breach was found and told.")
    cancelled_at: datetime | None


class DeadlineOut(ClockOut):
    """A clock with what it belongs to."""

    id: UUID
    aggregate_kind: str = Field(examples=["request", "query", "complaint"])
    aggregate_id: UUID
    request_id: UUID | None
    parties: list[str] = Field(description="The organisations that take part: bodies, MFCs, …")


class Days(BaseModel):
    """Days that follow one another and are the same thing to the term."""

    first: date
    last: date
    days: int
    fate: Fate
    kind: Kind | None = Field(description="What they are in the working calendar.")
    text: str
    clause: str
    clause_text: str
    counted: int = Field(description="How many of the term's units are counted with the last day.")


class HowItEnds(BaseModel):
    """How the end came about, day by day, by the calendar as it is known now."""

    amount: int
    unit: str
    starts: str
    zone: str
    ends_at: datetime | None = Field(description="None while the clock stands.")
    days: list[Days]


class DeadlineExplained(DeadlineOut):
    """A clock, and how its end came about."""

    explanation: HowItEnds | None = Field(
        description="None where the clock is older than the keeping of terms."
    )


def clock_of(row: Row[Any], language: Language) -> ClockOut:
    """Return a clock as timelines show it."""
    return ClockOut(**_standing(row, language))


def deadline_of(row: Row[Any], language: Language) -> DeadlineOut:
    """Return a clock as lists show it."""
    return DeadlineOut(**_standing(row, language), **_belonging(row))


def explained(row: Row[Any], language: Language) -> DeadlineExplained:
    """Return a clock with its explanation."""
    return DeadlineExplained(
        **_standing(row, language), **_belonging(row), explanation=_how(row, language)
    )


def _standing(row: Row[Any], language: Language) -> dict[str, Any]:
    state = State(row.state)
    return {
        "kind": row.kind,
        "state": state,
        "state_text": STATES[state].in_(language),
        "clause": row.clause,
        "clause_text": Clause.parse(row.clause).text(language),
        "started_at": row.started_at,
        "due_at": row.due_at,
        "provisional": row.provisional,
        "warn_at": row.warn_at,
        "suspended_at": row.pauses[-1] if state is State.SUSPENDED else None,
        "met_at": row.met_at,
        "breached_at": row.breached_at,
        "cancelled_at": row.cancelled_at,
    }


def _belonging(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "aggregate_kind": row.aggregate_kind,
        "aggregate_id": row.aggregate_id,
        "request_id": row.request_id,
        "parties": row.parties,
    }


def _how(row: Row[Any], language: Language) -> HowItEnds | None:
    term = term_of(row)
    if term is None:
        return None
    found: Explanation = explain(
        term, started=row.started_at, zone=zone_of(row.zone), pauses=pauses_of(row)
    )
    return HowItEnds(
        amount=term.amount,
        unit=term.unit,
        starts=term.starts,
        zone=row.zone,
        ends_at=found.due.at if found.due else None,
        days=[_days(run, language) for run in found.runs],
    )


def _days(run: Run, language: Language) -> Days:
    text = FATES[run.fate].in_(language)
    return Days(
        first=run.first,
        last=run.last,
        days=run.days,
        fate=run.fate,
        kind=run.kind,
        text=f"{text}: {KINDS[run.kind].in_(language)}" if run.kind else text,
        clause=str(run.clause),
        clause_text=run.clause.text(language),
        counted=run.counted,
    )
