"""Tell how the end of a term came about, day by day, each day with the clause that it rests on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from shared.law import Clause
from shared.terms import (
    Due,
    Pause,
    Term,
    due,
    first_day,
    last_day,
    length_in_days,
    stood_days,
)
from shared.workdays import Kind, is_working_day, kind_of

_A_DAY = timedelta(days=1)


class Fate(StrEnum):
    """What a day is to a term."""

    STARTED = "started"
    WAITED = "waited"
    COUNTED = "counted"
    DAY_OFF = "day-off"
    SUSPENDED = "suspended"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Run:
    """Days that follow one another and are the same thing to the term.

    Parameters
    ----------
    kind
        What the days are in the working calendar; none where that does not matter.
    clause
        Why they count, or why they do not.
    counted
        How many units of the term have been counted with the last of them.
    """

    first: date
    last: date
    fate: Fate
    kind: Kind | None
    clause: Clause
    counted: int

    @property
    def days(self) -> int:
        """How many days these are."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Explanation:
    """How an end came about.

    Parameters
    ----------
    due
        The end; none while the clock stands.
    runs
        The days from the event to the last day of the term. A term of hours runs through all
        days alike: it has the day of its event, and those on which it stood.
    """

    term: Term
    started: datetime
    due: Due | None
    runs: tuple[Run, ...]


_STARTED = Clause.parse("GK-191")
_MOVED = Clause.parse("GK-193")
_OF_KIND = {
    Kind.WORKED_BY_DECREE: Clause.parse("TK-112(5)"),
    Kind.WEEKEND: Clause.parse("TK-111"),
    Kind.HOLIDAY: Clause.parse("TK-112(1)"),
    Kind.OFF_BY_DECREE: Clause.parse("TK-112(5)"),
    Kind.OFF_FOR_HOLIDAY: Clause.parse("TK-112(2)"),
}


def explain(
    term: Term, *, started: datetime, zone: ZoneInfo, pauses: Sequence[Pause] = ()
) -> Explanation:
    """Tell how a term comes to its end.

    Parameters
    ----------
    pauses
        When the clock stood; the last one may have no end, then the term has none either.

    Raises
    ------
    shared.terms.DateImpossible
        The moments have no zone, or the end is beyond the calendar.
    """
    stands = bool(pauses) and pauses[-1].until is None
    end = None if stands else due(term, started=started, zone=zone, pauses=pauses)
    local = started.astimezone(zone).date()
    if term.unit == "hours":
        days = _days_of_hours(term, started=local, pauses=pauses, zone=zone)
    else:
        stood = stood_days(pauses, zone=zone)
        last = (
            pauses[-1].since.astimezone(zone).date()
            if stands
            else last_day(term, started=local, stood=stood)
        )
        if stands:
            stood |= {last}
        days = _days(term, started=local, last=last, stood=stood)
    return Explanation(term=term, started=started, due=end, runs=tuple(_runs(days)))


def _days(term: Term, *, started: date, last: date, stood: frozenset[date]) -> Iterator[Run]:
    """Yield each day from the event to the last one as a run of its own."""
    yield _run(started, Fate.STARTED, _STARTED, 0)
    first = first_day(term, started=started)
    is_working = term.unit == "working_days"
    most = term.amount if is_working else length_in_days(term, start=first - _A_DAY)
    counted, day = 0, started + _A_DAY
    while day <= last:
        kind = kind_of(day)
        if day < first:
            yield _run(day, Fate.WAITED, term.clause, counted)
        elif day in stood:
            yield _run(day, Fate.SUSPENDED, term.clause, counted)
        elif counted == most:
            yield _run(day, Fate.MOVED, _MOVED, counted, kind)
        elif is_working and not is_working_day(day):
            yield _run(day, Fate.DAY_OFF, _OF_KIND[kind], counted, kind)
        else:
            counted += 1
            clause = _OF_KIND.get(kind, term.clause) if is_working else term.clause
            yield _run(day, Fate.COUNTED, clause, counted, kind if is_working else None)
        day += _A_DAY


def _days_of_hours(
    term: Term, *, started: date, pauses: Sequence[Pause], zone: ZoneInfo
) -> Iterator[Run]:
    yield _run(started, Fate.STARTED, term.clause, 0)
    for pause in pauses:
        first = pause.since.astimezone(zone).date()
        last = pause.until.astimezone(zone).date() if pause.until else first
        yield Run(first, last, Fate.SUSPENDED, None, term.clause, 0)


def _run(day: date, fate: Fate, clause: Clause, counted: int, kind: Kind | None = None) -> Run:
    return Run(day, day, fate, kind, clause, counted)


def _runs(days: Iterator[Run]) -> Iterator[Run]:
    """Put days together that follow one another and are the same to the term."""
    for _, same in groupby(days, key=lambda day: (day.fate, day.kind, day.clause)):
        first, *others = same
        last = others[-1] if others else first
        yield Run(first.first, last.last, first.fate, first.kind, first.clause, last.counted)
