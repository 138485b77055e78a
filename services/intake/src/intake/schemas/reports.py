"""Shape reports."""

from datetime import date, datetime
from typing import Literal, TypeAlias

from pydantic import BaseModel, Field

from intake.domain.reports import Dimension

Cell: TypeAlias = str | int | float | None
Format: TypeAlias = Literal["json", "csv", "xlsx"]


class ReportOut(BaseModel):
    """A report: counts, terms met and breached, medians (15(4))."""

    title: str
    since: date
    until: date = Field(description="The last day.")
    made_at: datetime
    group_by: list[Dimension]
    columns: dict[str, str] = Field(description="The columns in order, and what they are called.")
    rows: list[dict[str, Cell]]
