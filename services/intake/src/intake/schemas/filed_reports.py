"""Shape reports that are made in a form, and what is owed."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from intake.domain.report_periods import NAME
from intake.schemas.reports import ReportOut
from shared.values import Code

PeriodName = Annotated[
    str, StringConstraints(pattern=NAME), Field(description="As 2026-10, 2026-Q3 or 2026.")
]


class ReportIn(BaseModel):
    """Which report is to be made."""

    model_config = ConfigDict(extra="forbid")

    form: Code
    period: PeriodName
    replaces: UUID | None = Field(
        default=None, description="The submitted report that it corrects: the last of the period."
    )


class ReportDocument(ReportOut):
    """A report in its form, as it is kept and sent."""

    form: str
    edition: int
    basis: str
    mfc: str
    monitoring_body: str
    period: str


class FiledReportOut(BaseModel):
    """A report: a draft that only its MFC sees, or submitted and never changed."""

    id: UUID
    form: str
    edition: int = Field(description="The version of the form in force on the period's last day.")
    mfc: str
    monitoring_body: str
    period: str
    made_at: datetime
    sha256: str = Field(description="Of the document's bytes.")
    submitted_at: datetime | None = None
    due_at: datetime | None = Field(
        default=None, description="Until when the first report of the period is submitted."
    )
    replaces: UUID | None = None
    replaced_by: UUID | None = Field(
        default=None, description="The submitted report that corrects this one."
    )


class FiledReportWhole(FiledReportOut):
    """A report with what it says."""

    document: ReportDocument


class DueState(StrEnum):
    """How it stands with a report that is owed."""

    DUE = "due"
    OVERDUE = "overdue"
    SUBMITTED = "submitted"
    SUBMITTED_LATE = "submitted-late"


class ReportDueOut(BaseModel):
    """A report that an MFC owes for a period."""

    id: UUID
    mfc: str
    form: str
    edition: int
    monitoring_body: str
    period: str
    due_at: datetime
    state: DueState
    submitted_at: datetime | None
    report_id: UUID | None = Field(description="What was submitted first; corrections stand there.")
