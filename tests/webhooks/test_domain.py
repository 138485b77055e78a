"""What follows from an attempt, as rules without any IO."""

from datetime import UTC, datetime, timedelta

import pytest

from webhooks.domain import (
    DeliveryState,
    DisabledReason,
    Outcome,
    judge,
    reason_to_disable,
    rest_of,
)
from webhooks.sending import wait_of
from webhooks.settings import STANDARD_SCHEDULE

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FAILED = Outcome(status=500)


def judged(outcome: Outcome, attempts: int, chance: float = 0.5):
    return judge(
        outcome,
        attempts=attempts,
        schedule=STANDARD_SCHEDULE,
        now=NOW,
        chance=lambda: chance,
    )


@pytest.mark.parametrize("status", [200, 202, 204, 299])
def test_any_2xx_is_done(status) -> None:
    assert judged(Outcome(status=status), 1).state is DeliveryState.DELIVERED


@pytest.mark.parametrize("status", [199, 301, 307, 400, 404, 429, 500])
def test_anything_else_is_tried_again(status) -> None:
    assert judged(Outcome(status=status), 1).state is DeliveryState.PENDING


def test_retries_follow_the_published_schedule() -> None:
    waits = [judged(FAILED, attempts).next_attempt_at - NOW for attempts in range(1, 10)]
    assert waits == [
        timedelta(seconds=5),
        timedelta(minutes=5),
        timedelta(minutes=30),
        *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
    ]
    assert judged(FAILED, 10).state is DeliveryState.EXHAUSTED


def test_chance_spreads_the_waits_by_a_tenth() -> None:
    early = judged(FAILED, 2, chance=0.0).next_attempt_at
    late = judged(FAILED, 2, chance=1.0).next_attempt_at
    assert (early - NOW, late - NOW) == (timedelta(minutes=4.5), timedelta(minutes=5.5))


def test_a_partner_may_ask_to_wait_longer_but_not_for_ever() -> None:
    patient = Outcome(status=429, retry_after=timedelta(minutes=20))
    assert judged(patient, 1).next_attempt_at == NOW + timedelta(minutes=20)
    endless = Outcome(status=429, retry_after=timedelta(days=300))
    assert judged(endless, 1).next_attempt_at == NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("Mon, 23 Nov 2026 09:01:00 GMT", timedelta(minutes=1)),
        ("Mon, 23 Nov 2026 08:00:00 GMT", timedelta()),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header, wait) -> None:
    assert wait_of(header, now=NOW) == wait


def reason(outcome: Outcome, *, attempts: int = 1, failures: int = 1, days: float = 0):
    return reason_to_disable(
        outcome,
        judged(outcome, attempts),
        failures=failures,
        failing_for=timedelta(days=days),
        attempts=attempts,
        failing_limit=timedelta(days=5),
    )


def test_410_disables_at_once() -> None:
    assert reason(Outcome(status=410)) is DisabledReason.GONE


def test_an_exhausted_schedule_disables_an_endpoint_that_took_nothing_meanwhile() -> None:
    assert reason(FAILED, attempts=10, failures=10) is DisabledReason.EXHAUSTED


def test_one_event_that_cannot_be_digested_disables_nothing() -> None:
    assert reason(FAILED, attempts=10, failures=1) is None


def test_five_days_of_failing_disable() -> None:
    assert reason(FAILED, days=4.9) is None
    assert reason(FAILED, days=5) is DisabledReason.FAILING


def test_rests_double_up_to_the_longest() -> None:
    def rest(failures: int):
        return rest_of(
            failures=failures,
            rest_after=5,
            rest=timedelta(seconds=5),
            longest_rest=timedelta(minutes=5),
        )

    assert rest(4) is None
    assert [rest(n).total_seconds() for n in (5, 6, 7, 11, 100)] == [5, 10, 20, 300, 300]
