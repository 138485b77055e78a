"""Terms end when the law says, by the Russian calendar and the MFC's own clock."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.law import Clause
from shared.terms import Ahead, DateImpossible, Pause, Term, due, last_day
from shared.workdays import is_working_day

CLAUSE = Clause.parse("210-17(3)")
MOSCOW = ZoneInfo("Europe/Moscow")
ZONES = [
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Magadan",
    "Asia/Kamchatka",
]

days = st.dates(date(2024, 1, 1), date(2060, 12, 31))
moments = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
zones = st.sampled_from(ZONES).map(ZoneInfo)
units = st.sampled_from(["working_days", "calendar_days", "months", "years"])
amounts = st.integers(1, 60)


def a_term(amount: int, unit: str = "working_days", **other: Any) -> Term:
    return Term(amount=amount, unit=unit, clause=CLAUSE, **other)


@pytest.mark.parametrize(
    ("started", "amount", "ends"),
    [
        # The holidays of New Year 2025, 2026 and 2027.
        (date(2024, 12, 28), 1, date(2025, 1, 9)),
        (date(2025, 12, 30), 1, date(2026, 1, 12)),
        (date(2025, 12, 29), 5, date(2026, 1, 15)),
        (date(2026, 12, 30), 1, date(2027, 1, 11)),
        (date(2026, 12, 30), 15, date(2027, 1, 29)),
        # Days off that were transferred, and Saturdays that were worked for them.
        (date(2025, 4, 30), 1, date(2025, 5, 5)),
        (date(2025, 5, 7), 1, date(2025, 5, 12)),
        (date(2025, 10, 31), 1, date(2025, 11, 1)),
        (date(2025, 10, 31), 2, date(2025, 11, 5)),
        (date(2027, 2, 19), 1, date(2027, 2, 20)),
        (date(2027, 2, 19), 2, date(2027, 2, 24)),
        # An ordinary week; a start on a day off.
        (date(2026, 3, 2), 5, date(2026, 3, 10)),
        (date(2026, 8, 1), 1, date(2026, 8, 3)),
    ],
)
def test_working_days(started: date, amount: int, ends: date) -> None:
    assert last_day(a_term(amount), started=started) == ends


@pytest.mark.parametrize(
    ("started", "amount", "unit", "ends"),
    [
        (date(2026, 3, 2), 30, "calendar_days", date(2026, 4, 1)),
        (date(2026, 1, 2), 1, "calendar_days", date(2026, 1, 12)),
        (date(2026, 1, 31), 1, "months", date(2026, 3, 2)),  # 28 February is a Saturday
        (date(2028, 1, 31), 1, "months", date(2028, 2, 29)),
        (date(2026, 11, 30), 3, "months", date(2027, 3, 1)),  # 28 February is a Sunday
        (date(2024, 2, 29), 1, "years", date(2025, 2, 28)),
        (date(2024, 2, 29), 4, "years", date(2028, 2, 29)),
        (date(2026, 8, 31), 13, "months", date(2027, 9, 30)),
        (date(2026, 5, 5), 1, "years", date(2027, 5, 5)),
    ],
)
def test_days_months_and_years(started: date, amount: int, unit: str, ends: date) -> None:
    assert last_day(a_term(amount, unit), started=started) == ends


@pytest.mark.parametrize(
    ("started", "amount", "unit", "ends"),
    [
        (date(2026, 3, 2), 5, "years", date(2031, 12, 31)),  # 2027 to 2031, five whole years
        (date(2025, 1, 1), 1, "years", date(2027, 1, 11)),
        (date(2025, 12, 31), 6, "months", date(2026, 6, 30)),
        (date(2025, 7, 7), 12, "calendar_days", date(2026, 1, 12)),
    ],
)
def test_terms_that_start_with_the_first_of_january(
    started: date, amount: int, unit: str, ends: date
) -> None:
    assert last_day(a_term(amount, unit, starts="next_1_january"), started=started) == ends


@pytest.mark.parametrize("name", ZONES)
def test_a_day_begins_and_ends_where_the_mfc_is(name: str) -> None:
    zone = ZoneInfo(name)
    late = datetime(2026, 3, 2, 23, 59, 59, tzinfo=zone)
    early = datetime(2026, 3, 3, 0, 0, tzinfo=zone)
    assert due(a_term(1), started=late.astimezone(UTC), zone=zone).at == datetime(
        2026, 3, 4, tzinfo=zone
    )
    assert due(a_term(1), started=early.astimezone(UTC), zone=zone).at == datetime(
        2026, 3, 5, tzinfo=zone
    )


def test_a_term_in_ussuriysk_ends_by_ussuriysks_midnight() -> None:
    ussuriysk = ZoneInfo("Asia/Vladivostok")
    # Half past midnight there, still the day before in Moscow.
    moment = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
    assert due(a_term(1), started=moment, zone=ussuriysk).at == datetime(2026, 3, 4, 14, tzinfo=UTC)
    assert due(a_term(1), started=moment, zone=MOSCOW).at == datetime(2026, 3, 3, 21, tzinfo=UTC)


def test_one_moment_is_two_days_in_kaliningrad_and_in_kamchatka() -> None:
    moment = datetime(2026, 3, 2, 13, tzinfo=UTC)
    west, east = ZoneInfo("Europe/Kaliningrad"), ZoneInfo("Asia/Kamchatka")
    assert due(a_term(1), started=moment, zone=west).at == datetime(2026, 3, 3, 22, tzinfo=UTC)
    assert due(a_term(1), started=moment, zone=east).at == datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_hours_run_through_days_off() -> None:
    leak = datetime(2026, 1, 1, 3, 30, tzinfo=UTC)
    found = due(a_term(72, "hours", starts="moment"), started=leak, zone=MOSCOW)
    assert found.at == datetime(2026, 1, 4, 3, 30, tzinfo=UTC)
    assert not found.provisional


@pytest.mark.parametrize(
    ("started", "amount", "provisional"),
    [(date(2027, 12, 1), 20, False), (date(2027, 12, 1), 30, True), (date(2030, 5, 5), 1, True)],
)
def test_a_date_that_rests_on_no_decree_is_provisional(
    started: date, amount: int, provisional: bool
) -> None:
    moment = datetime.combine(started, datetime.min.time(), tzinfo=MOSCOW)
    assert due(a_term(amount), started=moment, zone=MOSCOW).provisional is provisional


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 0, "unit": "working_days"},
        {"amount": 1, "unit": "weeks"},
        {"amount": 24, "unit": "hours"},
        {"amount": 24, "unit": "hours", "starts": "next_1_january"},
        {"amount": 1, "unit": "working_days", "starts": "moment"},
    ],
)
def test_a_term_that_says_nothing_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Term(clause=CLAUSE, **wrong)


@given(started=days, amount=amounts, unit=units)
def test_a_term_never_ends_on_a_day_off(started: date, amount: int, unit: str) -> None:
    ends = last_day(a_term(amount, unit), started=started)
    assert is_working_day(ends)
    assert ends > started


@given(started=days, amount=amounts, unit=units)
def test_a_longer_term_never_ends_earlier(started: date, amount: int, unit: str) -> None:
    shorter = last_day(a_term(amount, unit), started=started)
    assert last_day(a_term(amount + 1, unit), started=started) >= shorter


@given(started=days, later=st.integers(0, 40), amount=amounts, unit=units)
def test_a_term_that_starts_later_never_ends_earlier(
    started: date, later: int, amount: int, unit: str
) -> None:
    term = a_term(amount, unit)
    second = last_day(term, started=started + timedelta(days=later))
    assert second >= last_day(term, started=started)


@given(started=days, amount=amounts)
def test_so_many_working_days_lie_in_a_term(started: date, amount: int) -> None:
    ends = last_day(a_term(amount), started=started)
    between = (started + timedelta(days=n) for n in range(1, (ends - started).days + 1))
    assert sum(map(is_working_day, between)) == amount


@given(started=moments, amount=amounts, unit=units, zone=zones)
def test_a_term_of_days_ends_at_a_local_midnight(
    started: datetime, amount: int, unit: str, zone: ZoneInfo
) -> None:
    found = due(a_term(amount, unit), started=started, zone=zone).at.astimezone(zone)
    assert (found.hour, found.minute, found.second) == (0, 0, 0)
    assert found > started


@given(started=moments, amount=amounts, zone=zones)
def test_a_term_of_hours_is_so_long_anywhere(
    started: datetime, amount: int, zone: ZoneInfo
) -> None:
    found = due(a_term(amount, "hours", starts="moment"), started=started, zone=zone)
    assert found.at - started == timedelta(hours=amount)


@pytest.mark.parametrize(
    ("term", "ends", "warned"),
    [
        # With the last working day, by default, if there are three days or more.
        (a_term(3), date(2026, 3, 5), datetime(2026, 3, 5, tzinfo=MOSCOW)),
        (a_term(2), date(2026, 3, 4), None),
        (a_term(1, "months"), date(2026, 4, 2), datetime(2026, 4, 2, tzinfo=MOSCOW)),
        # The day before the last working one, over Women's Day.
        (a_term(5, warn=Ahead(amount=2)), date(2026, 3, 10), datetime(2026, 3, 6, tzinfo=MOSCOW)),
        (
            a_term(5, warn=Ahead(amount=2, unit="calendar_days")),
            date(2026, 3, 10),
            datetime(2026, 3, 9, tzinfo=MOSCOW),
        ),
        (
            a_term(1, warn=Ahead(amount=6, unit="hours")),
            date(2026, 3, 3),
            datetime(2026, 3, 3, 18, tzinfo=MOSCOW),
        ),
        (a_term(5, warn=Ahead(amount=0)), date(2026, 3, 10), None),
    ],
)
def test_a_term_approaches_when_so_much_is_left(
    term: Term, ends: date, warned: datetime | None
) -> None:
    found = due(term, started=datetime(2026, 3, 2, 12, tzinfo=MOSCOW), zone=MOSCOW)
    assert found.at == datetime(ends.year, ends.month, ends.day, tzinfo=MOSCOW) + timedelta(days=1)
    assert found.warn_at == warned


def test_a_term_of_hours_approaches_only_where_it_says_so() -> None:
    leak = datetime(2026, 3, 2, 12, tzinfo=MOSCOW)
    silent = a_term(24, "hours", starts="moment")
    assert due(silent, started=leak, zone=MOSCOW).warn_at is None
    spoken = a_term(24, "hours", starts="moment", warn=Ahead(amount=4, unit="hours"))
    assert due(spoken, started=leak, zone=MOSCOW).warn_at == leak + timedelta(hours=20)
    with pytest.raises(ValidationError, match="approaches in hours"):
        a_term(24, "hours", starts="moment", warn=Ahead(amount=1))


def test_a_term_without_a_clause_is_refused_by_name() -> None:
    with pytest.raises(ValidationError) as refused:
        Term.model_validate({"amount": 1, "unit": "working_days"})
    assert [fault["type"] for fault in refused.value.errors()] == ["term-without-clause"]


@pytest.mark.parametrize(
    ("term", "started"),
    [
        (a_term(1), datetime(2026, 3, 2, 12)),  # noqa: DTZ001 - that is the point
        (a_term(10_000, "years"), datetime(2026, 3, 2, 12, tzinfo=UTC)),
        (a_term(10_000, "calendar_days"), datetime(9990, 3, 2, 12, tzinfo=UTC)),
        (a_term(10_000), datetime(9990, 3, 2, 12, tzinfo=UTC)),
        (a_term(1, "years", starts="next_1_january"), datetime(9999, 3, 2, 12, tzinfo=UTC)),
        (a_term(48, "hours", starts="moment"), datetime(9999, 12, 31, 12, tzinfo=UTC)),
        (a_term(1), datetime(9999, 12, 31, 23, tzinfo=UTC)),
    ],
)
def test_an_impossible_date_is_named(term: Term, started: datetime) -> None:
    with pytest.raises(DateImpossible):
        due(term, started=started, zone=MOSCOW)


def test_a_clock_that_stands_has_no_end() -> None:
    started = datetime(2026, 3, 2, 12, tzinfo=UTC)
    with pytest.raises(DateImpossible):
        due(a_term(1), started=started, zone=MOSCOW, pauses=[Pause(started)])


@given(
    started=moments,
    amount=amounts,
    unit=st.sampled_from(["working_days", "calendar_days", "months", "years", "hours"]),
    zone=zones,
    stopped=st.integers(0, 60 * 24),
    stood=st.integers(0, 90 * 24),
)
def test_a_pause_never_shortens_a_term(
    started: datetime, amount: int, unit: str, zone: ZoneInfo, stopped: int, stood: int
) -> None:
    starts = "moment" if unit == "hours" else "next_day"
    term = a_term(amount, unit, starts=starts)
    since = started + timedelta(hours=stopped)
    pause = Pause(since, since + timedelta(hours=stood))
    before = due(term, started=started, zone=zone).at
    after = due(term, started=started, zone=zone, pauses=[pause]).at
    assert after >= before
    if since < before and unit != "hours":
        assert is_working_day(after.astimezone(zone).date() - timedelta(days=1))


@given(started=moments, amount=amounts, stopped=st.integers(0, 20), stood=st.integers(0, 60))
def test_a_pause_moves_a_term_by_the_working_days_that_it_took(
    started: datetime, amount: int, stopped: int, stood: int
) -> None:
    term = a_term(amount)
    since = started + timedelta(days=stopped)
    pause = Pause(since, since + timedelta(days=stood))
    end = due(term, started=started, zone=MOSCOW).at
    moved = due(term, started=started, zone=MOSCOW, pauses=[pause]).at
    if since >= end:
        return
    first = max(since.astimezone(MOSCOW).date(), started.astimezone(MOSCOW).date())
    days = [first + timedelta(days=n) for n in range(stood)]
    took = sum(is_working_day(day) for day in days if day > started.astimezone(MOSCOW).date())
    assert moved == end_after(end, took)


def end_after(end: datetime, working_days: int) -> datetime:
    """Return the midnight after so many further working days."""
    day = end.astimezone(MOSCOW).date() - timedelta(days=1)
    while working_days:
        day += timedelta(days=1)
        working_days -= is_working_day(day)
    return datetime(day.year, day.month, day.day, tzinfo=MOSCOW) + timedelta(days=1)
