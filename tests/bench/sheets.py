"""Write what was measured as tables, to the terminal and to Markdown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

_BEGIN, _END = "<!-- figures: written by make bench ARGS=--write -->", "<!-- end of figures -->"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: the first column names, the others are figures, or words where there are two."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""

    @property
    def is_of_words(self) -> bool:
        """Whether nothing stands to be compared down a column."""
        return len(self.columns) == 2


def show(console: Console, sheet: Sheet) -> None:
    """Print a table."""
    table = Table(title=sheet.title, title_justify="left", caption=sheet.note or None)
    for place, name in enumerate(sheet.columns):
        table.add_column(name, justify="left" if place == 0 or sheet.is_of_words else "right")
    for row in sheet.rows:
        table.add_row(*row)
    console.print(table)


def markdown(sheets: Iterable[Sheet]) -> str:
    """Return tables as Markdown."""
    parts: list[str] = []
    for sheet in sheets:
        parts += [f"## {sheet.title}", ""]
        parts += [
            _line(sheet.columns),
            _line(["---"] + ["---" if sheet.is_of_words else "---:"] * (len(sheet.columns) - 1)),
        ]
        parts += [_line(row) for row in sheet.rows]
        parts += ["", *([sheet.note, ""] if sheet.note else [])]
    return "\n".join(parts)


def rewrite(page: Path, sheets: Iterable[Sheet]) -> None:
    """Put tables in the place of the former ones; what stands around them is kept.

    Raises
    ------
    ValueError
        The page has no marks between which figures stand.
    """
    text = page.read_text(encoding="utf-8")
    before, begun, rest = text.partition(_BEGIN)
    _, ended, after = rest.partition(_END)
    if not begun or not ended:
        raise ValueError(f"{page} has no marks for the figures")
    page.write_text(f"{before}{_BEGIN}\n\n{markdown(sheets)}{_END}{after}", encoding="utf-8")


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
