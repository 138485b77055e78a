"""Shape report forms and methodical papers as they are read."""

from datetime import date

from pydantic import BaseModel, Field

from intake.catalogue import ParticipantKind
from intake.catalogue.report_forms import PaperKind
from intake.domain.report_periods import PeriodKind


class ColumnOut(BaseModel):
    """A column of a form."""

    of: str
    title: str


class ReportFormOut(BaseModel):
    """A report form in one version (15(4))."""

    code: str
    version: int
    title: str
    basis: str
    period: PeriodKind
    groups: list[ColumnOut]
    figures: list[ColumnOut]
    due_month: int = Field(description="Which month after the period; 1 is the next.")
    due_day: int = Field(description="The day of that month; one off moves to a working day.")
    submitted_by: list[ParticipantKind]
    monitoring_body: str
    demonstration: bool = Field(description="Whether it is a sample that no act set.")
    in_force_from: date
    in_force_to: date | None


class MethodicalPaperOut(BaseModel):
    """A methodical paper in one version (15(4))."""

    code: str
    version: int
    kind: PaperKind
    title: str
    basis: str
    monitoring_body: str
    text: str | None
    link: str | None
    sha256: str | None = Field(description="Of what stood under the link.")
    demonstration: bool
    in_force_from: date
    in_force_to: date | None
