"""Shape what an applicant is told before he comes: what to bring, and what is seen to for him."""

from datetime import date, datetime
from functools import lru_cache

from pydantic import BaseModel, Field

from intake.catalogue import ApplicantKind, Channel, Form, Supplier, TermKind, Territory
from shared.language import Language
from shared.law import Clause
from shared.values import Code
from shared.web.bodies import In


class SituationIn(In):
    """The case of an applicant, without a word about who he is."""

    applicant: ApplicantKind = ApplicantKind.PERSON
    represented: bool = Field(False, description="Whether a representative comes for him.")
    channel: Channel = Channel.MFC
    territory: Territory | None = Field(None, description="The service's own by default.")
    circumstances: list[Code] = Field(
        default_factory=list, max_length=50, description="Codes of the service's circumstances."
    )


class ClauseOut(BaseModel):
    """A clause of a law."""

    id: str
    text: str


@lru_cache(maxsize=1_024)
def cited(clause: Clause, language: Language) -> ClauseOut:
    """Return a clause in words; the same ones come again and again."""
    return ClauseOut(id=str(clause), text=clause.text(language))


class ListedLine(BaseModel):
    """A line of a list, with the act that it stands on and the clause that it is asked under."""

    code: str
    title: str
    act: str
    clause: ClauseOut


class DocumentListed(ListedLine):
    """A document, and who supplies it."""

    supplier: Supplier
    required: bool
    forms: list[Form]
    class_7_6: int | None
    holder: str | None = Field(description="Code of who has it, where a body does.")
    holder_name: str | None
    data_instead: bool = Field(description="Data from it may be sent in its place (7(7)).")
    third_person: bool = Field(description="It tells of somebody who is not the applicant.")
    consent: str | None = Field(description="The law by which that person must have consented.")
    restricted: str | None = Field(description="The law that restricts access to it.")
    restricted_consent: str | None = Field(description="The rule that asks for consent (7(5)).")
    from_service: str | None = Field(description="The necessary service that it results from.")


class QueryListed(ListedLine):
    """What the platform asks of a body by itself."""

    holder: str
    holder_name: str
    brings: list[str]
    consent: list[str] = Field(description="Rules by which it goes out with consent alone (7(5)).")


class FieldListed(ListedLine):
    """A field that the applicant fills in."""

    required: bool


class FeeListed(ListedLine):
    """A fee in kopecks."""

    amount: int
    payer: str


class TermListed(BaseModel):
    """A term, and when it would end if the request were lodged now."""

    kind: TermKind
    amount: int
    unit: str
    act: str | None
    default: bool = Field(description="Our own default: no act sets it.")
    clause: ClauseOut
    due_at: datetime | None = Field(description="None for a term that starts later.")
    provisional: bool = Field(description="It rests on a year whose days off are not decreed yet.")


class CircumstanceListed(BaseModel):
    """A question whose answer decides what is asked."""

    code: str
    title: str
    told: bool


class Checklist(BaseModel):
    """What the service asks in a situation, and of whom."""

    service: str
    version: int
    title: str
    on: date
    electronic_only: str | None = Field(description="The act by which no paper is taken (15(3)).")
    circumstances: list[CircumstanceListed]
    bring: list[DocumentListed]
    asked_by_platform: list[DocumentListed]
    at_will: list[DocumentListed]
    queries: list[QueryListed]
    information: list[FieldListed]
    actions: list[ListedLine]
    fees: list[FeeListed]
    terms: list[TermListed]
