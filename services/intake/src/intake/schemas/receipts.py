"""Shape receipts: what came, when, over which channel, and what became of it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field

from intake.catalogue import Channel, Form
from intake.domain.receipts import ReceiptStatus
from intake.schemas.requests import PresentedDocument, each_once
from shared.values import Code
from shared.web.bodies import In


class ReceiptIn(In):
    """That something came for a service; nobody is named in it."""

    service: Code
    channel: Channel
    mfc: Code | None = None
    received_at: AwareDatetime | None = Field(None, description="Now by default.")
    presented: Annotated[
        list[PresentedDocument], Field(max_length=100), AfterValidator(each_once)
    ] = Field(default_factory=list)


class ReceiptMade(BaseModel):
    """The receipt, and by when it must be a request."""

    id: UUID
    status: ReceiptStatus
    received_at: datetime
    due_at: datetime


class PresentedOut(BaseModel):
    """A paper that came."""

    code: str
    form: Form


class ReceiptOut(ReceiptMade):
    """A receipt, and what became of it."""

    service: str
    channel: Channel
    mfc: str
    body: str
    involved: str | None
    portal: str | None
    presented: list[PresentedOut]
    request_id: UUID | None
    registered_at: datetime | None
    ground: str | None
    turned_away_at: datetime | None


class TurnAwayIn(In):
    """On which ground of the catalogue papers are turned away."""

    ground: Code
