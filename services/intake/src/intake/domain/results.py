"""Decide what may be issued."""

from intake.catalogue import (
    Entry,
    Result,
)
from intake.refusals.progress import ResultNotIssuedHere, ResultUnknown


def result_of(entry: Entry, code: str) -> Result:
    """Return a result of the service that may be issued here, or refuse (210-16(1)6)."""
    for result in entry.results:
        if result.code == code:
            if not result.through_mfc:
                law = result.barred_by.text() if result.barred_by else ""
                raise ResultNotIssuedHere(result=code, law=law)
            return result
    raise ResultUnknown(service=entry.code, result=code)
