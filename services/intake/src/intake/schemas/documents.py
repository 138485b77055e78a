"""Shape the papers of a request."""

from datetime import datetime

from pydantic import (
    BaseModel,
    Field,
)

from intake.catalogue import Form


class DocumentContentOut(BaseModel):
    """The content of a paper, as far as it is told without opening it."""

    code: str
    media_type: str
    size: int = Field(description="Bytes.")
    stored_at: datetime


class DocumentReceipt(DocumentContentOut):
    """The content of a paper, as it was received; the hash is told to its sender alone."""

    sha256: str = Field(description="Of the bytes, hexadecimal.")


class PaperOut(BaseModel):
    """A paper that was presented, and its content if it is here."""

    code: str
    form: Form
    own_initiative: bool
    content: DocumentContentOut | None
