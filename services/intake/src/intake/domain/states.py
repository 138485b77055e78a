"""Say where a request may stand, and which step leads where."""

from dataclasses import dataclass
from enum import StrEnum

from shared.language import Text


class Status(StrEnum):
    """Where a request stands."""

    REGISTERED = "registered"
    TRANSFERRED = "transferred"
    ACKNOWLEDGED = "acknowledged"
    INCOMPLETE = "incomplete"
    SUSPENDED = "suspended"
    RESULT_RECEIVED = "result-received"
    REFUSED = "refused"
    ISSUED = "issued"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What the body decided."""

    GRANTED = "granted"
    REFUSED = "refused"


class Kind(StrEnum):
    """What a request is for: a service, or the correction of what was issued."""

    SERVICE = "service"
    CORRECTION = "correction"


class Step(StrEnum):
    """What can be done with a request."""

    PRESENT = "present"
    TRANSFER = "transfer"
    ACKNOWLEDGE = "acknowledge"
    REPORT_INCOMPLETE = "report-incomplete"
    SUSPEND = "suspend"
    RESUME = "resume"
    RECEIVE_RESULT = "receive-result"
    MAKE_DOCUMENT = "make-document"
    REFUSE = "refuse"
    TELL_READY = "tell-ready"
    ISSUE = "issue"
    RETURN_UNCLAIMED = "return-unclaimed"
    WITHDRAW = "withdraw"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Transition:
    """From which statuses a step leads where; with no ``after`` the request stays as it is."""

    before: frozenset[Status]
    after: Status | None

    def leads_to(self, status: Status) -> Status | None:
        """Return where the step leads from a status; None if it may not be taken there."""
        return (self.after or status) if status in self.before else None


def _from(*before: Status, to: Status | None) -> Transition:
    return Transition(frozenset(before), to)


AT_THE_BODY = (Status.TRANSFERRED, Status.ACKNOWLEDGED)
"""Where the body has the papers and may decide."""

DECIDED = (Status.RESULT_RECEIVED, Status.REFUSED)
"""Where the MFC has something to give out: the result, or the notice of the refusal."""

BEFORE_ISSUE = (
    Status.REGISTERED,
    *AT_THE_BODY,
    Status.INCOMPLETE,
    Status.SUSPENDED,
    *DECIDED,
)
"""Where the applicant may still take the request back."""

OPEN_TO_PAPERS = frozenset({Status.REGISTERED, Status.INCOMPLETE})
"""Where contents of papers may still be sent: the body has not got them all."""

ENDED = frozenset({Status.WITHDRAWN, Status.CLOSED})
"""Where nobody may ask anybody anything for the request any more."""

TRANSITIONS = {
    Step.PRESENT: _from(*OPEN_TO_PAPERS, to=None),
    Step.TRANSFER: _from(Status.REGISTERED, Status.INCOMPLETE, to=Status.TRANSFERRED),
    Step.ACKNOWLEDGE: _from(Status.TRANSFERRED, to=Status.ACKNOWLEDGED),
    Step.REPORT_INCOMPLETE: _from(Status.TRANSFERRED, to=Status.INCOMPLETE),
    Step.SUSPEND: _from(*AT_THE_BODY, to=Status.SUSPENDED),
    Step.RESUME: _from(Status.SUSPENDED, to=Status.ACKNOWLEDGED),
    Step.RECEIVE_RESULT: _from(*AT_THE_BODY, to=Status.RESULT_RECEIVED),
    Step.MAKE_DOCUMENT: _from(
        Status.REGISTERED, *AT_THE_BODY, Status.RESULT_RECEIVED, to=Status.RESULT_RECEIVED
    ),
    Step.REFUSE: _from(*AT_THE_BODY, to=Status.REFUSED),
    Step.TELL_READY: _from(*DECIDED, to=None),
    Step.ISSUE: _from(*DECIDED, to=Status.ISSUED),
    Step.RETURN_UNCLAIMED: _from(*DECIDED, to=Status.RETURNED),
    Step.WITHDRAW: _from(*BEFORE_ISSUE, to=Status.WITHDRAWN),
    Step.CLOSE: _from(Status.ISSUED, Status.RETURNED, Status.WITHDRAWN, to=Status.CLOSED),
}
"""From which statuses each step leads to which."""


NEXT_STEPS = {
    Status.REGISTERED: Text(
        ru="МФЦ передаёт документы органу", en="The MFC passes the documents to the body"
    ),
    Status.TRANSFERRED: Text(ru="Орган принимает решение", en="The body decides"),
    Status.ACKNOWLEDGED: Text(
        ru="Орган получил документы полностью и принимает решение",
        en="The body has all documents and decides",
    ),
    Status.INCOMPLETE: Text(
        ru="МФЦ передаёт органу недостающие документы; от вас ничего не требуется",
        en="The MFC passes what is missing to the body; nothing is asked of you",
    ),
    Status.SUSPENDED: Text(
        ru="Предоставление услуги приостановлено, срок не идёт",
        en="The service is suspended, and its term stands",
    ),
    Status.RESULT_RECEIVED: Text(
        ru="Результат готов, его можно получить в МФЦ",
        en="The result is ready and can be had at the MFC",
    ),
    Status.REFUSED: Text(
        ru="В услуге отказано, уведомление можно получить в МФЦ",
        en="The service was refused; the notice can be had at the MFC",
    ),
    Status.ISSUED: Text(ru="Результат выдан", en="The result has been issued"),
    Status.RETURNED: Text(
        ru="Результат не востребован и возвращён органу",
        en="The result was not claimed and went back to the body",
    ),
    Status.WITHDRAWN: Text(ru="Запрос отозван", en="The request was withdrawn"),
    Status.CLOSED: Text(ru="Запрос закрыт", en="The request is closed"),
}
"""What an applicant is told comes next (210-16(1)4)."""
