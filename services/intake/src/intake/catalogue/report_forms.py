"""Describe what the monitoring body asks MFCs to report, and how it advises them (210-15(4)).

Forms and methodical papers have versions; one that is in force is never changed.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, PositiveInt, StringConstraints, model_validator

from intake.catalogue.participants import ParticipantKind
from intake.catalogue.values import Citation, InForce, Title, Value
from intake.domain.report_periods import PeriodKind, ReportPeriod, months_after
from intake.domain.reports import FIGURES, MEDIANS, Dimension
from shared.law import Clause
from shared.terms import Ahead, Term
from shared.values import Code

REPORTING = Clause.parse("210-15(4)")

_MFCS = frozenset({ParticipantKind.MFC, ParticipantKind.AUTHORISED_MFC})
_A_DAY = timedelta(days=1)


def _counted(name: str) -> str:
    if name not in (*FIGURES, *MEDIANS):
        raise ValueError("no figure of a report is called so")
    return name


def _mfcs_alone(kinds: frozenset[ParticipantKind]) -> frozenset[ParticipantKind]:
    if not kinds <= _MFCS:
        raise ValueError("only MFCs submit reports")
    return kinds


class GroupColumn(Value):
    """A column by which a report is divided, and what the form calls it."""

    of: Dimension
    title: Title


class FigureColumn(Value):
    """A column of figures: one that reports count, and what the form calls it."""

    of: Annotated[str, AfterValidator(_counted)]
    title: Title


class DueDay(Value):
    """
    Until when a report is submitted: a day of a month after its period.

    A day that the month lacks is its last; one off moves to the next working day (Civil Code 193).

    Parameters
    ----------
    month
        Which month after the period: 1 is the next.
    warn
        How long before its end the term is told to approach.
    """

    month: Annotated[int, Field(ge=1, le=12)] = 1
    day: Annotated[int, Field(ge=1, le=31)]
    warn: Ahead | None = None

    def after(self, last: date) -> date:
        """Return the day itself, off or not, for a period that ends on ``last``."""
        month = months_after(last.replace(day=1), self.month)
        return min(month + (self.day - 1) * _A_DAY, months_after(month, 1) - _A_DAY)

    def term(self, period: ReportPeriod) -> Term:
        """Return the term as the kernel counts it from the last day of a period."""
        days = (self.after(period.last) - period.last).days
        return Term(amount=days, unit="calendar_days", clause=REPORTING, warn=self.warn)


class ReportForm(InForce):
    """
    A form of reports in one version.

    Parameters
    ----------
    basis
        The act that set it, or the clause that lets it be set.
    period
        How long the periods are; a period has the form that is in force on its last day.
    groups, figures
        The columns: by what the rows are divided, and what is counted in each.
    due
        Until when the report of a period is submitted.
    submitted_by
        The kinds of participants that it binds.
    monitoring_body
        To whom it is submitted.
    demonstration
        True where no act set it: a sample.
    """

    code: Code
    version: PositiveInt
    title: Title
    basis: Citation
    period: PeriodKind
    groups: tuple[GroupColumn, ...] = ()
    figures: Annotated[tuple[FigureColumn, ...], Field(min_length=1)]
    due: DueDay
    submitted_by: Annotated[
        frozenset[ParticipantKind], Field(min_length=1), AfterValidator(_mfcs_alone)
    ] = _MFCS
    monitoring_body: Code
    demonstration: bool = False

    def columns(self) -> dict[str, Title]:
        """Return what the columns are called, in their order."""
        groups = {str(column.of): column.title for column in self.groups}
        return groups | {column.of: column.title for column in self.figures}


class PaperKind(StrEnum):
    """What a methodical paper is about, as 210-15(4) names them."""

    CREATION = "creation"
    ACTIVITY = "activity"
    MODEL_REGULATION = "model_regulation"
    REPORTING = "reporting"


class MethodicalPaper(InForce):
    """
    A methodical paper of the monitoring body in one version.

    Parameters
    ----------
    text
        Its words; or else ``link`` says where it is published, and ``sha256`` what was there.
    """

    code: Code
    version: PositiveInt
    kind: PaperKind
    title: Title
    basis: Citation
    monitoring_body: Code
    text: Annotated[str, StringConstraints(min_length=1, max_length=200_000)] | None = None
    link: Annotated[str, StringConstraints(pattern=r"^https?://[!-~]{1,2000}$")] | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    demonstration: bool = False

    @model_validator(mode="after")
    def _is_here_or_there(self) -> Self:
        if (self.link is None) != (self.sha256 is None) or (self.text is None) == (
            self.link is None
        ):
            raise ValueError("a paper has its text, or a link with the SHA-256 of what is there")
        return self
