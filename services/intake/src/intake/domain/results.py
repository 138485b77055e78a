"""Decide what may be issued, and on which grounds a service is suspended or refused."""

from collections.abc import Iterable
from datetime import datetime

from intake.catalogue import Agreement, Entry, Ground, MadeFrom, Result
from intake.refusals.progress import (
    NotMadeFromSystems,
    NotUnclaimedYet,
    RefusalGroundUnknown,
    ResultNotIssuedHere,
    ResultUnknown,
    SuspensionGroundUnknown,
    SystemDocumentBarred,
    SystemDocumentNotAgreed,
)
from shared.language import Text

_NOT_TOLD = Text(
    ru="срок хранения не начат: заявителю не сообщено о готовности",
    en="the term of keeping has not begun: the applicant was not told",
)


def result_of(entry: Entry, code: str) -> Result:
    """Return a result of the service that may be issued here, or refuse (210-16(1)6)."""
    for result in entry.results:
        if result.code == code:
            if not result.through_mfc:
                law = result.barred_by.text() if result.barred_by else ""
                raise ResultNotIssuedHere(result=code, law=law)
            return result
    raise ResultUnknown(service=entry.code, result=code)


def system_of(entry: Entry, agreement: Agreement, code: str) -> MadeFrom:
    """Return the system that the MFC may make a result from, or refuse (210-16(1)7).

    A federal law's bar is looked at before the agreement: it beats it.
    """
    made_from = result_of(entry, code).made_from
    if made_from is None:
        raise NotMadeFromSystems(service=entry.code, result=code)
    if made_from.barred_by is not None:
        raise SystemDocumentBarred(result=code, law=made_from.barred_by.text())
    if not agreement.documents_from_systems:
        raise SystemDocumentNotAgreed(agreement=agreement.code)
    return made_from


def check_unclaimed(*, kept_until: datetime | None, now: datetime) -> None:
    """Refuse to send a result back before its term of keeping is over, or has begun."""
    if kept_until is None or now < kept_until:
        raise NotUnclaimedYet(until=kept_until or _NOT_TOLD)


def suspension_ground(entry: Entry, code: str) -> Ground:
    """Return a ground of the catalogue on which the service may be suspended, or refuse."""
    found = _named(entry.suspension_grounds, code)
    if found is None:
        raise SuspensionGroundUnknown(service=entry.code, ground=code)
    return found


def refusal_ground(entry: Entry, code: str) -> Ground | RefusalGroundUnknown:
    """Return a ground of the catalogue on which the service may be refused (210-11.1(5)).

    One outside it meets a refusal, which is returned and not raised: the attempt must be kept.
    """
    return _named(entry.refusal_grounds, code) or RefusalGroundUnknown(
        service=entry.code, ground=code
    )


def _named(grounds: Iterable[Ground], code: str) -> Ground | None:
    return next((ground for ground in grounds if ground.code == code), None)
