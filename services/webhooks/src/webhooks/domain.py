"""Decide what follows from an attempt: done, once more later, or no more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus

_SUCCESS = HTTPStatus.OK // 100

LONGEST_WAIT = timedelta(days=1)
"""However long a partner asks to wait, he is asked again after a day."""


class EndpointState(StrEnum):
    """Whether an endpoint is told of anything."""

    ENABLED = "enabled"
    DISABLED = "disabled"


class DeliveryState(StrEnum):
    """Where a delivery stands; the last three can be sent again."""

    PENDING = "pending"
    DELIVERED = "delivered"
    EXHAUSTED = "exhausted"
    MISSED = "missed"


class DisabledReason(StrEnum):
    """Why an endpoint gets nothing."""

    OWNER = "disabled-by-owner"
    GONE = "gone"
    EXHAUSTED = "retries-exhausted"
    FAILING = "failing-too-long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an attempt ended.

    Parameters
    ----------
    status
        What the partner answered, if he did.
    error
        The class of failure where there was no answer, as ``timeout``.
    retry_after
        How long the partner asks to wait.
    """

    status: int | None = None
    error: str | None = None
    retry_after: timedelta | None = None

    @property
    def succeeded(self) -> bool:
        """Whether the partner took the event: any 2xx."""
        return self.status is not None and self.status // 100 == _SUCCESS

    @property
    def gone(self) -> bool:
        """Whether the partner wants no more: 410."""
        return self.status == HTTPStatus.GONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of a delivery after an attempt."""

    state: DeliveryState
    next_attempt_at: datetime | None = None


def judge(
    outcome: Outcome,
    *,
    attempts: int,
    schedule: Sequence[timedelta],
    now: datetime,
    chance: Callable[[], float],
) -> Verdict:
    """Return what becomes of a delivery.

    Parameters
    ----------
    attempts
        How many were made, this one counted.
    schedule
        The wait before each attempt.
    chance
        A number in [0, 1): it spreads the waits by a tenth either way.
    """
    if outcome.succeeded:
        return Verdict(state=DeliveryState.DELIVERED)
    if attempts >= len(schedule):
        return Verdict(state=DeliveryState.EXHAUSTED)
    wait = schedule[attempts] * (0.9 + 0.2 * chance())
    asked = min(outcome.retry_after or timedelta(), LONGEST_WAIT)
    return Verdict(state=DeliveryState.PENDING, next_attempt_at=now + max(wait, asked))


def reason_to_disable(
    outcome: Outcome,
    verdict: Verdict,
    *,
    failures: int,
    failing_for: timedelta,
    attempts: int,
    failing_limit: timedelta,
) -> DisabledReason | None:
    """Return why the endpoint must be disabled after a failed attempt, or None.

    One event that the partner cannot digest, while he takes others, disables nothing: its
    schedule runs out alone.

    Parameters
    ----------
    failures
        Failures of the endpoint in a row, this one counted.
    failing_for
        How long ago the first of them was.
    attempts
        Attempts of this delivery.
    """
    if outcome.gone:
        return DisabledReason.GONE
    if verdict.state is DeliveryState.EXHAUSTED and failures >= attempts:
        return DisabledReason.EXHAUSTED
    if failing_for >= failing_limit:
        return DisabledReason.FAILING
    return None


def rest_of(
    *, failures: int, rest_after: int, rest: timedelta, longest_rest: timedelta
) -> timedelta | None:
    """Return how long an endpoint rests after so many failures in a row, or None."""
    if failures < rest_after:
        return None
    doubled: timedelta = rest * 2 ** min(failures - rest_after, 16)
    return min(doubled, longest_rest)
