"""Figures in the docs are rewritten in their place."""

from pathlib import Path

import pytest

from tests.bench.sheets import Sheet, rewrite

_PAGE = """# Measured

<!-- figures: written by make bench ARGS=--write -->
old
<!-- end of figures -->

## What remains
"""


def a_sheet() -> Sheet:
    return Sheet("Reading", ["what", "a second", "p50 ms"], [["GET", "1,000", "12.0"]], "Medians.")


def test_figures_take_the_place_of_the_former_ones(tmp_path: Path) -> None:
    page = tmp_path / "bench.md"
    page.write_text(_PAGE, encoding="utf-8")

    rewrite(page, [a_sheet()])
    rewrite(page, [a_sheet()])

    text = page.read_text(encoding="utf-8")
    assert "old" not in text
    assert text.count("| GET | 1,000 | 12.0 |") == 1
    assert text.startswith("# Measured")
    assert text.endswith("## What remains\n")


def test_a_page_without_marks_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "bench.md"
    page.write_text("# Measured\n", encoding="utf-8")

    with pytest.raises(ValueError, match="marks"):
        rewrite(page, [a_sheet()])

    assert page.read_text(encoding="utf-8") == "# Measured\n"
