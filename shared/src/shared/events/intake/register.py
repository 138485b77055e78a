"""What intake tells of the register: who takes part, and by what right."""

from datetime import date, datetime

from shared.events.base import Event


class ParticipantRegistered(Event, type="okno.intake.participant.registered", key="code"):
    """Somebody takes part, in a kind that decides what he may do."""

    code: str
    kind: str
    in_force_from: date
    in_force_to: date | None = None
    registered_at: datetime


class AgreementDrafted(Event, type="okno.intake.agreement.drafted", key="code"):
    """An MFC and a body mean to agree."""

    code: str
    mfc: str
    body: str
    services: tuple[str, ...]
    in_force_from: date
    in_force_to: date | None = None
    drafted_at: datetime


class AgreementChecked(Event, type="okno.intake.agreement.checked", key="code"):
    """An agreement meets an edition of the Government's requirements (15(2))."""

    code: str
    mfc: str
    body: str
    edition: str
    checked_at: datetime


class AgreementInForce(Event, type="okno.intake.agreement.in-force", key="code"):
    """A checked agreement was put in force, for its days."""

    code: str
    mfc: str
    body: str
    services: tuple[str, ...]
    in_force_from: date
    in_force_to: date | None = None
    put_in_force_at: datetime


class AgreementMarked(Event, type="okno.intake.agreement.marked", key="code"):
    """A party marked how the other one kept a requirement or duty on a day (16(4)3, 17 point 4)."""

    code: str
    mfc: str
    body: str
    requirement: str
    kind: str
    outcome: str
    marked_on: date
    marked_at: datetime


class ConformityRecorded(Event, type="okno.intake.conformity.recorded", key="mfc"):
    """It was recorded what an MFC meets of an edition (15(5)); ``unmet`` is so on that day."""

    code: str
    mfc: str
    edition: str
    unmet: tuple[str, ...]
    recorded_at: datetime


class AuthorisedMfcAppointed(Event, type="okno.intake.authorisation.appointed", key="region"):
    """A region named its authorised MFC (16(1.3))."""

    code: str
    region: str
    mfc: str
    in_force_from: date
    in_force_to: date | None = None
    appointed_at: datetime


class EngagementBegun(Event, type="okno.intake.engagement.begun", key="organisation"):
    """An MFC involved an organisation (16(1.1))."""

    code: str
    mfc: str
    organisation: str
    functions: tuple[str, ...]
    in_force_from: date
    in_force_to: date | None = None
    begun_at: datetime


class DocumentRegistered(Event, type="okno.intake.register.document-registered", key="code"):
    """Another document came into the register: an edition, a list, a regulation, a service."""

    kind: str
    code: str
    document_version: int
    mfc: str | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    registered_at: datetime
