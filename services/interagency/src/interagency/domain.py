"""Decide what an answer may hold, when it is late, and which fields a query may be shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from interagency.refusals import AnswerIncomplete, NothingWasFound, OutsideTheQuery
from shared.law import Clause

BASIS = Clause.parse("210-7(4)")
"""Why the applicant's data are exchanged without a consent of his."""


class State(StrEnum):
    """Where a query stands."""

    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    CANCELLED = "cancelled"


OPEN = (State.SENT, State.ACKNOWLEDGED)
"""The states in which a holder still has to answer."""


class Outcome(StrEnum):
    """What the holder says."""

    FOUND = "found"
    NOT_FOUND = "not-found"


class SubjectFields(BaseModel):
    """Which fields of the applicant a holder is shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    of_everyone: tuple[str, ...]
    of_query: Mapping[str, tuple[str, ...]]

    def of(self, code: str) -> tuple[str, ...]:
        """Return the fields that go with a query (210-16(2))."""
        return (*self.of_everyone, *self.of_query.get(code, ()))


def check_answer(
    *, query: str, brings: Sequence[str], outcome: Outcome, values: Mapping[str, str]
) -> None:
    """Refuse what the query does not ask for, and an answer that is none.

    Raises
    ------
    OutsideTheQuery
        By 16(2): the service does not need it.
    NothingWasFound, AnswerIncomplete
        The values contradict the outcome.
    """
    for code in values:
        if code not in brings:
            raise OutsideTheQuery(code=code, query=query)
    if outcome is Outcome.NOT_FOUND and values:
        raise NothingWasFound
    if outcome is Outcome.FOUND and brings and not values:
        raise AnswerIncomplete(asked=", ".join(brings))


def is_late(*, answered: datetime, due: datetime) -> bool:
    """Return whether an answer comes after its term: it is accepted all the same (†17(3))."""
    return answered >= due


def parties(*, holder: str, mfc: str, body: str) -> tuple[str, ...]:
    """Return who takes part in a query, each once."""
    return tuple(dict.fromkeys((holder, mfc, body)))
