"""Make identifiers for machines: UUIDv7, which sort by the time they were made."""

import secrets
import threading
import time
from collections.abc import Callable
from uuid import UUID

_COUNTER_BITS = 42
_TAIL_BITS = 32
_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62


class Uuid7Source:
    """Make UUIDv7 (RFC 9562) that rise strictly, within a millisecond too.

    Between the timestamp and 32 random bits stands a counter of 42 bits: it starts at a random
    value in each millisecond and rises by one for each id of that millisecond.

    Parameters
    ----------
    milliseconds
        Returns the present moment in Unix milliseconds. It may step back: ids go on rising from
        the latest moment that was seen.
    random_bits
        Returns an unguessable number of so many bits.
    """

    def __init__(
        self, *, milliseconds: Callable[[], int], random_bits: Callable[[int], int]
    ) -> None:
        self._milliseconds = milliseconds
        self._random_bits = random_bits
        self._lock = threading.Lock()
        self._last = -1
        self._counter = 0

    def __call__(self) -> UUID:
        """Return the next id."""
        with self._lock:
            now = self._milliseconds()
            if now > self._last:
                self._last = now
                self._counter = self._random_bits(_COUNTER_BITS - 1)
            else:
                self._counter += 1
                if self._counter >> _COUNTER_BITS:
                    self._last += 1
                    self._counter = self._random_bits(_COUNTER_BITS - 1)
            moment, counter = self._last, self._counter
        return UUID(int=_compose(moment, counter, self._random_bits(_TAIL_BITS)))


def _compose(moment: int, counter: int, tail: int) -> int:
    high, low = counter >> 30, counter & 0x3FFF_FFFF
    return moment << 80 | _VERSION | high << 64 | _VARIANT | low << 32 | tail


def _unix_milliseconds() -> int:
    return time.time_ns() // 1_000_000


uuid7 = Uuid7Source(milliseconds=_unix_milliseconds, random_bits=secrets.randbits)
"""Return a new UUIDv7 of this process."""

new_id = uuid7
"""Return an id for a new row, event or request."""
