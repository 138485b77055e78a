"""Shape corrections of misprints in what was issued."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from intake.schemas.applicants import Applicant
from intake.schemas.progress import each_once
from intake.schemas.requests import Registered, RequestOut
from intake.schemas.values import Line
from shared.values import Code
from shared.vault.plaintext import PersonalIn


class CorrectionIn(PersonalIn):
    """What is to be put right in a document that was issued (11.1 point 7)."""

    applicant: Applicant
    fields: Annotated[list[Code], Field(min_length=1, max_length=50), AfterValidator(each_once)] = (
        Field(description="Codes of the fields that are wrong.")
    )
    words: Line = Field(description="What should stand there; kept sealed, in no event.")


class CorrectionRegistered(Registered):
    """The number of the correction, a request of its own."""

    corrects: UUID


class CorrectionOut(RequestOut):
    """A correction, and what it asks to put right."""

    fields: list[str]
