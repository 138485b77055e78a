"""Count who asks how often, in constant time and bounded memory."""

import math
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final, TypeAlias

from pydantic import PlainSerializer, PlainValidator
from pydantic_settings import NoDecode

from shared.refusals import TooManyRequests

_UNITS: Final[Mapping[str, int]] = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many requests in so many seconds, the whole amount at once if one likes."""

    amount: int
    seconds: int

    @classmethod
    def read(cls, given: "Rate | str") -> "Rate":
        """Read ``100/second``.

        Raises
        ------
        ValueError
            It is not written so.
        """
        if isinstance(given, Rate):
            return given
        amount, _, unit = given.partition("/")
        if unit.strip() not in _UNITS or not amount.strip().isdigit() or int(amount) == 0:
            raise ValueError("a rate is written as 100/second, /minute, /hour or /day")
        return cls(amount=int(amount), seconds=_UNITS[unit.strip()])

    def __str__(self) -> str:
        unit = next(name for name, seconds in _UNITS.items() if seconds == self.seconds)
        return f"{self.amount}/{unit}"


RateText: TypeAlias = Annotated[Rate, NoDecode, PlainValidator(Rate.read), PlainSerializer(str)]
"""A rate as settings write it: ``100/second``, ``10/minute``, ``600/hour``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is left of a rate after a request.

    Parameters
    ----------
    policy
        The rate's name.
    remaining
        Requests that may follow at once.
    reset, wait
        Seconds until the whole amount is there again; until one more may come (0: it came).
    """

    policy: str
    rate: Rate
    remaining: int
    reset: float
    wait: float

    def headers(self) -> dict[str, str]:
        """Return the fields ``RateLimit`` and ``RateLimit-Policy`` of the IETF's HTTPAPI group."""
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.rate.amount};w={self.rate.seconds}',
            "RateLimit": f'"{self.policy}";r={self.remaining};t={math.ceil(self.reset)}',
        }


class RateExceeded(TooManyRequests):
    """One asks faster than the rate; the answer tells when the next may come."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(retry_after=math.ceil(verdict.wait))
        self._verdict = verdict

    def headers(self) -> dict[str, str]:
        """Add the rate to the headers."""
        return {**super().headers(), **self._verdict.headers()}


class Counters:
    """Counts by the generic cell rate algorithm: one number for each who asks.

    Parameters
    ----------
    now
        A clock in seconds that never steps back.
    remember
        How many are remembered; beyond it those are forgotten who were silent longest.
    """

    def __init__(self, *, now: Callable[[], float], remember: int = 100_000) -> None:
        self._now = now
        self._remember = remember
        self._full_at: OrderedDict[tuple[str, str], float] = OrderedDict()

    def hit(self, who: str, *, policy: str, rate: Rate) -> Verdict:
        """Count one request. Raises :class:`RateExceeded`."""
        now, step, key = self._now(), rate.seconds / rate.amount, (policy, who)
        full_at = max(self._full_at.get(key, now), now)
        wait = full_at - now - (rate.seconds - step)
        if wait > 1e-9:  # noqa: PLR2004 - what floating point leaves over
            raise RateExceeded(self._verdict(policy, rate, full_at - now, wait))
        self._full_at[key] = full_at + step
        self._full_at.move_to_end(key)
        if len(self._full_at) > self._remember:
            self._full_at.popitem(last=False)
        return self._verdict(policy, rate, full_at + step - now, 0.0)

    @staticmethod
    def _verdict(policy: str, rate: Rate, debt: float, wait: float) -> Verdict:
        left = (rate.seconds - debt) * rate.amount / rate.seconds
        remaining = max(0, math.floor(left + 1e-9))
        return Verdict(policy=policy, rate=rate, remaining=remaining, reset=debt, wait=wait)
