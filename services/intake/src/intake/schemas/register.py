"""Shape what is put into the register, and what is read of it."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from intake.catalogue import Citation, Level, Title
from intake.catalogue.kinds import Doing
from intake.catalogue.participants import AgreementState, Measure, TransferChannel
from intake.catalogue.standing import Function
from intake.catalogue.values import InForce
from intake.schemas.participants import AgreementOut, ParticipantOut
from shared.values import Code


class RegisteredOut(BaseModel):
    """What came into the register, and when."""

    kind: str
    code: str
    version: int
    registered_at: datetime


class FunctionIn(InForce):
    """A further function; it rests on an act or on an agreement (16(1)8)."""

    code: Code
    mfc: Code
    title: Title
    act: Citation | None = None
    agreement: Code | None = None


class ParticipantWhole(ParticipantOut):
    """A participant with what his kind lets him do (210-parties)."""

    may: list[Doing]


class CountableOut(BaseModel):
    """A requirement or a duty of an agreement, and by what it is counted (16(4)3, 17 point 4)."""

    code: str
    title: str
    place: str
    measure: Measure


class AgreementWhole(AgreementOut):
    """An agreement with all that it provides for."""

    state: AgreementState
    edition: str | None = Field(description="The edition that it was checked against.")
    missing: list[str] = Field(description="What it lacks of the edition in force.")
    transfer_amount: int
    transfer_unit: str
    channels: list[TransferChannel]
    documents_from_systems: bool
    requirements: list[CountableOut]
    duties: list[CountableOut]


class RequirementOut(BaseModel):
    """A requirement of the Government's rules, and whether an MFC meets it."""

    code: str
    title: str
    act: str
    met: bool
    since: date | None
    recorded_by: str | None


class ConformityOut(BaseModel):
    """What an MFC meets of the edition in force on a day (15(5))."""

    mfc: str
    on: date
    edition: str | None
    conforms: bool
    requirements: list[RequirementOut]


class AppointmentOut(BaseModel):
    """A region's authorised MFC (16(1.3))."""

    code: str
    region: str
    mfc: str
    act: str
    checked: list[str] = Field(description="Requirements that were found to be met beforehand.")
    demonstration: bool
    in_force_from: date
    in_force_to: date | None


class EngagementOut(BaseModel):
    """On what terms an organisation acts for an MFC (16(1.1))."""

    code: str
    mfc: str
    organisation: str
    number: str
    place: str
    functions: list[Function]
    case: str
    demonstration: bool
    in_force_from: date
    in_force_to: date | None


class NecessaryServiceOut(BaseModel):
    """A service of the lists of 9(1)."""

    code: str
    title: str
    level: Level
    act: str
    givers: list[str]
    results: list[str]
    in_force_from: date
    in_force_to: date | None


class ListedOut(BaseModel):
    """A service on one of the three lists, and by which act."""

    code: str
    version: int
    title: str
    body: str
    act: str


class ListsOut(BaseModel):
    """The three lists of services given at MFCs, on a day (15(6))."""

    on: date
    federal: list[ListedOut]
    regional: list[ListedOut]
    municipal: list[ListedOut]


class FunctionOut(BaseModel):
    """What an MFC does: a function of the law, or a further one with its ground (16(1))."""

    code: str
    title: str
    clause: str
    act: str | None = None
    agreement: str | None = None


class RegulationOut(BaseModel):
    """A version of an MFC's own regulation (16(4)4)."""

    mfc: str
    version: int
    title: str
    number: str
    approved_on: date
    in_force: bool
    demonstration: bool
    in_force_from: date
    in_force_to: date | None
