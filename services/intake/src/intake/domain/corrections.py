"""Say what may be corrected, and why a correction may be refused (210-11.1 point 7)."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import TypeAdapter

from intake.catalogue import Title
from intake.catalogue.values import Value
from intake.domain.states import Kind
from intake.refusals.progress import NothingIssuedYet, RefusalGroundUnknown
from shared.values import Code

CLAUSE = "210-11.1(7)"


class Reason(Value):
    """A reason for which a body may refuse to correct a document."""

    code: Code
    title: Title


REASONS = TypeAdapter(tuple[Reason, ...])
"""Reads the reasons out of their file."""


def check_correctable(*, number: str, issued_at: datetime | None) -> None:
    """Refuse to correct what was never issued."""
    if issued_at is None:
        raise NothingIssuedYet(number=number)


def reason_of(reasons: Iterable[Reason], code: str) -> Reason | RefusalGroundUnknown:
    """Return a reason of the list; another meets a refusal, which is returned and not raised."""
    for reason in reasons:
        if reason.code == code:
            return reason
    return RefusalGroundUnknown(clause=CLAUSE, service=Kind.CORRECTION, ground=code)
