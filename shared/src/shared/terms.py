"""Count a term of the law to the moment when it ends."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.law import Clause
from shared.workdays import is_decreed, is_working_day

Unit = Literal["working_days", "calendar_days", "hours", "months", "years"]
Starts = Literal["next_day", "moment", "next_1_january"]


class Term(BaseModel):
    """A term as the law states it: how much, of what, from when, and by which clause.

    Days are those of the Russian working calendar; a term that starts with an event starts the
    next day (Civil Code 191), one that ends on a day off ends on the next working day (193).

    Parameters
    ----------
    amount
        How many of the ``unit``.
    starts
        ``next_day`` after the event; ``next_1_january``: the first day of the year after it is
        the term's first; ``moment``: the event itself, for hours and for nothing else.
    clause
        What the term is broken against.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    amount: int = Field(gt=0, le=10_000)
    unit: Unit
    starts: Starts = "next_day"
    clause: Clause

    @model_validator(mode="after")
    def _hours_start_at_the_moment(self) -> Self:
        if (self.unit == "hours") != (self.starts == "moment"):
            raise ValueError("hours, and only hours, start at the moment")
        return self


@dataclass(frozen=True, slots=True)
class Due:
    """When a term ends. ``provisional``: it rests on a year that no decree covers yet."""

    at: datetime
    provisional: bool


def due(term: Term, *, started: datetime, zone: ZoneInfo) -> Due:
    """Return the end of a term that started at an aware moment, in the MFC's time zone.

    A term of days ends with the last minute of its last day in ``zone``, so ``at`` is the
    midnight after it, told in UTC; a term of hours ends to the second, on a day off too.
    """
    local = started.astimezone(zone)
    if term.unit == "hours":
        return Due(at=started + timedelta(hours=term.amount), provisional=False)
    last = last_day(term, started=local.date())
    midnight = datetime.combine(last + timedelta(days=1), time(), tzinfo=zone)
    return Due(at=midnight.astimezone(UTC), provisional=not is_decreed(last.year))


def last_day(term: Term, *, started: date) -> date:
    """Return the last day of a term of days, months or years, never a day off."""
    start = date(started.year, 12, 31) if term.starts == "next_1_january" else started
    match term.unit:
        case "working_days":
            return _add_working_days(start, term.amount)
        case "calendar_days":
            return _next_working_day(start + timedelta(days=term.amount))
        case "months":
            return _next_working_day(_add_months(start, term.amount))
        case "years":
            return _next_working_day(_add_months(start, 12 * term.amount))
        case "hours":
            raise ValueError("a term of hours has no last day")


def _add_working_days(start: date, amount: int) -> date:
    day = start
    while amount:
        day += timedelta(days=1)
        amount -= is_working_day(day)
    return day


def _next_working_day(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def _add_months(start: date, amount: int) -> date:
    """Add months; a day that the month lacks becomes its last (Civil Code 192)."""
    month = start.month - 1 + amount
    first = date(start.year + month // 12, month % 12 + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=start.day - 1), following - timedelta(days=1))
