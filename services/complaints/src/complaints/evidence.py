"""Judge what the records say of a complaint's ground: confirmed, contradicted, or no record.

"No record" never counts as refuted: what nobody wrote down may have happened all the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from complaints.domain import Ground
from shared.language import Text


class Verdict(StrEnum):
    """What the records say."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    NO_RECORD = "no-record"


@dataclass(frozen=True, slots=True)
class Fact:
    """A recorded fact: what, when, and its codes and times."""

    kind: str
    at: datetime
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTimes:
    """The times of a request, as its events told them.

    ``registration_due`` is when registration had to be done, ``due`` when the service.
    """

    received: datetime
    registered: datetime
    registration_due: datetime
    due: datetime
    result_received: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All that is known of the request that a complaint names; nothing, if it names none."""

    times: RequestTimes | None = None
    breaches: Sequence[Fact] = ()
    demands: Sequence[Fact] = ()
    answers: Sequence[Fact] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with its reason and the facts behind it."""

    verdict: Verdict
    reason: Text
    facts: Sequence[Fact] = ()


def judge(ground: Ground, record: Record, *, now: datetime) -> Finding:
    """Return what the records say of a ground."""
    judges: dict[Ground, Callable[[], Finding]] = {
        Ground.LATE_REGISTRATION: lambda: _registration(record),
        Ground.LATE_PROVISION: lambda: _provision(record, now=now),
        Ground.UNLAWFUL_DEMAND: lambda: _demands(record),
    }
    return judges.get(ground, lambda: _NO_RECORD)()


def _registration(record: Record) -> Finding:
    """Compare the request's own clock from receipt with its registration (11.1 point 1)."""
    times = record.times
    if times is None:
        return _NO_RECORD
    facts = (
        Fact("request-received", times.received),
        Fact(
            "request-registered", times.registered, {"due_at": times.registration_due.isoformat()}
        ),
    )
    if times.registered < times.registration_due:
        return Finding(Verdict.CONTRADICTED, _REGISTERED_IN_TIME, facts)
    return Finding(Verdict.CONFIRMED, _REGISTERED_LATE, facts)


def _provision(record: Record, *, now: datetime) -> Finding:
    """Compare the term of the service with its result (11.1 point 2)."""
    breaches = [
        fact
        for fact in record.breaches
        if (fact.details["of"], fact.details["deadline"]) == ("request", "provision")
    ]
    facts = (*_course(record.times), *breaches, *record.answers)
    if breaches:
        return Finding(Verdict.CONFIRMED, _PROVIDED_LATE, facts)
    times = record.times
    if times is None:
        return _NO_RECORD
    if times.result_received is not None:
        late = times.result_received >= times.due
        reason = _PROVIDED_LATE if late else _PROVIDED_IN_TIME
        return Finding(Verdict.CONFIRMED if late else Verdict.CONTRADICTED, reason, facts)
    if now < times.due:
        return Finding(Verdict.CONTRADICTED, _STILL_RUNNING, facts)
    # The term is over and neither a result nor a breach has been heard of: not for us to guess.
    return Finding(Verdict.NO_RECORD, _NOT_HEARD_YET, facts)


def _course(times: RequestTimes | None) -> Sequence[Fact]:
    if times is None:
        return ()
    registered = Fact("request-registered", times.registered, {"due_at": times.due.isoformat()})
    if times.result_received is None:
        return (registered,)
    return (registered, Fact("result-received", times.result_received))


def _demands(record: Record) -> Finding:
    """Show recorded demands outside the acts, the stopped ones as stopped (11.1 point 3)."""
    if not record.demands:
        return _NO_RECORD
    stopped = all(fact.details["outcome"] == "stopped" for fact in record.demands)
    reason = _STOPPED if stopped else _DEMANDED
    return Finding(Verdict.CONFIRMED, reason, record.demands)


_NO_RECORD = Finding(
    Verdict.NO_RECORD,
    Text(
        ru="Записей нет. Отсутствие записи не опровергает жалобу",
        en="There is no record. The absence of a record does not refute the complaint",
    ),
)
_REGISTERED_IN_TIME = Text(
    ru="Запрос зарегистрирован в срок", en="The request was registered in time"
)
_REGISTERED_LATE = Text(
    ru="Запрос зарегистрирован с нарушением срока", en="The request was registered late"
)
_PROVIDED_IN_TIME = Text(
    ru="Результат получен до истечения срока", en="The result came before the term ran out"
)
_PROVIDED_LATE = Text(
    ru="Срок предоставления услуги нарушен", en="The term of the service was breached"
)
_STILL_RUNNING = Text(
    ru="Срок предоставления услуги ещё не истёк", en="The term of the service is still running"
)
_NOT_HEARD_YET = Text(
    ru="Срок истёк, сведений о результате нет; это не опровергает жалобу",
    en="The term is over and nothing is known of a result; that does not refute the complaint",
)
_STOPPED = Text(
    ru="Попытка потребовать лишнее записана и остановлена платформой",
    en="An attempt to demand too much is on record; the platform stopped it",
)
_DEMANDED = Text(
    ru="Требование вне нормативных правовых актов записано",
    en="A demand outside the acts is on record",
)
