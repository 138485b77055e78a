"""A term explains its end, day by day, each day with the clause that it rests on."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.explaining import Explanation, Fate, Run, explain
from shared.law import Clause
from shared.terms import Pause, Term, due
from shared.workdays import is_working_day

CLAUSE = Clause.parse("210-17(3)")
MOSCOW = ZoneInfo("Europe/Moscow")
A_DAY = timedelta(days=1)

pytestmark = pytest.mark.clause("210-16(5)2")


def a_term(amount: int, unit: str = "working_days", **other: Any) -> Term:
    return Term(amount=amount, unit=unit, clause=CLAUSE, **other)


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=MOSCOW)


def told(found: Explanation) -> list[tuple[str, str, int, str, int]]:
    return [
        (run.fate, run.first.isoformat(), run.days, str(run.clause), run.counted)
        for run in found.runs
    ]


def test_the_new_year_holidays_are_told_by_their_grounds() -> None:
    found = explain(a_term(3), started=at(date(2025, 12, 29)), zone=MOSCOW)
    assert told(found) == [
        ("started", "2025-12-29", 1, "GK-191", 0),
        ("counted", "2025-12-30", 1, "210-17(3)", 1),
        ("day-off", "2025-12-31", 1, "TK-112(5)", 1),
        ("day-off", "2026-01-01", 8, "TK-112(1)", 1),
        ("day-off", "2026-01-09", 1, "TK-112(5)", 1),
        ("day-off", "2026-01-10", 2, "TK-111", 1),
        ("counted", "2026-01-12", 2, "210-17(3)", 3),
    ]


def test_a_saturday_that_is_worked_is_counted_by_the_decree() -> None:
    found = explain(a_term(2), started=at(date(2025, 10, 31)), zone=MOSCOW)
    assert told(found) == [
        ("started", "2025-10-31", 1, "GK-191", 0),
        ("counted", "2025-11-01", 1, "TK-112(5)", 1),
        ("day-off", "2025-11-02", 1, "TK-111", 1),
        ("day-off", "2025-11-03", 1, "TK-112(5)", 1),
        ("day-off", "2025-11-04", 1, "TK-112(1)", 1),
        ("counted", "2025-11-05", 1, "210-17(3)", 2),
    ]


def test_an_end_on_a_day_off_is_moved_by_the_civil_code() -> None:
    found = explain(a_term(5, "calendar_days"), started=at(date(2026, 3, 2)), zone=MOSCOW)
    assert told(found) == [
        ("started", "2026-03-02", 1, "GK-191", 0),
        ("counted", "2026-03-03", 5, "210-17(3)", 5),
        ("moved", "2026-03-08", 1, "GK-193", 5),
        ("moved", "2026-03-09", 1, "GK-193", 5),
        ("moved", "2026-03-10", 1, "GK-193", 5),
    ]


def test_a_term_that_begins_with_the_year_waits_for_it() -> None:
    term = a_term(1, "years", starts="next_1_january")
    found = explain(term, started=at(date(2026, 3, 2)), zone=MOSCOW)
    assert told(found) == [
        ("started", "2026-03-02", 1, "GK-191", 0),
        ("waited", "2026-03-03", 304, "210-17(3)", 0),
        ("counted", "2027-01-01", 365, "210-17(3)", 365),
        ("moved", "2028-01-01", 8, "GK-193", 365),
        ("moved", "2028-01-09", 1, "GK-193", 365),
        ("moved", "2028-01-10", 1, "GK-193", 365),
    ]


def test_days_on_which_the_clock_stood_are_told() -> None:
    pauses = [Pause(at(date(2026, 3, 3)), at(date(2026, 3, 5)))]
    found = explain(a_term(2), started=at(date(2026, 3, 2)), zone=MOSCOW, pauses=pauses)
    assert told(found) == [
        ("started", "2026-03-02", 1, "GK-191", 0),
        ("suspended", "2026-03-03", 2, "210-17(3)", 0),
        ("counted", "2026-03-05", 2, "210-17(3)", 2),
    ]


def test_a_clock_that_stands_has_no_end() -> None:
    pauses = [Pause(at(date(2026, 3, 4)))]
    found = explain(a_term(5), started=at(date(2026, 3, 2)), zone=MOSCOW, pauses=pauses)
    assert found.due is None
    assert [run.fate for run in found.runs] == ["started", "counted", "suspended"]


def test_hours_run_through_all_days_and_stand_in_some() -> None:
    term = a_term(24, "hours", starts="moment")
    started = at(date(2026, 3, 7))
    found = explain(term, started=started, zone=MOSCOW)
    assert found.due is not None
    assert found.due.at == started + A_DAY
    assert [run.fate for run in found.runs] == ["started"]
    pauses = [Pause(at(date(2026, 3, 7), 13), at(date(2026, 3, 8), 13))]
    found = explain(term, started=started, zone=MOSCOW, pauses=pauses)
    assert found.due is not None
    assert found.due.at == started + 2 * A_DAY
    assert [run.fate for run in found.runs] == ["started", "suspended"]


def days_of(run: Run) -> list[date]:
    return [run.first + n * A_DAY for n in range(run.days)]


moments = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
terms = st.one_of(
    st.builds(
        a_term, st.integers(1, 60), st.sampled_from(["working_days", "calendar_days", "months"])
    ),
    st.builds(a_term, st.integers(1, 3), st.just("years"), starts=st.just("next_1_january")),
)
stops = st.lists(st.integers(1, 60 * 24), max_size=6)


def pauses_from(started: datetime, hours: list[int]) -> list[Pause]:
    """Build pauses that follow one another from steps in hours."""
    moments, now = [], started
    for step in hours[: len(hours) // 2 * 2]:
        now += timedelta(hours=step)
        moments.append(now)
    return [Pause(*pair) for pair in zip(moments[::2], moments[1::2], strict=True)]


@given(term=terms, started=moments, hours=stops)
def test_an_explanation_ends_on_the_day_of_the_end(
    term: Term, started: datetime, hours: list[int]
) -> None:
    pauses = pauses_from(started, hours)
    found = explain(term, started=started, zone=MOSCOW, pauses=pauses)
    end = due(term, started=started, zone=MOSCOW, pauses=pauses)
    last = end.at.astimezone(MOSCOW).date() - A_DAY
    assert found.due == end
    assert found.runs[-1].last == last
    assert found.runs[-1].fate in {Fate.COUNTED, Fate.MOVED}
    days = [day for run in found.runs for day in days_of(run)]
    first = started.astimezone(MOSCOW).date()
    assert days == [first + n * A_DAY for n in range((last - first).days + 1)]


@given(term=terms, started=moments, hours=stops)
def test_an_explanation_counts_the_whole_term(
    term: Term, started: datetime, hours: list[int]
) -> None:
    found = explain(term, started=started, zone=MOSCOW, pauses=pauses_from(started, hours))
    counted = [day for run in found.runs if run.fate is Fate.COUNTED for day in days_of(run)]
    assert len(counted) == found.runs[-1].counted
    if term.unit == "working_days":
        assert len(counted) == term.amount
        assert all(map(is_working_day, counted))
