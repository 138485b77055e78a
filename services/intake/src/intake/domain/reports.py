"""Say what a report counts, by what, and of which period (15(4))."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from intake.refusals.reports import PeriodNotReported
from shared.language import Text

LONGEST = 36
"""Months of the longest report."""

_YEAR = 12


class Dimension(StrEnum):
    """By what a report is divided."""

    SERVICE = "service"
    BODY = "body"
    MFC = "mfc"
    INVOLVED = "involved"
    CHANNEL = "channel"
    MONTH = "month"


CLOCKS = ("registration", "provision", "transfer", "issue", "correction")
"""The kinds of terms whose keeping is reported."""

COUNTED = (
    "received", "turned_away", "registered", "transferred", "granted", "refused", "issued",
    "withdrawn", "corrections",
)  # fmt: skip
"""What is counted of receipts and requests, each on the day on which it happened.

A correction of what was issued is no service: it counts among ``corrections`` alone (11.1(7)).
"""

MEDIANS = ("hours_to_result", "hours_to_issue")
"""Between which moments the median time is reported."""

FIGURES = (*COUNTED, *(f"{kind}_{how}" for kind in CLOCKS for how in ("met", "breached")))

HEADINGS = {
    "service": Text(ru="Услуга", en="Service"),
    "body": Text(ru="Орган", en="Body"),
    "mfc": Text(ru="МФЦ", en="MFC"),
    "involved": Text(ru="Привлечённая организация", en="Involved organisation"),
    "channel": Text(ru="Канал", en="Channel"),
    "month": Text(ru="Месяц", en="Month"),
    "received": Text(ru="Принято до регистрации", en="Received before registration"),
    "turned_away": Text(ru="Отказано в приёме", en="Turned away"),
    "registered": Text(ru="Зарегистрировано", en="Registered"),
    "transferred": Text(ru="Передано органу", en="Passed on"),
    "granted": Text(ru="Предоставлено", en="Granted"),
    "refused": Text(ru="Отказано", en="Refused"),
    "issued": Text(ru="Выдано", en="Issued"),
    "withdrawn": Text(ru="Отозвано", en="Withdrawn"),
    "corrections": Text(ru="Заявлено исправлений", en="Corrections asked for"),
    "registration_met": Text(ru="Регистрация в срок", en="Registration in term"),
    "registration_breached": Text(ru="Регистрация не в срок", en="Registration late"),
    "provision_met": Text(ru="Решение в срок", en="Provision in term"),
    "provision_breached": Text(ru="Решение не в срок", en="Provision late"),
    "transfer_met": Text(ru="Передача в срок", en="Passing on in term"),
    "transfer_breached": Text(ru="Передача не в срок", en="Passing on late"),
    "issue_met": Text(ru="Выдача в срок", en="Issue in term"),
    "issue_breached": Text(ru="Выдача не в срок", en="Issue late"),
    "correction_met": Text(ru="Исправление в срок", en="Correction in term"),
    "correction_breached": Text(ru="Исправление не в срок", en="Correction late"),
    "hours_to_result": Text(
        ru="Медиана от регистрации до решения, ч", en="Median from registration to result, h"
    ),
    "hours_to_issue": Text(
        ru="Медиана от решения до выдачи, ч", en="Median from result to issue, h"
    ),
}
"""What the columns of a report are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole months in the zone of the MFC.

    Parameters
    ----------
    first, last
        The first days of the first and the last month.
    """

    first: date
    last: date
    zone: ZoneInfo

    @classmethod
    def of(cls, since: str, until: str, *, zone: ZoneInfo) -> "Period":
        """Read a period from months as ``2026-01``.

        Raises
        ------
        PeriodNotReported
            It ends before it begins, or is too long.
        """
        first, last = (date.fromisoformat(f"{month}-01") for month in (since, until))
        months = (last.year - first.year) * _YEAR + last.month - first.month + 1
        if not 1 <= months <= LONGEST:
            raise PeriodNotReported(since=since, until=until, months=LONGEST)
        return cls(first=first, last=last, zone=zone)

    @property
    def begins(self) -> datetime:
        """The first moment inside."""
        return datetime.combine(self.first, time(), self.zone)

    @property
    def ends(self) -> datetime:
        """The first moment after."""
        years, month = divmod(self.last.month, _YEAR)
        after = date(self.last.year + years, month + 1, 1)
        return datetime.combine(after, time(), self.zone)
