"""Shape who takes part, and by which agreements."""

from datetime import date

from pydantic import (
    BaseModel,
)

from intake.catalogue import ParticipantKind


class ParticipantOut(BaseModel):
    """Who takes part, and in what kind (210-parties)."""

    code: str
    kind: ParticipantKind
    name: str
    parent: str | None
    demonstration: bool
    in_force_from: date
    in_force_to: date | None


class AgreementOut(BaseModel):
    """An agreement under which an MFC takes in a body's services (15(2))."""

    code: str
    number: str
    mfc: str
    body: str
    services: list[str]
    demonstration: bool
    in_force_from: date
    in_force_to: date | None
