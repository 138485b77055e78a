"""Count a term of the law to the moment when it ends."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from shared.language import Text
from shared.law import Clause
from shared.workdays import is_decreed, is_working_day

Unit = Literal["working_days", "calendar_days", "hours", "months", "years"]
Starts = Literal["next_day", "moment", "next_1_january"]

_A_DAY = timedelta(days=1)
_NO_DAYS: frozenset[date] = frozenset()
_WARNED_FROM = 3
_NO_CLAUSE = Text(
    ru="Срок называет норму, которую нарушает его истечение",
    en="A term names the clause that is broken when it runs out",
)


class DateImpossible(ValueError):
    """A term that starts or ends at a moment which no calendar has."""


class Cited(BaseModel):
    """What carries the clause that it stands on: without one it is refused by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    clause: Clause

    @model_validator(mode="before")
    @classmethod
    def _names_its_clause(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and data.get("clause") is None:
            raise PydanticCustomError("term-without-clause", _NO_CLAUSE.en, {"text": _NO_CLAUSE})
        return data


class Ahead(BaseModel):
    """How long before its end a term is told to approach; nothing of it is never told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    amount: int = Field(ge=0, le=1_000)
    unit: Literal["working_days", "calendar_days", "hours"] = "working_days"


class Term(Cited):
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
    warn
        How long before its end the term is told to approach. Where nothing is said: with the
        last working day, if the term is of three days or more; a term of hours not at all.
    """

    amount: int = Field(gt=0, le=10_000)
    unit: Unit
    starts: Starts = "next_day"
    warn: Ahead | None = None

    @model_validator(mode="after")
    def _hours_start_at_the_moment(self) -> Self:
        if (self.unit == "hours") != (self.starts == "moment"):
            raise ValueError("hours, and only hours, start at the moment")
        if self.unit == "hours" and self.warn is not None and self.warn.unit != "hours":
            raise ValueError("a term of hours approaches in hours")
        return self

    @property
    def ahead(self) -> Ahead | None:
        """How long before its end the term is told to approach; none if never."""
        if self.warn is not None:
            return self.warn if self.warn.amount else None
        is_long = self.unit in {"months", "years"} or self.amount >= _WARNED_FROM
        return Ahead(amount=1) if is_long and self.unit != "hours" else None


@dataclass(frozen=True, slots=True)
class Pause:
    """Moments between which a clock stood; one without an end stands still."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """When a term ends.

    Parameters
    ----------
    at
        The moment from which it is too late.
    provisional
        Whether it rests on a year that no decree covers yet.
    zone
        The name of the zone whose midnight it is.
    warn_at
        When the term is told to approach; none if it is not.
    """

    at: datetime
    provisional: bool
    zone: str
    warn_at: datetime | None = None


def due(term: Term, *, started: datetime, zone: ZoneInfo, pauses: Sequence[Pause] = ()) -> Due:
    """Return the end of a term that started at an aware moment, in the MFC's time zone.

    A term of days ends with the last minute of its last day in ``zone`` (Civil Code 194), so
    ``at`` is the midnight after it, told in UTC; a term of hours ends to the second, on a day
    off too. A pause moves the end of hours by its length; of other terms it takes the days at
    whose end the clock stood: that on which it stopped, not that on which it went on.

    Raises
    ------
    DateImpossible
        The moments have no zone, a pause has no end, or the end is beyond the calendar.
    """
    _check_moments(started, pauses)
    try:
        if term.unit == "hours":
            at = started.astimezone(UTC) + timedelta(hours=term.amount) + _stood_for(pauses)
            return _due(term, at=at, provisional=False, zone=zone)
        stood = stood_days(pauses, zone=zone) if pauses else _NO_DAYS
        return _due_by_days(term, started.astimezone(zone).date(), zone, stood)
    except OverflowError as error:
        raise DateImpossible("the term ends beyond the calendar") from error


@lru_cache(maxsize=4096)
def _due_by_days(term: Term, started: date, zone: ZoneInfo, stood: frozenset[date]) -> Due:
    """Return the end of a term that counts days: the same for all that start on one day."""
    last = last_day(term, started=started, stood=stood)
    at = midnight(last + _A_DAY, zone=zone)
    return _due(term, at=at, provisional=not is_decreed(last.year), zone=zone, last=last)


def last_day(term: Term, *, started: date, stood: frozenset[date] = frozenset()) -> date:
    """Return the last day of a term of days, months or years, never a day off.

    Parameters
    ----------
    started
        The day of the event.
    stood
        Days that do not count, since the clock stood: see :func:`stood_days`.

    Raises
    ------
    DateImpossible
        The day is beyond the calendar.
    """
    if term.unit == "hours":
        raise ValueError("a term of hours has no last day")
    try:
        start = first_day(term, started=started) - _A_DAY
        if term.unit == "working_days":
            return _count(start, term.amount, lambda d: is_working_day(d) and d not in stood)
        length = length_in_days(term, start=start)
        end = _count(start, length, lambda d: d not in stood) if stood else start + length * _A_DAY
        while not is_working_day(end) or end in stood:
            end += _A_DAY
    except (OverflowError, ValueError) as error:
        raise DateImpossible("the term ends beyond the calendar") from error
    return end


def first_day(term: Term, *, started: date) -> date:
    """Return the first day that a term of days, months or years may count."""
    return date(started.year + 1, 1, 1) if term.starts == "next_1_january" else started + _A_DAY


def length_in_days(term: Term, *, start: date) -> int:
    """Return how many calendar days a term has that starts after the day ``start``."""
    match term.unit:
        case "calendar_days":
            return term.amount
        case "months":
            return (_add_months(start, term.amount) - start).days
        case "years":
            return (_add_months(start, 12 * term.amount) - start).days
        case _:
            raise ValueError(f"a term of {term.unit} has no length in calendar days")


def stood_days(pauses: Sequence[Pause], *, zone: ZoneInfo) -> frozenset[date]:
    """Return the days of ``zone`` at whose end a clock stood, by pauses that have ended."""
    days: set[date] = set()
    for pause in pauses:
        day = pause.since.astimezone(zone).date()
        until = pause.until.astimezone(zone).date() if pause.until else day
        days.update(day + n * _A_DAY for n in range((until - day).days))
    return frozenset(days)


def midnight(day: date, *, zone: ZoneInfo) -> datetime:
    """Return the moment at which a day begins in ``zone``, told in UTC."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def _due(
    term: Term, *, at: datetime, provisional: bool, zone: ZoneInfo, last: date | None = None
) -> Due:
    return Due(
        at=at,
        provisional=provisional,
        zone=zone.key,
        warn_at=_warn_at(term.ahead, at=at, last=last, zone=zone),
    )


