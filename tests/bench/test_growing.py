"""The bench starts, and judges growth by what most rounds show."""

import importlib

from tests.bench.growing import Filled, Grown, Reading, judged, sheet
from tests.bench.load import Percentiles


def in_ms(*p95):
    return [Percentiles(p50=1.0, p95=each, p99=each, most=each) for each in p95]


def test_growth_is_judged_by_the_medians_of_the_rounds() -> None:
    reading = Reading("GET one", small=in_ms(2.0, 9.0, 1.9), large=in_ms(2.3, 2.2, 8.0))
    sizes = [Filled("less", 10, {}), Filled("more", 1_000, {})]
    grown = Grown(sizes, 1.0, [reading])

    (row,) = judged(grown)
    assert row == ("GET one: p95 with 1,000 requests, of that with 10", "≤ 1.2", "1.15", True)
    assert sheet(grown).rows == [["GET one", "1.00", "2.00", "1.00", "2.30", "1.15"]]
    assert list(judged(None)) == []


def test_every_chapter_can_be_imported() -> None:
    importlib.import_module("tests.bench.__main__")
