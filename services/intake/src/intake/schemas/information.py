"""Shape what an applicant is told of the processing of his data."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel


class PointOut(BaseModel):
    """A point of 152-FZ 14(7)."""

    code: str
    title: str
    text: str


class InformationOut(BaseModel):
    """What was told, when, and by which organisation."""

    id: UUID
    organisation: str
    version: int
    asked_at: datetime
    answered_at: datetime
    points: list[PointOut]
