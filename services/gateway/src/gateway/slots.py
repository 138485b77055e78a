"""Begin no more requests than can be answered: who is turned away at once may come again."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from gateway.refusals import Overloaded
from shared.telemetry import counter, gauge

_under_way = gauge("okno_gateway_under_way", "Requests under way", ("part",))
_turned_away = counter("okno_gateway_turned_away_total", "Requests refused by load", ("part",))


class Slots:
    """Places for requests under way.

    Parameters
    ----------
    whole, part
        How many there are in all, and how many of them one part may fill.
    """

    def __init__(self, *, whole: int, part: int) -> None:
        self._whole = whole
        self._part = part
        self._taken = 0
        self._by_part: Counter[str] = Counter()

    @contextmanager
    def take(self, part: str) -> Iterator[None]:
        """Hold a place for the block. Raises :class:`Overloaded` when there is none."""
        if self._taken >= self._whole or self._by_part[part] >= self._part:
            _turned_away.labels(part).inc()
            raise Overloaded
        self._count(part, 1)
        try:
            yield
        finally:
            self._count(part, -1)

    def _count(self, part: str, step: int) -> None:
        self._taken += step
        self._by_part[part] += step
        _under_way.labels(part).set(self._by_part[part])
