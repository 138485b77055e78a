"""Shape what the MFC is asked in general, and what it answers."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from intake.domain.informing import AskerKind, AskingStatus, Outcome, Way
from intake.schemas.conversation import Prose
from intake.schemas.values import Email, Name, Phone, Snils
from shared.values import Code
from shared.vault.plaintext import PersonalIn, Revealed

Inn = Annotated[str, StringConstraints(pattern=r"^[0-9]{10}([0-9]{2})?$")]


class AskerIn(PersonalIn):
    """Who asks, and how he can be answered; all of it sealed."""

    name: Name | None = None
    phone: Phone | None = None
    email: Email | None = None
    snils: Snils | None = None
    inn: Inn | None = None


class EntityOrPerson(AskerIn):
    """A person or an entity that asks for information (16(4)1)."""

    kind: Literal[AskerKind.NATURAL_PERSON, AskerKind.LEGAL_ENTITY]
    name: Name


class QuestionIn(PersonalIn):
    """A general question, without a request (16(1)4).

    ``mfc`` is the centre that answers: a worker's own by default, to be named by a portal.
    """

    mfc: Code | None = None
    topic: Code
    service: Code | None = None
    way: Literal[Way.COUNTER, Way.PHONE, Way.EMAIL, Way.POST] = Way.COUNTER
    asker: AskerIn = Field(default_factory=AskerIn)
    text: Prose = Field(description="Kept sealed; in no event and no log.")


class InquiryIn(PersonalIn):
    """A request for information (16(4)1).

    A body or a fund asks for itself and names the ``mfc``; for persons and entities the MFC's
    worker asks and names the ``asker``.
    """

    mfc: Code | None = None
    topic: Code
    way: Literal[Way.COUNTER, Way.PHONE, Way.EMAIL, Way.POST] = Way.COUNTER
    asker: EntityOrPerson | None = None
    text: Prose = Field(description="Kept sealed; in no event and no log.")


class AskingReceived(BaseModel):
    """The number of what was asked, and when it must be answered."""

    id: UUID
    number: str
    status: AskingStatus
    received_at: datetime
    due_at: datetime


class AskingOut(BaseModel):
    """What was asked, without words and names."""

    id: UUID
    number: str
    status: AskingStatus
    mfc: str
    organisation: str = Field(description="Who put it in: the MFC, a portal, or the body itself.")
    way: Way
    topic: str
    received_at: datetime
    due_at: datetime | None
    answered_at: datetime | None


class QuestionOut(AskingOut):
    """A general question, without words and names."""

    service: str | None


class InquiryOut(AskingOut):
    """A request for information, without words and names."""

    asker_kind: AskerKind
    contains: list[str] = Field(description="What the answer says it holds.")
    clause: str | None = Field(description="Why it was refused.")


class AnswerIn(PersonalIn):
    """The answer to a general question."""

    text: Prose


class InquiryAnswerIn(PersonalIn):
    """The answer to a request for information, or that it lies outside the MFC's sphere."""

    outcome: Outcome = Outcome.ANSWERED
    contains: list[Code] = Field(
        min_length=1,
        max_length=20,
        description="What the answer holds, by codes of `GET /informing`; nothing restricted.",
    )
    text: Prose


class AskedOut(BaseModel):
    """What was asked and answered, in words, for the one for whom it was opened."""

    text: Revealed
    name: Revealed | None = None
    phone: Revealed | None = None
    email: Revealed | None = None
    snils: Revealed | None = None
    inn: Revealed | None = None
    answer: Revealed | None = None


class CountOut(BaseModel):
    """How many questions of a topic came in a month, and what became of them."""

    topic: str
    received: int
    answered: int
    late: int = Field(description="Answered after the term.")


class TopicOut(BaseModel):
    """A topic, and whom to ask where it is not the MFC's."""

    code: str
    title: str
    ours: bool
    instead: str | None


class ContentOut(BaseModel):
    """A category of what an answer holds, and the law that bars it from one."""

    code: str
    title: str
    barred_by: str | None


class InformingOut(BaseModel):
    """What the MFC can be asked, and what it can answer."""

    topics: list[TopicOut]
    contents: list[ContentOut]
