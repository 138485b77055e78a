"""Tell who must act next on a request, and until when (210-16(1)4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from intake.domain.states import Status


class By(StrEnum):
    """Whose turn it is."""

    MFC = "mfc"
    BODY = "body"
    APPLICANT = "applicant"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """Whose turn it is, and the clock that runs meanwhile.

    Parameters
    ----------
    by
        None where nothing is to be done any more.
    until
        The end of the clock; None where none runs, or it stands.
    """

    by: By | None
    clock: str | None = None
    until: datetime | None = None


_Turn = tuple[By | None, str | None]

_AT_THE_BODY: Sequence[_Turn] = ((By.BODY, "provision"), (By.BODY, "correction"))
_TO_GIVE_OUT: Sequence[_Turn] = ((By.MFC, "issue"), (By.APPLICANT, "collection"))
_TO_CLOSE: Sequence[_Turn] = ((By.MFC, None),)

_TURNS: Mapping[Status, Sequence[_Turn]] = {
    Status.REGISTERED: ((By.MFC, "transfer"),),
    Status.TRANSFERRED: _AT_THE_BODY,
    Status.ACKNOWLEDGED: _AT_THE_BODY,
    Status.INCOMPLETE: ((By.MFC, "transfer"),),
    Status.SUSPENDED: _AT_THE_BODY,
    Status.RESULT_RECEIVED: _TO_GIVE_OUT,
    Status.REFUSED: _TO_GIVE_OUT,
    Status.ISSUED: _TO_CLOSE,
    Status.RETURNED: _TO_CLOSE,
    Status.WITHDRAWN: _TO_CLOSE,
    Status.CLOSED: ((None, None),),
}
"""Whose turn it is in each status, by the clock that runs; the last where none does.

The applicant's turn comes with what there is to give out, and never before (210-15(1)).
"""


def next_step(status: Status, running: Mapping[str, datetime | None]) -> NextStep:
    """Return whose turn it is.

    Parameters
    ----------
    running
        The ends of the clocks whose work is not done, by kind; None of one that stands.
    """
    turns = _TURNS[status]
    by, clock = next((turn for turn in turns if turn[1] in running), turns[-1])
    if clock is None or clock not in running:
        return NextStep(by=by)
    return NextStep(by=by, clock=clock, until=running[clock])
