"""What intake tells of the reports that MFCs submit to the monitoring body (15(4)).

All of it is keyed by the MFC, so that a correction is told after what it corrects.
"""

from datetime import datetime
from uuid import UUID

from shared.events.base import Event


class ReportOwed(Event, type="okno.intake.report.owed", key="mfc"):
    """A period is over: the MFC submits its report in the form of the period, in its term."""

    due_id: UUID
    mfc: str
    form: str
    edition: int
    period: str
    monitoring_body: str
    due_at: datetime
    owed_at: datetime


class ReportDrafted(Event, type="okno.intake.report.drafted", key="mfc"):
    """An MFC had the figures of a period counted, or counted anew: nothing is submitted yet."""

    report_id: UUID
    mfc: str
    form: str
    edition: int
    period: str
    sha256: str
    replaces: UUID | None = None
    drafted_at: datetime


class ReportSubmitted(Event, type="okno.intake.report.submitted", key="mfc"):
    """An MFC submitted a report, which never changes; ``replaces`` names the one it corrects."""

    report_id: UUID
    mfc: str
    form: str
    edition: int
    period: str
    monitoring_body: str
    sha256: str
    replaces: UUID | None = None
    submitted_at: datetime
