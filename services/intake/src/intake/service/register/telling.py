"""Say by which event a document of the register is told."""

from datetime import date, datetime
from typing import Any

from intake.catalogue import Catalogue
from intake.catalogue.participants import Agreement, AgreementState, Participant
from intake.catalogue.register import Document, key_of
from intake.catalogue.standing import Appointment, Conformity, Engagement
from shared.events import (
    AgreementChecked,
    AgreementDrafted,
    AgreementInForce,
    AuthorisedMfcAppointed,
    ConformityRecorded,
    DocumentRegistered,
    EngagementBegun,
    Event,
    ParticipantRegistered,
)


def told_of(document: Document, catalogue: Catalogue, *, on: date, now: datetime) -> Event:
    """Return the event of a document that came into the register."""
    match document:
        case Participant():
            return ParticipantRegistered(
                code=document.code, kind=document.kind, registered_at=now, **_days(document)
            )
        case Agreement():
            return _of_agreement(document, now=now)
        case Conformity():
            return ConformityRecorded(
                code=document.code,
                mfc=document.mfc,
                edition=document.edition,
                unmet=catalogue.unmet(document.mfc, on),
                recorded_at=now,
                parties=(document.mfc,),
            )
        case Appointment():
            return AuthorisedMfcAppointed(
                code=document.code,
                region=document.region,
                mfc=document.mfc,
                appointed_at=now,
                parties=(document.mfc,),
                **_days(document),
            )
        case Engagement():
            return EngagementBegun(
                code=document.code,
                mfc=document.mfc,
                organisation=document.organisation,
                functions=tuple(sorted(document.functions)),
                begun_at=now,
                parties=(document.mfc, document.organisation),
                **_days(document),
            )
        case _:
            return _other(document, now=now)


def _of_agreement(document: Agreement, *, now: datetime) -> Event:
    common: dict[str, Any] = {
        "code": document.code,
        "mfc": document.mfc,
        "body": document.body,
        "parties": (document.mfc, document.body),
    }
    if document.state is AgreementState.CHECKED:
        return AgreementChecked(edition=document.edition or "", checked_at=now, **common)
    common |= {"services": document.services, **_days(document)}
    if document.state is AgreementState.DRAFT:
        return AgreementDrafted(drafted_at=now, **common)
    return AgreementInForce(put_in_force_at=now, **common)


def _other(document: Document, *, now: datetime) -> DocumentRegistered:
    key, mfc = key_of(document), getattr(document, "mfc", None)
    return DocumentRegistered(
        kind=key.kind,
        code=key.code,
        document_version=key.version,
        mfc=mfc,
        registered_at=now,
        parties=(mfc,) if mfc else (),
        **_days(document),
    )


def _days(document: Any) -> dict[str, Any]:
    names = ("in_force_from", "in_force_to")
    return {name: getattr(document, name, None) for name in names}
