"""Say which MFCs owe a report of a period, and from when on (15(4))."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from intake.catalogue import Catalogue
from intake.catalogue.report_forms import ReportForm
from intake.domain.report_periods import ReportPeriod
from intake.refusals.report_filing import (
    PeriodNotOver,
    PeriodOfAnotherKind,
    ReportFormNotInForce,
    ReportFormUnknown,
    ReportNotOwed,
)
from shared.terms import Due, due

CLOCK = "report"
"""The kind of the clock in which a report is submitted."""

DUE = "report-due"
"""On what that clock stands: what an MFC owes for a period."""


def form_of(
    catalogue: Catalogue, code: str, period: ReportPeriod, *, mfc: str, today: date
) -> ReportForm:
    """Return the version of a form in which an MFC reports on a period: that of its last day.

    Raises
    ------
    ReportFormUnknown, ReportFormNotInForce, PeriodOfAnotherKind, PeriodNotOver, ReportNotOwed
        There is no report to be made.
    """
    form = catalogue.report_form(code, period.last)
    if form is None:
        if all(one.code != code for one in catalogue.register.report_forms):
            raise ReportFormUnknown(form=code)
        raise ReportFormNotInForce(form=code, last=period.last)
    if form.period is not period.kind:
        raise PeriodOfAnotherKind(form=code, period=period.name, kind=form.period)
    if not period.is_over(today):
        raise PeriodNotOver(last=period.last)
    if not owes(catalogue, form, period, mfc=mfc):
        raise ReportNotOwed(form=code, period=period.name)
    return form


def debtors(catalogue: Catalogue, form: ReportForm, period: ReportPeriod) -> tuple[str, ...]:
    """Name the MFCs that owe the report of a period in a form, in order."""
    return tuple(
        code for code in sorted(catalogue.participants) if owes(catalogue, form, period, mfc=code)
    )


def owes(catalogue: Catalogue, form: ReportForm, period: ReportPeriod, *, mfc: str) -> bool:
    """Tell whether the form binds an MFC that worked as one on some day of a period.

    That is a day on which it conformed to the rules, and could take in under an agreement.
    """
    participant = catalogue.participant(mfc)
    return (
        participant is not None
        and participant.kind in form.submitted_by
        and any(_works(catalogue, mfc, day) for day in _turns(catalogue, mfc, period))
    )


def owed(
    form: ReportForm, *, since: date, known_at: datetime, today: date, zone: ZoneInfo
) -> Iterator[ReportPeriod]:
    """Yield the periods that are over and have a form, in order.

    What ran out before the installation knew the form is owed to nobody here.

    Parameters
    ----------
    since
        A day that the first of them may hold.
    known_at
        When the form came into the register.
    """
    period = ReportPeriod.holding(max(since, form.in_force_from), form.period)
    while period.is_over(today):
        if form.is_in_force(period.last) and end_of(form, period, zone).at > known_at:
            yield period
        period = period.following


def end_of(form: ReportForm, period: ReportPeriod, zone: ZoneInfo) -> Due:
    """Return until when the report of a period is submitted."""
    return due(form.due.term(period), started=started_at(period, zone), zone=zone)


def started_at(period: ReportPeriod, zone: ZoneInfo) -> datetime:
    """Return the last second of a period: the event from which its term counts."""
    return period.counted(zone).ends - timedelta(seconds=1)


def _works(catalogue: Catalogue, mfc: str, day: date) -> bool:
    participant = catalogue.participant(mfc)
    return (
        participant is not None
        and participant.is_in_force(day)
        and any(one.mfc == mfc and one.is_in_force(day) for one in catalogue.agreements)
        and not catalogue.unmet(mfc, day)
    )


def _turns(catalogue: Catalogue, mfc: str, period: ReportPeriod) -> set[date]:
    """Return the days of a period on which an MFC may have begun to work: it is never later."""
    register = catalogue.register
    begins = {one.in_force_from for one in catalogue.agreements if one.mfc == mfc}
    begins |= {one.in_force_from for one in register.editions}
    records = [one for one in register.conformity if one.mfc == mfc]
    begins |= {judged.since for record in records for judged in record.judged}
    begins |= {catalogue.participants[mfc].in_force_from}
    return {period.first, *(day for day in begins if period.first <= day <= period.last)}
