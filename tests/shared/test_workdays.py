"""The working calendar is ours, and agrees with one that others keep."""

from datetime import date, timedelta

import holidays
import pytest

from shared.workdays import DECREES, is_decreed, is_working_day


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", sorted(DECREES))
def test_every_day_agrees_with_the_package_holidays(year: int) -> None:
    theirs = holidays.country_holidays("RU", years=year)
    assert [day for day in days_of(year) if is_working_day(day)] == [
        day for day in days_of(year) if theirs.is_working_day(day)
    ]


@pytest.mark.parametrize(
    ("year", "working_days"), [(2024, 248), (2025, 247), (2026, 247), (2027, 247)]
)
def test_a_year_has_the_working_days_of_the_published_calendar(
    year: int, working_days: int
) -> None:
    assert sum(map(is_working_day, days_of(year))) == working_days


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2025, 11, 1), True),  # a Saturday worked for Monday 3 November
        (date(2025, 11, 3), False),
        (date(2025, 12, 31), False),
        (date(2026, 1, 9), False),
        (date(2026, 1, 12), True),
        (date(2026, 3, 9), False),  # Monday, for 8 March on a Sunday
        (date(2026, 5, 11), False),  # Monday, for 9 May on a Saturday
        (date(2026, 12, 31), False),
        (date(2027, 2, 20), True),  # a Saturday worked for Monday 22 February
        (date(2027, 2, 22), False),
        (date(2028, 11, 6), False),  # the Code alone: Monday, for 4 November on a Saturday
    ],
)
def test_transferred_days(day: date, worked: bool) -> None:
    assert is_working_day(day) is worked


def test_a_transfer_stays_within_its_year() -> None:
    for year, decree in DECREES.items():
        assert {day.year for pair in decree.items() for day in pair} == {year}


def test_a_year_without_a_decree_is_told() -> None:
    assert is_decreed(2027)
    assert not is_decreed(2028)
