"""Keep what was searched for a canary, and write it down as docs/canary.md."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_HEAD = """# Where a canary was looked for

Made by `make canary` from a run of the tests; do not edit. An applicant whose names, numbers,
addresses, words and papers occur nowhere else goes through a whole case with its troubles:
registration, a scanned document, queries and answers, a complaint, a correction, an extract,
refusals for bad bodies, a missing purpose, no place on the list, a block. Then each place is
searched. In each place something else, which is known to stand there, must be found, or the run
fails: a place that was not read is not called clean. `tests/journeys/test_canary_search.py` plants
a word in each place, and in each form, and sees that the search finds it.

Then all files of the canary are destroyed by order in every holder. Its words were nowhere in clear
before, so what is searched for besides is what could bring them back: wrapped keys, ciphertext
(that from before a correction too), blind indexes, sealed documents. Two sections show that all of
it was there to be found, on disk and in a backup; those that follow show what is found afterwards.
The pseudonym is searched for apart: it stays where the headings of its table say, and goes by age.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """A place that was searched: how much of it, for what, and how many of the words it held.

    Parameters
    ----------
    case
        When: a heading of the report.
    count, unit, size
        How many of what was read, and how many bytes.
    forms
        How what was searched for could have been written.
    words, found
        How many things were searched for, and how many of them were found.
    """

    case: str
    place: str
    count: int
    unit: str
    size: int
    forms: str
    words: int
    found: int


class Book:
    """A pytest plugin that gathers what was searched, and writes it down at the end of the run.

    Parameters
    ----------
    target
        Where to; by default nothing is written.
    """

    def __init__(self, target: Path | None = None) -> None:
        self._target = target
        self._rows: list[Searched] = []

    def enter(self, searched: Searched) -> None:
        """Write down one place."""
        self._rows.append(searched)

    def pytest_sessionfinish(self) -> None:
        """Write the report."""
        if self._target is not None:
            self._target.write_text(render(self._rows), encoding="utf-8")


def render(rows: list[Searched]) -> str:
    """Return the report as Markdown."""
    return "\n".join((_HEAD, *_sections(rows)))


def _sections(rows: list[Searched]) -> Iterator[str]:
    for case in dict.fromkeys(row.case for row in rows):
        ours = [row for row in rows if row.case == case]
        words = ", ".join(sorted({str(row.words) for row in ours}))
        forms = "; ".join(dict.fromkeys(row.forms for row in ours))
        yield f"## {case}\n"
        yield f"Things searched for: {words}. Forms: {forms}.\n"
        yield "| place | searched | bytes | found |\n|---|---|---|---|"
        yield from (
            f"| {row.place} | {row.count} {row.unit} | {row.size} | {row.found or 'nothing'} |"
            for row in ours
        )
        yield ""