def _warn_at(
    ahead: Ahead | None, *, at: datetime, last: date | None, zone: ZoneInfo
) -> datetime | None:
    """Return when so much is left: of working days, when the first of the last ones begins."""
    if ahead is None:
        return None
    if last is None or ahead.unit == "hours":
        return at - timedelta(hours=ahead.amount)
    if ahead.unit == "calendar_days":
        return midnight(last - (ahead.amount - 1) * _A_DAY, zone=zone)
    day, left = last, ahead.amount - 1
    while left:
        day -= _A_DAY
        left -= is_working_day(day)
    return midnight(day, zone=zone)


def _check_moments(started: datetime, pauses: Sequence[Pause]) -> None:
    moments = [started, *(moment for each in pauses for moment in (each.since, each.until))]
    if any(moment is None for moment in moments):
        raise DateImpossible("a clock that stands has no end")
    if any(moment is not None and moment.utcoffset() is None for moment in moments):
        raise DateImpossible("a moment without a zone is no moment")


def _stood_for(pauses: Sequence[Pause]) -> timedelta:
    lengths = (pause.until - pause.since for pause in pauses if pause.until)
    return sum(lengths, timedelta())


def _count(start: date, amount: int, counts: Callable[[date], bool]) -> date:
    day = start
    while amount:
        day += _A_DAY
        amount -= counts(day)
    return day


def _add_months(start: date, amount: int) -> date:
    """Add months; a day that the month lacks becomes its last (Civil Code 192)."""
    month = start.month - 1 + amount
    first = date(start.year + month // 12, month % 12 + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=start.day - 1), following - timedelta(days=1))
