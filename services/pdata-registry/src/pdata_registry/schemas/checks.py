"""Shape checks of somebody's data, how they end, and blocks."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from pdata_registry.checking import Doubt, Outcome, RaisedBy, Reason
from pdata_registry.schemas.days import Moment
from shared.values import Code
from shared.web.bodies import In

_PART = "[0-9]{0,12}[A-Za-zА-Яа-яЁё]{0,4}"

Reference = Annotated[
    str,
    StringConstraints(pattern=rf"^{_PART}([-/.]{_PART}){{0,5}}$", min_length=1, max_length=64),
    Field(description="The number of a paper, as `15/2026-ОГ`.", examples=["15/2026-ОГ"]),
]


class CheckIn(In):
    """A doubt about somebody's data, with which a check begins (PD-6.1.7)."""

    subject_id: UUID
    doubt: Doubt
    raised_by: RaisedBy
    appeal: Reference = Field(description="The number of the appeal or request.")
    received_at: Moment | None = Field(
        default=None, description="When it came; the present moment by default."
    )
    operator: Code | None = Field(
        default=None, description="Whose processing it is about; the authority names it."
    )


class NotConfirmedIn(In):
    """The doubt is not confirmed."""

    outcome: Literal[Outcome.NOT_CONFIRMED]
    reasons: Annotated[list[Reason], Field(min_length=1, max_length=len(Reason))]
    conclusion: Reference = Field(description="The paper in which the reasons stand in words.")


class CorrectedIn(In):
    """The data were inaccurate, and have been corrected on the ground of documents (PD-6.1.8)."""

    outcome: Literal[Outcome.CORRECTED]
    documents: Annotated[list[Reference], Field(min_length=1, max_length=20)]


OutcomeIn: TypeAlias = Annotated[NotConfirmedIn | CorrectedIn, Field(discriminator="outcome")]


class CheckOut(BaseModel):
    """A check; while it has no outcome, the subject's data are blocked."""

    id: UUID
    number: str
    operator: str
    subject_id: UUID | None = Field(description="None once his last file was destroyed.")
    doubt: Doubt
    raised_by: RaisedBy
    appeal: str
    lodged_by: str
    registered_by: str
    received_at: datetime
    opened_at: datetime
    due_at: datetime
    outcome: Outcome | None
    reasons: list[Reason] | None
    papers: list[str] | None = Field(
        description="The conclusion, or the documents on whose ground the data were corrected."
    )
    ended_by: str | None
    ended_at: datetime | None


class BlockOut(BaseModel):
    """From when to when the data that stand under a code were blocked, and by which check."""

    id: UUID
    check_id: UUID
    number: str
    operator: str
    blocked_at: datetime
    unblocked_at: datetime | None
    outcome: Outcome | None


class SubjectBlocksOut(BaseModel):
    """Whether an operator's data of a subject are blocked, and all their blocks."""

    subject_id: UUID
    blocked: bool
    blocks: list[BlockOut]
