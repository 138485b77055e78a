"""Hold what registration goes by that no catalogue entry states: limits, and information."""

from datetime import timedelta
from functools import cache
from typing import Annotated

from pydantic import Field, PositiveInt

from intake.catalogue import Title
from intake.catalogue.values import Value
from shared.shipped import shipped
from shared.values import Code


class Point(Value):
    """A point of 152-FZ 14(7), with places for what is told of the request."""

    code: Code
    title: Title
    text: Title


class InformationForm(Value):
    """What an applicant is told on demand, in one version."""

    version: PositiveInt
    points: Annotated[tuple[Point, ...], Field(min_length=1)]


class AdmissionBook(Value):
    """
    What registration goes by.

    Parameters
    ----------
    sending_hours, receipt_hours
        How far back the moments of sending and of receipt may lie.
    information
        What an applicant is told of his data when he asks.
    """

    sending_hours: PositiveInt
    receipt_hours: PositiveInt
    information: InformationForm

    @property
    def sending_limit(self) -> timedelta:
        """How long ago the federal portal may have sent."""
        return timedelta(hours=self.sending_hours)

    @property
    def receipt_limit(self) -> timedelta:
        """How long ago something may have been received."""
        return timedelta(hours=self.receipt_hours)


@cache
def shipped_admission_book() -> AdmissionBook:
    """Return the book that ships with intake."""
    return AdmissionBook.model_validate(shipped("intake", "admission.yaml"))
