"""Shape demands on an applicant, and refusals to accept what he brings."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from intake.catalogue import Form
from intake.domain.demands import DemandKind, NotTaken, Outcome, Wanted
from intake.schemas.checklist import SituationIn
from shared.values import Code
from shared.web.bodies import In

Kopecks = Annotated[int, Field(ge=0, le=10**15)]


class DemandIn(In):
    """What a worker wants of the applicant."""

    kind: DemandKind
    code: Code = Field(description="A line of the lists; of consent: the document that needs it.")
    elsewhere: bool = Field(False, description="He would have to turn to others for it (7(1)3).")
    amount: Kopecks | None = Field(None, description="Of a fee, in kopecks.")
    made: bool = Field(False, description="It has reached the applicant already.")

    def wanted(self) -> Wanted:
        """Return what the rules judge."""
        return Wanted(kind=self.kind, code=self.code, elsewhere=self.elsewhere, amount=self.amount)


class AtTheCounter(In):
    """For which service, in what case, and for which MFC; by default the worker's own."""

    service: Code
    mfc: Code | None = None
    situation: SituationIn = Field(default_factory=SituationIn)


class CounterDemandIn(DemandIn, AtTheCounter):
    """What a worker wants of an applicant who has no request yet."""


class RefusalToAcceptIn(In):
    """A document that a worker does not take, and the ground of the catalogue for it."""

    document: Code
    form: Form
    ground: Code | None = None
    made: bool = Field(False, description="The document has been turned away already.")

    def not_taken(self) -> NotTaken:
        """Return what the rules judge."""
        return NotTaken(document=self.document, form=self.form, ground=self.ground)


class CounterRefusalToAcceptIn(RefusalToAcceptIn, AtTheCounter):
    """A document that a worker does not take of an applicant who has no request yet."""


class AttemptOut(BaseModel):
    """What was tried with an applicant, by whom, and what became of it."""

    id: UUID
    request_id: UUID | None
    service: str
    catalogue_version: int
    organisation: str
    worker: str
    mfc: str | None
    body: str
    outcome: Outcome
    clause: str | None = Field(description="What it breaks, if it breaks anything.")
    made_at: datetime


class DemandOut(AttemptOut):
    """A demand as it was recorded."""

    kind: DemandKind
    code: str
    elsewhere: bool
    amount: int | None


class RefusalToAcceptOut(AttemptOut):
    """A refusal to accept a document as it was recorded."""

    document: str
    form: Form
    ground: str | None
