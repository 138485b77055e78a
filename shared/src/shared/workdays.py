"""Know which days are worked in Russia: the Labour Code's holidays and the yearly decrees."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType

_NEW_YEAR = tuple((1, day) for day in range(1, 9))
_OTHERS = ((2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4))
HOLIDAYS = frozenset((*_NEW_YEAR, *_OTHERS))
"""Month and day of the holidays of article 112 of the Labour Code."""

DECREES: Mapping[int, Mapping[date, date]] = MappingProxyType(
    {
        2024: {
            date(2024, 1, 6): date(2024, 5, 10),
            date(2024, 1, 7): date(2024, 12, 31),
            date(2024, 4, 27): date(2024, 4, 29),
            date(2024, 11, 2): date(2024, 4, 30),
            date(2024, 12, 28): date(2024, 12, 30),
        },
        2025: {
            date(2025, 1, 4): date(2025, 5, 2),
            date(2025, 1, 5): date(2025, 12, 31),
            date(2025, 2, 23): date(2025, 5, 8),
            date(2025, 3, 8): date(2025, 6, 13),
            date(2025, 11, 1): date(2025, 11, 3),
        },
        2026: {
            date(2026, 1, 3): date(2026, 1, 9),
            date(2026, 1, 4): date(2026, 12, 31),
        },
        2027: {
            date(2027, 1, 2): date(2027, 11, 5),
            date(2027, 1, 3): date(2027, 12, 31),
            date(2027, 2, 20): date(2027, 2, 22),
        },
    }
)
"""The Government's yearly decrees on the transfer of days off: from which day to which.

A new decree is one more entry. Days of a year without one are known by the Code alone.
"""

_FRIDAY = 4


class Kind(StrEnum):
    """What a day is in the working calendar."""

    WORKED = "worked"
    WORKED_BY_DECREE = "worked-by-decree"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    OFF_BY_DECREE = "off-by-decree"
    OFF_FOR_HOLIDAY = "off-for-holiday"


_WORKED = frozenset({Kind.WORKED, Kind.WORKED_BY_DECREE})


def is_working_day(day: date) -> bool:
    """Return whether a day is worked, transferred days counted."""
    return kind_of(day) in _WORKED


def kind_of(day: date) -> Kind:
    """Return what a day is: why it is worked, or why it is off (Labour Code 111, 112)."""
    if (day.month, day.day) in HOLIDAYS:
        return Kind.HOLIDAY
    off = _days_off(day.year)
    if day in off:
        return off[day]
    if not _is_weekend(day):
        return Kind.WORKED
    return Kind.WORKED_BY_DECREE if day in DECREES.get(day.year, {}) else Kind.WEEKEND


def is_decreed(year: int) -> bool:
    """Return whether a decree has named the transferred days of a year."""
    return year in DECREES


def decreed_until() -> date:
    """Return the first day that no decree covers yet."""
    return date(max(DECREES) + 1, 1, 1)


@cache
def _days_off(year: int) -> Mapping[date, Kind]:
    """Return the days off of a year that are neither holidays nor of a weekend's own right."""
    decree = DECREES.get(year, {})
    holidays = (date(year, month, day) for month, day in _OTHERS)
    moved = (_day_after(day) for day in holidays if _is_weekend(day) and day not in decree)
    return {
        **dict.fromkeys(moved, Kind.OFF_FOR_HOLIDAY),
        **dict.fromkeys(decree.values(), Kind.OFF_BY_DECREE),
    }


def _day_after(holiday: date) -> date:
    """Return the day off for a holiday on a weekend: the working day that follows (112, part 2)."""
    day = holiday
    while _is_weekend(day) or (day.month, day.day) in HOLIDAYS:
        day += timedelta(days=1)
    return day


def _is_weekend(day: date) -> bool:
    return day.weekday() > _FRIDAY
