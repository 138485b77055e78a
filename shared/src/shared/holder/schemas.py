"""Shape what the registry asks of holders, and what they answer."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from shared.values import Code
from shared.vault.plaintext import PersonalIn, Revealed
from shared.vault.pseudonyms import Identifier, Kind
from shared.web.bodies import In

_PART = "[0-9]{0,12}[A-Za-zА-Яа-яЁё]{0,4}"

Reference = Annotated[
    str,
    StringConstraints(pattern=rf"^{_PART}([-/.]{_PART}){{0,5}}$", min_length=1, max_length=64),
    Field(description="The number of a paper, as `15/2026-ОГ`.", examples=["15/2026-ОГ"]),
]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9.-]*$", max_length=64)]
Value = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class OfficialIn(In):
    """On whose behalf the registry asks: a person on the operator's access list."""

    organisation: Code
    person: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class IdentifierIn(PersonalIn):
    """What a subject is known by."""

    kind: Kind
    value: Annotated[str, StringConstraints(min_length=1, max_length=64)]

    def identifier(self) -> Identifier:
        """Return it as the vault takes it."""
        return Identifier(self.kind, self.value)


class LookupIn(PersonalIn):
    """Whom to find."""

    official: OfficialIn
    identifiers: Annotated[list[IdentifierIn], Field(min_length=1, max_length=7)]


class SubjectsOut(BaseModel):
    """The pseudonyms of those who are known by one of the identifiers."""

    subject_ids: list[UUID]


class SubjectIn(In):
    """Whose data are asked for."""

    official: OfficialIn
    subject_id: UUID


class CardOut(BaseModel):
    """Fields that stand together, by their names."""

    kind: str
    row_id: UUID
    fields: list[str]


class DocumentOut(BaseModel):
    """A document, by its place."""

    kind: str
    row_id: UUID
    code: str
    media_type: str


class FileOut(BaseModel):
    """A file of personal data: what for, since when, and which fields and documents it has."""

    file_id: UUID
    purpose: str
    opened_at: datetime
    cards: list[CardOut]
    documents: list[DocumentOut]


class HeldOut(BaseModel):
    """What a holder has of a subject for the official's operator; no value is opened."""

    subject_id: UUID
    blocked_since: datetime | None = Field(
        description="Since when reading and use are shut while a check goes on (PD-6.1.7)."
    )
    files: list[FileOut]


class ExtractedCard(BaseModel):
    """A card with its values."""

    file_id: UUID
    purpose: str
    kind: str
    row_id: UUID
    values: dict[str, Revealed]


class GroundIn(In):
    """The paper on whose ground data are corrected, and the check that found them inaccurate."""

    paper: Reference
    check_number: Reference | None = None


class CorrectionIn(PersonalIn):
    """What the fields of a card are to say."""

    official: OfficialIn
    file_id: UUID
    kind: Code
    row_id: UUID
    values: Annotated[dict[FieldName, Value], Field(min_length=1, max_length=50)]
    ground: GroundIn


class CorrectedOut(BaseModel):
    """Which fields were corrected."""

    fields: list[str]
    corrected_at: datetime
