"""Shape what a request is admitted with: consents, notices, data in place of documents."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from intake.catalogue import Form
from intake.domain.consents import Exemption, GivenBy, Whose
from intake.schemas.values import Line
from shared.values import Code
from shared.vault.plaintext import PersonalIn, Revealed
from shared.web.bodies import In

Mark = Annotated[
    str,
    StringConstraints(pattern=r"^person-[1-9][0-9]?$"),
    Field(examples=["person-1"], description="Tells persons apart, and says nothing of them."),
]


class ProofIn(In):
    """That a third person consented: on paper or electronic, by himself or for him."""

    form: Form
    given_by: GivenBy = GivenBy.PERSON
    authority: (
        Literal["birth-certificate", "adoption-decision", "guardianship-decision", "court-decision"]
        | None
    ) = Field(None, description="What shows that a legal representative is one.")


class ExemptionIn(In):
    """Why a person's consent is not asked for (7(3))."""

    kind: Exemption
    established_by: Code = Field(description="The federal body that found or seeks him.")


class ThirdPersonIn(In):
    """Somebody whose data the service needs; a proof or an exemption, one a person."""

    ref: Mark
    proof: ProofIn | None = None
    exemption: ExemptionIn | None = None


class ConsentIn(In):
    """That restricted information may go on a query (7(5)), as the applicant confirms."""

    document: Code
    of: Whose = Whose.APPLICANT
    form: Form


class NoticeIn(In):
    """What an involved organisation told the applicant (16(1.2))."""

    transfer_told: bool = Field(description="That the documents go to the MFC.")


class DataInsteadIn(PersonalIn):
    """Data taken from a document of 7(6), in its place (7(7))."""

    code: Code
    fields: Annotated[dict[Code, Line], Field(min_length=1, max_length=50)]


class DataInsteadOut(BaseModel):
    """Data that stand in place of a document."""

    code: str
    fields: dict[str, Revealed]


class ConsentOut(BaseModel):
    """A consent, or why none is asked for; a person is a mark."""

    kind: Literal["third-person", "restricted"]
    person: str
    documents: list[str] = Field(description="Which restricted information it is about.")
    form: str | None
    given_by: str | None
    authority: str | None = Field(description="What shows that a legal representative is one.")
    exemption: str | None
    established_by: str | None
