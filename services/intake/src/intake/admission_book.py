"""Hold what registration goes by that no catalogue entry states: its limits."""

from datetime import timedelta
from functools import cache
from pathlib import Path

import yaml
from pydantic import PositiveInt

from intake.catalogue.values import Value


class AdmissionBook(Value):
    """
    What registration goes by.

    Parameters
    ----------
    sending_hours, receipt_hours
        How far back the moments of sending and of receipt may lie.
    """

    sending_hours: PositiveInt
    receipt_hours: PositiveInt

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
    text = (Path(__file__).parent / "data" / "admission.yaml").read_text("utf-8")
    return AdmissionBook.model_validate(yaml.safe_load(text))
