"""Shape what comes in and goes out over HTTP."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from interagency.domain import Outcome, State
from shared.values import Code
from shared.vault.plaintext import PersonalIn, Revealed

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class ClauseOut(BaseModel):
    """A clause, by its id and in words."""

    id: str
    text: str


class QueryOut(BaseModel):
    """An interagency query, without anybody's data (16(1)5)."""

    id: UUID
    request_id: UUID
    request_number: str
    service: str
    code: str
    brings: list[str] = Field(description="What the answer may hold, and nothing else.")
    holder: str
    mfc: str
    body: str = Field(description="The body that provides the service.")
    channel: Literal["pull"] = Field(description="How the holder gets the query.")
    state: State
    outcome: Outcome | None
    late: bool | None
    sent_at: datetime
    due_at: datetime
    acknowledged_at: datetime | None
    answered_at: datetime | None


class AnswerIn(PersonalIn):
    """What the holder found: values by the codes that the query asks for."""

    outcome: Outcome
    values: dict[Code, Line] = Field(default_factory=dict, max_length=50)


class AnswerOut(BaseModel):
    """What the holder found, for those who provide the service."""

    query_id: UUID
    outcome: Outcome
    late: bool
    answered_at: datetime
    values: dict[str, Revealed]
    basis: ClauseOut


class SubjectOut(BaseModel):
    """The person whom a query is about: no more fields than the query needs (16(2))."""

    query_id: UUID
    values: dict[str, str]
    basis: ClauseOut


class TransferOut(BaseModel):
    """Which data of a query went to whom, and on what ground."""

    at: datetime
    what: Literal["subject", "answer"]
    organisation: str
    worker: str
    fields: list[str]
    basis: ClauseOut
