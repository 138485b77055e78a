"""Say which periods are reported on: months, quarters and years of the calendar (15(4))."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from intake.domain.reports import Period

NAME = r"^(19[7-9]\d|2\d{3})(-(0[1-9]|1[0-2]|Q[1-4]))?$"
"""How a period is written: ``2026-10``, ``2026-Q3``, ``2026``."""

_QUARTER = 3
_YEAR = 12


class PeriodKind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: _QUARTER, PeriodKind.YEAR: _YEAR}


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """A month, quarter or year, by its first day."""

    kind: PeriodKind
    first: date

    @classmethod
    def named(cls, name: str) -> Self:
        """Read a period by its name; raises ``ValueError`` on what names none."""
        if not re.fullmatch(NAME, name):
            raise ValueError("no period is named so")
        year, _, part = name.partition("-")
        if not part:
            return cls(PeriodKind.YEAR, date(int(year), 1, 1))
        if part.startswith("Q"):
            month = (int(part[1:]) - 1) * _QUARTER + 1
            return cls(PeriodKind.QUARTER, date(int(year), month, 1))
        return cls(PeriodKind.MONTH, date(int(year), int(part), 1))

    @classmethod
    def holding(cls, day: date, kind: PeriodKind) -> Self:
        """Return the period of a kind in which a day lies."""
        length = _MONTHS[kind]
        return cls(kind, date(day.year, (day.month - 1) // length * length + 1, 1))

    @property
    def name(self) -> str:
        """As it is written; :meth:`named` reads it back."""
        match self.kind:
            case PeriodKind.MONTH:
                return f"{self.first:%Y-%m}"
            case PeriodKind.QUARTER:
                return f"{self.first.year}-Q{self.first.month // _QUARTER + 1}"
            case PeriodKind.YEAR:
                return f"{self.first.year}"

    @property
    def last(self) -> date:
        """The last day, whose edition of a form holds for all of it."""
        return self.following.first - timedelta(days=1)

    @property
    def following(self) -> Self:
        """The next period of the kind."""
        return type(self)(self.kind, months_after(self.first, _MONTHS[self.kind]))

    def counted(self, zone: ZoneInfo) -> Period:
        """Return the whole months whose figures a report of the period holds."""
        return Period(first=self.first, last=self.last.replace(day=1), zone=zone)

    def is_over(self, today: date) -> bool:
        """Tell whether its last day is behind."""
        return self.last < today


def months_after(first: date, months: int) -> date:
    """Return the first day of a month so many months later."""
    years, month = divmod(first.month - 1 + months, _YEAR)
    return date(first.year + years, month + 1, 1)
