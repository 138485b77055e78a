"""Shape what is said through the MFC."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from intake.domain.conversation import PassingOn, Side, SpeaksFor
from shared.values import Code
from shared.vault.plaintext import PersonalIn, Revealed
from shared.web.bodies import In

Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]


class ReceiverIn(In):
    """Whom a message is for; an organisation by its code, the body may go without."""

    side: Side
    code: Code | None = None


class MessageIn(PersonalIn):
    """Something to be said about a request."""

    speaks_for: SpeaksFor = Field(description="For whom the MFC speaks (16(1)2, 16(1)3).")
    to: ReceiverIn
    text: Prose = Field(description="Kept whole and sealed; in no event and no log.")


class MessageSent(BaseModel):
    """The id under which a message is kept."""

    id: UUID
    sent_at: datetime


class EndOut(BaseModel):
    """One end of a message."""

    side: Side
    code: str | None


class PassedOn(BaseModel):
    """When and by which way the applicant was told."""

    at: datetime
    over: PassingOn


class RegulationOut(BaseModel):
    """A version of the MFC's own regulation."""

    number: str
    version: int


class MessageOut(BaseModel):
    """A message without its words."""

    id: UUID
    speaks_for: SpeaksFor
    sender: EndOut
    to: EndOut
    organisation: str = Field(description="Whose person or system put it in.")
    agreement: str = Field(description="Under which agreement the MFC speaks (16(4)4).")
    regulation: RegulationOut | None = Field(description="The MFC's own, in force that day.")
    sent_at: datetime
    to_pass_on: bool = Field(description="Whether the body asked to tell the applicant.")
    passed_on: PassedOn | None


class MessageText(BaseModel):
    """A message in its own words."""

    text: Revealed


class PassedOnIn(In):
    """How the applicant was told."""

    over: PassingOn
    at: AwareDatetime | None = Field(default=None, description="The present moment by default.")
