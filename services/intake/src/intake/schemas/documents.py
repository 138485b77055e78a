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


class AnswerBeside(BaseModel):
    """What a body answered about the same: both are kept, and the one that decides compares."""

    query: str
    holder: str
    outcome: str
    answered_at: datetime


class PaperOut(BaseModel):
    """A paper that was presented, its content if it is here, and a body's answer on the same."""

    code: str
    form: Form
    own_initiative: bool
    presented_at: datetime | None = Field(description="None: with the request itself.")
    content: DocumentContentOut | None
    answered_beside: AnswerBeside | None
