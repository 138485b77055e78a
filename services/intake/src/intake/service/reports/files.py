"""Write a report as a file that a manager opens."""

import csv
import io
import re

import xlsxwriter

from intake.schemas.reports import Cell, ReportOut

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_HEADING_ROW = 3
_WIDEST = 40
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


def as_csv(report: ReportOut) -> bytes:
    """Write a report as Russian Excel reads it: semicolons, UTF-8 with its mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow([_harmless(heading) for heading in report.columns.values()])
    writer.writerows(
        [_local(_harmless(row[name])) for name in report.columns] for row in report.rows
    )
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(report: ReportOut) -> bytes:
    """Write a report as a workbook with title, period and a heading that stays in sight."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": report.title, "created": report.made_at.replace(tzinfo=None)})
        sheet = book.add_worksheet(_sheet_name(report.title))
        bold = book.add_format({"bold": True})
        heading = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
        formats = {int: book.add_format({"num_format": "#,##0"}),
                   float: book.add_format({"num_format": "#,##0.00"})}  # fmt: skip
        sheet.write_string(0, 0, report.title, bold)
        sheet.write_string(1, 0, f"{report.since:%d.%m.%Y} – {report.until:%d.%m.%Y}")
        for column, (name, title) in enumerate(report.columns.items()):
            sheet.set_column(column, column, _width([row[name] for row in report.rows]))
            sheet.write_string(_HEADING_ROW, column, title, heading)
            for line, row in enumerate(report.rows, start=_HEADING_ROW + 1):
                value = row[name]
                if isinstance(value, str):
                    sheet.write_string(line, column, value)
                elif value is not None:
                    sheet.write_number(line, column, value, formats[type(value)])
        sheet.freeze_panes(_HEADING_ROW + 1, len(report.group_by))
    return file.getvalue()


def _sheet_name(title: str) -> str:
    """Return as much of a title as Excel takes for the name of a sheet."""
    return _NOT_IN_NAMES.sub(" ", title)[:31].strip(" '") or "1"


def _width(values: list[Cell]) -> int:
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    return min(max(16, longest + 2), _WIDEST)


def _harmless(value: Cell) -> Cell:
    """Return a value that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value


def _local(value: Cell) -> Cell:
    return str(value).replace(".", ",") if isinstance(value, float) else value
