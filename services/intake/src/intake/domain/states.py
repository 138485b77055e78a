"""Say where a request may stand, and which step leads where."""

from enum import StrEnum

from shared.language import Text


class Status(StrEnum):
    """Where a request stands."""

    REGISTERED = "registered"
    TRANSFERRED = "transferred"
    RESULT_RECEIVED = "result-received"
    ISSUED = "issued"
    CLOSED = "closed"


class Step(StrEnum):
    """What can be done with a request."""

    TRANSFER = "transfer"
    RECEIVE_RESULT = "receive-result"
    ISSUE = "issue"
    CLOSE = "close"


TRANSITIONS = {
    Step.TRANSFER: (Status.REGISTERED, Status.TRANSFERRED),
    Step.RECEIVE_RESULT: (Status.TRANSFERRED, Status.RESULT_RECEIVED),
    Step.ISSUE: (Status.RESULT_RECEIVED, Status.ISSUED),
    Step.CLOSE: (Status.ISSUED, Status.CLOSED),
}
"""From which status each step leads to which."""


NEXT_STEPS = {
    Status.REGISTERED: Text(
        ru="МФЦ передаёт документы органу", en="The MFC passes the documents to the body"
    ),
    Status.TRANSFERRED: Text(ru="Орган принимает решение", en="The body decides"),
    Status.RESULT_RECEIVED: Text(
        ru="Результат готов, его можно получить в МФЦ",
        en="The result is ready and can be had at the MFC",
    ),
    Status.ISSUED: Text(ru="Результат выдан", en="The result has been issued"),
    Status.CLOSED: Text(ru="Запрос закрыт", en="The request is closed"),
}
"""What an applicant is told comes next (210-16(1)4)."""
