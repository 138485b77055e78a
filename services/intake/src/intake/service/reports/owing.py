"""Keep what MFCs owe for a period that is over, with the clock in which it is submitted."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from intake.catalogue import Catalogue
from intake.catalogue.register import key_of
from intake.catalogue.report_forms import ReportForm
from intake.domain import report_dues as rules
from intake.domain.report_periods import ReportPeriod
from intake.repository import register as register_rows
from intake.repository import report_dues as rows
from shared import audit, deadlines, outbox
from shared.database import Transaction
from shared.deadlines import NewDeadline
from shared.events import ReportOwed
from shared.ids import new_id
from shared.writes import keep

_MACHINE = audit.machine("intake")
_AT_ONCE = 100


async def due_of(
    tx: Transaction,
    catalogue: Catalogue,
    form: ReportForm,
    period: ReportPeriod,
    *,
    mfc: str,
    now: datetime,
    zone: ZoneInfo,
) -> Row[Any] | None:
    """Return what an MFC owes for a period that is over; open what nobody has opened yet.

    None for a period whose term had run out before the form was known here.
    """
    key = {"mfc": mfc, "form": form.code, "period": period.name}
    found = await rows.find(tx, **key)
    if found is None:
        await rows.lock(tx)
        await open_code(tx, catalogue, form.code, now=now, zone=zone)
        found = await rows.find(tx, **key)
    if found is not None:
        return found
    known_at = await register_rows.recorded_at(tx, key_of(form))
    if known_at is None or rules.end_of(form, period, zone).at <= known_at:
        return None
    await _open(tx, form, [(mfc, period)], now=now, zone=zone)
    return await rows.find(tx, **key)


async def open_code(
    tx: Transaction, catalogue: Catalogue, code: str, *, now: datetime, zone: ZoneInfo
) -> int:
    """Open what is owed in the versions of a form, and return how much that was.

    It looks from the latest period on that was opened, and at none before it.
    """
    since = await rows.latest(tx, form=code)
    versions = [one for one in catalogue.register.report_forms if one.code == code]
    opened = 0
    for form in sorted(versions, key=lambda one: one.in_force_from):
        opened += await _open_version(tx, catalogue, form, since=since, now=now, zone=zone)
    return opened


async def _open_version(
    tx: Transaction,
    catalogue: Catalogue,
    form: ReportForm,
    *,
    since: date | None,
    now: datetime,
    zone: ZoneInfo,
) -> int:
    known_at = await register_rows.recorded_at(tx, key_of(form))
    if known_at is None:
        return 0
    today, since = now.astimezone(zone).date(), since or form.in_force_from
    periods = list(rules.owed(form, since=since, known_at=known_at, today=today, zone=zone))
    there = await rows.known(tx, form=form.code, since=since)
    missing = [
        (mfc, period)
        for period in periods
        for mfc in rules.debtors(catalogue, form, period)
        if (mfc, period.name) not in there
    ]
    for start in range(0, len(missing), _AT_ONCE):
        await _open(tx, form, missing[start : start + _AT_ONCE], now=now, zone=zone)
    return len(missing)


async def _open(
    tx: Transaction,
    form: ReportForm,
    owed: Sequence[tuple[str, ReportPeriod]],
    *,
    now: datetime,
    zone: ZoneInfo,
) -> None:
    """Keep what is owed with its clocks, audit entries and events."""
    told = [_told(form, mfc, period, now=now, zone=zone) for mfc, period in owed]
    days = [period.last for _, period in owed]
    await keep(
        tx,
        rows.new_dues([_row(event, last) for event, last in zip(told, days, strict=True)]),
        deadlines.rows_of(
            [
                _clock(event, form, period, zone)
                for event, (_, period) in zip(told, owed, strict=True)
            ]
        ),
        *(
            audit.rows_of(
                actor=_MACHINE,
                verb="report.owe",
                aggregate_kind=rules.DUE,
                aggregate_id=event.due_id,
                clause="210-15(4)",
                payload=event,
                now=now,
            )
            for event in told
        ),
        outbox.rows_of(*told, now=now),
    )


def _told(
    form: ReportForm, mfc: str, period: ReportPeriod, *, now: datetime, zone: ZoneInfo
) -> ReportOwed:
    return ReportOwed(
        due_id=new_id(),
        mfc=mfc,
        form=form.code,
        edition=form.version,
        period=period.name,
        monitoring_body=form.monitoring_body,
        due_at=rules.end_of(form, period, zone).at,
        owed_at=now,
        parties=(mfc, form.monitoring_body),
    )


def _row(event: ReportOwed, last: date) -> dict[str, object]:
    values = event.model_dump(exclude={"due_id", "owed_at", "parties"})
    return {"id": event.due_id, **values, "last_day": last, "opened_at": event.owed_at}


def _clock(
    event: ReportOwed, form: ReportForm, period: ReportPeriod, zone: ZoneInfo
) -> NewDeadline:
    return NewDeadline(
        kind=rules.CLOCK,
        aggregate_kind=rules.DUE,
        aggregate_id=event.due_id,
        request_id=None,
        term=form.due.term(period),
        due=rules.end_of(form, period, zone),
        started_at=rules.started_at(period, zone),
        parties=event.parties,
    )
